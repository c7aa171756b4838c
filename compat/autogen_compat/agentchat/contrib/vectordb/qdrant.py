"""Qdrant as a vector database: its names are here, but it is not supported."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, NoReturn

from autogen_compat.agentchat.contrib._unsupported import unsupported
from autogen_compat.agentchat.contrib.vectordb.base import Document, ItemID, Vector, VectorDB

_REPLACEMENT = "Use ChromaVectorDB, a VectorDB of your own, or a memory of autogen-ext."


class EmbeddingFunction(ABC):
    """Turns texts into vectors."""

    @abstractmethod
    def __call__(self, inputs: list[str]) -> list[Vector]:
        """Return a vector for each text."""


class FastEmbedEmbeddingFunction(EmbeddingFunction):
    """Not supported: vectors of the library FastEmbed.

    Raises:
        CompatUnsupported: on construction.
    """

    def __init__(
        self,
        model_name: str = "BAAI/bge-small-en-v1.5",
        batch_size: int = 256,
        cache_dir: str | None = None,
        threads: int | None = None,
        parallel: int | None = None,
        **kwargs: Any,
    ) -> None:
        raise unsupported("FastEmbedEmbeddingFunction", _REPLACEMENT)

    def __call__(self, inputs: list[str]) -> NoReturn:
        """Not supported."""
        raise unsupported("FastEmbedEmbeddingFunction.__call__", _REPLACEMENT)


class QdrantVectorDB(VectorDB):
    """Not supported: a vector database in Qdrant.

    Raises:
        CompatUnsupported: on construction.
    """

    def __init__(
        self,
        *,
        client: Any = None,
        embedding_function: EmbeddingFunction | None = None,
        content_payload_key: str = "_content",
        metadata_payload_key: str = "_metadata",
        collection_options: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        raise unsupported("QdrantVectorDB", _REPLACEMENT)

    def create_collection(
        self, collection_name: str, overwrite: bool = False, get_or_create: bool = True
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("QdrantVectorDB.create_collection", _REPLACEMENT)

    def delete_collection(self, collection_name: str) -> NoReturn:
        """Not supported."""
        raise unsupported("QdrantVectorDB.delete_collection", _REPLACEMENT)

    def delete_docs(self, ids: list[ItemID], collection_name: str | None = None, **kwargs: Any) -> NoReturn:
        """Not supported."""
        raise unsupported("QdrantVectorDB.delete_docs", _REPLACEMENT)

    def get_collection(self, collection_name: str | None = None) -> NoReturn:
        """Not supported."""
        raise unsupported("QdrantVectorDB.get_collection", _REPLACEMENT)

    def get_docs_by_ids(
        self,
        ids: list[ItemID] | None = None,
        collection_name: str | None = None,
        include: Any = True,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("QdrantVectorDB.get_docs_by_ids", _REPLACEMENT)

    def insert_docs(
        self, docs: list[Document], collection_name: str | None = None, upsert: bool = False, **kwargs: Any
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("QdrantVectorDB.insert_docs", _REPLACEMENT)

    def retrieve_docs(
        self,
        queries: list[str],
        collection_name: str | None = None,
        n_results: int = 10,
        distance_threshold: float = 0,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("QdrantVectorDB.retrieve_docs", _REPLACEMENT)

    def update_docs(
        self, docs: list[Document], collection_name: str | None = None, **kwargs: Any
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("QdrantVectorDB.update_docs", _REPLACEMENT)
