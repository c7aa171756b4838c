"""0.2's retrieving user proxy with Qdrant: its names are here, but it is not supported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NoReturn

from autogen_compat.agentchat.contrib._unsupported import unsupported
from autogen_compat.agentchat.contrib.retrieve_user_proxy_agent import RetrieveUserProxyAgent
from autogen_compat.retrieve_utils import TEXT_FORMATS

__all__ = ("TEXT_FORMATS", "QdrantRetrieveUserProxyAgent", "create_qdrant_from_dir", "query_qdrant")

_REPLACEMENT = "Use RetrieveUserProxyAgent with Chroma, or with a VectorDB of your own."


class QdrantRetrieveUserProxyAgent(RetrieveUserProxyAgent):
    """Not supported: a retrieving user proxy with Qdrant.

    Raises:
        CompatUnsupported: on construction.
    """

    def __init__(
        self,
        name: str = "RetrieveChatAgent",
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "ALWAYS",
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        retrieve_config: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        raise unsupported("QdrantRetrieveUserProxyAgent", _REPLACEMENT)

    def retrieve_docs(self, problem: str, n_results: int = 20, search_string: str = "") -> NoReturn:
        """Not supported."""
        raise unsupported("QdrantRetrieveUserProxyAgent.retrieve_docs", _REPLACEMENT)


def create_qdrant_from_dir(
    dir_path: str,
    max_tokens: int = 4000,
    client: Any = None,
    collection_name: str = "all-my-documents",
    chunk_mode: str = "multi_lines",
    must_break_at_empty_line: bool = True,
    embedding_model: str = "BAAI/bge-small-en-v1.5",
    custom_text_split_function: Callable[[str], list[str]] | None = None,
    custom_text_types: Sequence[str] = TEXT_FORMATS,
    recursive: bool = True,
    extra_docs: bool = False,
    parallel: int = 0,
    on_disk: bool = False,
    quantization_config: Any = None,
    hnsw_config: Any = None,
    payload_indexing: bool = False,
    qdrant_client_options: dict[str, Any] | None = None,
) -> NoReturn:
    """Not supported: CompatUnsupported is raised."""
    raise unsupported("create_qdrant_from_dir", _REPLACEMENT)


def query_qdrant(
    query_texts: list[str],
    n_results: int = 10,
    client: Any = None,
    collection_name: str = "all-my-documents",
    search_string: str = "",
    embedding_model: str = "BAAI/bge-small-en-v1.5",
    qdrant_client_options: dict[str, Any] | None = None,
) -> NoReturn:
    """Not supported: CompatUnsupported is raised."""
    raise unsupported("query_qdrant", _REPLACEMENT)
