"""A cache in Azure Cosmos DB; needs the azure-cosmos package."""

from __future__ import annotations

import importlib
import pickle
from typing import Any, TypedDict, cast

from typing_extensions import Self

from autogen_compat._contexts import ClosedOnExit
from autogen_compat.cache.abstract_cache_base import AbstractCache

DEFAULT_DATABASE = "autogen_cache"


class CosmosDBConfig(TypedDict, total=False):
    """Where the values are kept: a connection string or a ready client, a database and a container."""

    connection_string: str
    database_id: str
    container_id: str
    cache_seed: str | int | None
    client: Any


class CosmosDBCache(ClosedOnExit, AbstractCache):
    """Keeps pickled values in a container; the seed is the partition key. Source: ``cache.cosmos_db_cache``.

    Values are unpickled: use a container that only trusted programs write to.

    Raises:
        ImportError: azure-cosmos is not installed.
    """

    def __init__(self, seed: str | int, cosmosdb_config: CosmosDBConfig) -> None:
        self.seed = str(seed)
        cosmos: Any = importlib.import_module("azure.cosmos")  # an optional package
        self._not_found: type[Exception] = cosmos.exceptions.CosmosResourceNotFoundError
        self.client: Any = cosmosdb_config.get("client") or cosmos.CosmosClient.from_connection_string(
            cosmosdb_config.get("connection_string")
        )
        self.database: Any = self.client.get_database_client(
            cosmosdb_config.get("database_id", DEFAULT_DATABASE)
        )
        self.container: Any = self.database.create_container_if_not_exists(
            id=cosmosdb_config.get("container_id"), partition_key=cosmos.PartitionKey(path="/partitionKey")
        )

    @classmethod
    def create_cache(cls, seed: str | int, cosmosdb_config: CosmosDBConfig) -> Self:
        """Build a cache on the configured client, or on a new one."""
        return cls.from_config(seed, cosmosdb_config)

    @classmethod
    def from_config(cls, seed: str | int, cosmosdb_config: CosmosDBConfig) -> Self:
        """Build a cache from *cosmosdb_config*."""
        return cls(str(seed), cosmosdb_config)

    @classmethod
    def from_connection_string(
        cls, seed: str | int, connection_string: str, database_id: str, container_id: str
    ) -> Self:
        """Build a cache with a new client."""
        return cls(
            str(seed),
            {
                "connection_string": connection_string,
                "database_id": database_id,
                "container_id": container_id,
            },
        )

    @classmethod
    def from_existing_client(cls, seed: str | int, client: Any, database_id: str, container_id: str) -> Self:
        """Build a cache on *client*."""
        return cls(str(seed), {"client": client, "database_id": database_id, "container_id": container_id})

    def get(self, key: str, default: Any | None = None) -> Any | None:
        """Return the value stored under *key*, or *default*."""
        try:
            item = cast("dict[str, Any]", self.container.read_item(item=key, partition_key=self.seed))
        except self._not_found:
            return default
        return pickle.loads(item["data"])

    def set(self, key: str, value: Any) -> None:
        """Store *value* under *key*."""
        self.container.upsert_item({"id": key, "partitionKey": self.seed, "data": pickle.dumps(value)})

    def close(self) -> None:
        """Do nothing: the client needs no closing."""
