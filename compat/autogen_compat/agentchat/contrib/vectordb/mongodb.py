"""MongoDB Atlas as a vector database: its names are here, but it is not supported."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from autogen_compat.agentchat.contrib.vectordb._unsupported import UnsupportedIndexes, not_here

DEFAULT_INSERT_BATCH_SIZE = 100_000


def with_id_rename(docs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the documents with ``id`` in the place of MongoDB's ``_id``."""
    return [{"id" if key == "_id" else key: value for key, value in doc.items()} for doc in docs]


class MongoDBAtlasVectorDB(UnsupportedIndexes):
    """Not supported: a vector database in MongoDB Atlas.

    Raises:
        CompatUnsupported: on construction.
    """

    def __init__(
        self,
        connection_string: str = "",
        database_name: str = "vector_db",
        embedding_function: Callable[..., Any] | None = None,
        collection_name: str | None = None,
        index_name: str = "vector_index",
        overwrite: bool = False,
        wait_until_index_ready: float | None = None,
        wait_until_document_ready: float | None = None,
    ) -> None:
        raise not_here(self)

    def list_collections(self) -> NoReturn:
        """Not supported."""
        raise not_here(self, "list_collections")
