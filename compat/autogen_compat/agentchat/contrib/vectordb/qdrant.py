"""Qdrant as a vector database: its names are here, but it is not supported."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, NoReturn

from autogen_compat.agentchat.contrib.vectordb._unsupported import UnsupportedVectorDB, not_here
from autogen_compat.agentchat.contrib.vectordb.base import Vector


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
        raise not_here(self)

    def __call__(self, inputs: list[str]) -> NoReturn:
        """Not supported."""
        raise not_here(self, "__call__")


class QdrantVectorDB(UnsupportedVectorDB):
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
        raise not_here(self)
