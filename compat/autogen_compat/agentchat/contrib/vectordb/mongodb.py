"""MongoDB Atlas as a vector database: its names are here, but it is not supported."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal, NoReturn

from autogen_compat.agentchat.contrib._unsupported import unsupported
from autogen_compat.agentchat.contrib.vectordb.base import Document, ItemID, VectorDB

_REPLACEMENT = "Use ChromaVectorDB, a VectorDB of your own, or a memory of autogen-ext."

DEFAULT_INSERT_BATCH_SIZE = 100_000


def with_id_rename(docs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the documents with ``id`` in the place of MongoDB's ``_id``."""
    return [{"id" if key == "_id" else key: value for key, value in doc.items()} for doc in docs]


class MongoDBAtlasVectorDB(VectorDB):
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
        raise unsupported("MongoDBAtlasVectorDB", _REPLACEMENT)

    def create_collection(
        self, collection_name: str, overwrite: bool = False, get_or_create: bool = True
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("MongoDBAtlasVectorDB.create_collection", _REPLACEMENT)

    def create_index_if_not_exists(
        self, index_name: str = "vector_index", collection: Any = None
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("MongoDBAtlasVectorDB.create_index_if_not_exists", _REPLACEMENT)

    def create_vector_search_index(
        self,
        collection: Any,
        index_name: str | None = "vector_index",
        similarity: Literal["euclidean", "cosine", "dotProduct"] = "cosine",
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("MongoDBAtlasVectorDB.create_vector_search_index", _REPLACEMENT)

    def delete_collection(self, collection_name: str) -> NoReturn:
        """Not supported."""
        raise unsupported("MongoDBAtlasVectorDB.delete_collection", _REPLACEMENT)

    def delete_docs(self, ids: list[ItemID], collection_name: str | None = None, **kwargs: Any) -> NoReturn:
        """Not supported."""
        raise unsupported("MongoDBAtlasVectorDB.delete_docs", _REPLACEMENT)

    def get_collection(self, collection_name: str | None = None) -> NoReturn:
        """Not supported."""
        raise unsupported("MongoDBAtlasVectorDB.get_collection", _REPLACEMENT)

    def get_docs_by_ids(
        self,
        ids: list[ItemID] | None = None,
        collection_name: str | None = None,
        include: list[str] | None = None,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("MongoDBAtlasVectorDB.get_docs_by_ids", _REPLACEMENT)

    def insert_docs(
        self,
        docs: list[Document],
        collection_name: str | None = None,
        upsert: bool = False,
        batch_size: int = DEFAULT_INSERT_BATCH_SIZE,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("MongoDBAtlasVectorDB.insert_docs", _REPLACEMENT)

    def list_collections(self) -> NoReturn:
        """Not supported."""
        raise unsupported("MongoDBAtlasVectorDB.list_collections", _REPLACEMENT)

    def retrieve_docs(
        self,
        queries: list[str],
        collection_name: str | None = None,
        n_results: int = 10,
        distance_threshold: float = -1,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("MongoDBAtlasVectorDB.retrieve_docs", _REPLACEMENT)

    def update_docs(
        self, docs: list[Document], collection_name: str | None = None, **kwargs: Any
    ) -> NoReturn:
        """Not supported."""
        raise unsupported("MongoDBAtlasVectorDB.update_docs", _REPLACEMENT)
