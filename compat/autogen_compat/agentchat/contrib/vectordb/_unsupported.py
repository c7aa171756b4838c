"""What the vector databases have in common of which only the names are here."""

from __future__ import annotations

from typing import Any, NoReturn

from autogen_compat.agentchat.contrib._unsupported import unsupported
from autogen_compat.agentchat.contrib.vectordb.base import Document, ItemID, VectorDB
from autogen_compat.exceptions import CompatUnsupported


def not_here(owner: object, name: str = "") -> CompatUnsupported:
    """Return the error for the use of a class, or of one of its methods.

    Args:
        owner: the class, or an instance of it.
        name: the method; ``""``: the class itself.
    """
    cls = owner if isinstance(owner, type) else type(owner)
    full = f"{cls.__name__}.{name}" if name else cls.__name__
    return unsupported(full, "Use ChromaVectorDB, a VectorDB of your own, or a memory of autogen-ext.")


class UnsupportedVectorDB(VectorDB):
    """A vector database that cannot be used, whatever is asked of it.

    Raises:
        CompatUnsupported: on construction.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise not_here(self)

    def create_collection(
        self, collection_name: str, overwrite: bool = False, get_or_create: bool = True
    ) -> NoReturn:
        """Not supported."""
        raise not_here(self, "create_collection")

    def get_collection(self, collection_name: str | None = None) -> NoReturn:
        """Not supported."""
        raise not_here(self, "get_collection")

    def delete_collection(self, collection_name: str) -> NoReturn:
        """Not supported."""
        raise not_here(self, "delete_collection")

    def insert_docs(
        self,
        docs: list[Document],
        collection_name: str | None = None,
        upsert: bool = False,
        batch_size: int = 0,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise not_here(self, "insert_docs")

    def update_docs(
        self, docs: list[Document], collection_name: str | None = None, batch_size: int = 0, **kwargs: Any
    ) -> NoReturn:
        """Not supported."""
        raise not_here(self, "update_docs")

    def delete_docs(
        self, ids: list[ItemID], collection_name: str | None = None, batch_size: int = 0, **kwargs: Any
    ) -> NoReturn:
        """Not supported."""
        raise not_here(self, "delete_docs")

    def retrieve_docs(
        self,
        queries: list[str],
        collection_name: str | None = None,
        n_results: int = 10,
        distance_threshold: float = -1,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise not_here(self, "retrieve_docs")

    def get_docs_by_ids(
        self,
        ids: list[ItemID] | None = None,
        collection_name: str | None = None,
        include: Any = None,
        **kwargs: Any,
    ) -> NoReturn:
        """Not supported."""
        raise not_here(self, "get_docs_by_ids")


class UnsupportedIndexes(UnsupportedVectorDB):
    """Such a database with indexes of its own."""

    def create_index_if_not_exists(
        self, index_name: str = "vector_index", collection: Any = None
    ) -> NoReturn:
        """Not supported."""
        raise not_here(self, "create_index_if_not_exists")

    def create_vector_search_index(
        self, collection: Any, index_name: str | None = "vector_index", similarity: str = "cosine"
    ) -> NoReturn:
        """Not supported."""
        raise not_here(self, "create_vector_search_index")
