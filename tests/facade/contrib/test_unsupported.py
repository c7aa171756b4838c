"""What contrib has by name only says so when it is used, and names what to use instead."""

from __future__ import annotations

import importlib

import pytest

from autogen_compat.exceptions import CompatUnsupported

CONTRIB = "autogen_compat.agentchat.contrib"


@pytest.mark.parametrize(
    ("module", "name", "arguments"),
    [
        ("agent_optimizer", "AgentOptimizer", (3, {})),
        ("agent_optimizer", "execute_func", ("f", "", "")),
        ("qdrant_retrieve_user_proxy_agent", "QdrantRetrieveUserProxyAgent", ()),
        ("qdrant_retrieve_user_proxy_agent", "query_qdrant", (["q"],)),
        ("vectordb.couchbase", "CouchbaseVectorDB", ()),
        ("vectordb.mongodb", "MongoDBAtlasVectorDB", ()),
        ("vectordb.pgvectordb", "PGVectorDB", ()),
        ("vectordb.pgvectordb", "Collection", ()),
        ("vectordb.qdrant", "QdrantVectorDB", ()),
        ("vectordb.qdrant", "FastEmbedEmbeddingFunction", ()),
    ],
)
def test_first_use_is_refused(module, name, arguments):
    thing = getattr(importlib.import_module(f"{CONTRIB}.{module}"), name)
    with pytest.raises(CompatUnsupported, match=rf"{name} of AutoGen 0\.2 is not supported .*(Use|Write) "):
        thing(*arguments)


def test_ids_of_mongodb_are_renamed():
    rename = importlib.import_module(f"{CONTRIB}.vectordb.mongodb").with_id_rename
    assert rename([{"_id": 1, "content": "a"}]) == [{"id": 1, "content": "a"}]
