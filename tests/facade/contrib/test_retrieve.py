"""Retrieval with a real Chroma, in memory, and vectors that count letters."""

from __future__ import annotations

import json
import uuid

import pytest

from autogen_compat import ConversableAgent, load_state, save_state
from autogen_compat.agentchat.contrib.retrieve_assistant_agent import RetrieveAssistantAgent
from autogen_compat.agentchat.contrib.retrieve_user_proxy_agent import RetrieveUserProxyAgent
from autogen_compat.agentchat.contrib.vectordb.base import VectorDB, VectorDBFactory

chromadb = pytest.importorskip("chromadb")


class Letters(chromadb.EmbeddingFunction):
    """How often each letter occurs, as a vector of length 1."""

    def __init__(self):
        pass

    def __call__(self, input):
        vectors = []
        for text in input:
            counts = [text.lower().count(chr(97 + number)) + 0.01 for number in range(26)]
            size = sum(count * count for count in counts) ** 0.5
            vectors.append([count / size for count in counts])
        return vectors

    @staticmethod
    def name():
        return "letters"

    def get_config(self):
        return {}

    @staticmethod
    def build_from_config(config):
        return Letters()


@pytest.fixture
def database():
    return VectorDBFactory.create_vector_db(
        "chroma", client=chromadb.EphemeralClient(), embedding_function=Letters()
    )


@pytest.fixture
def collection():
    return f"c{uuid.uuid4().hex}"


def docs(*texts):
    return [
        {"id": str(number), "content": text, "metadata": {"n": number}} for number, text in enumerate(texts)
    ]


def test_documents_are_found_changed_and_deleted(database, collection):
    assert isinstance(database, VectorDB)
    database.active_collection = database.create_collection(collection)
    database.insert_docs(docs("aaaa", "zzzz"))
    (found,) = database.retrieve_docs(["zz"], n_results=1)
    assert found[0][0]["content"] == "zzzz"
    assert found[0][0]["metadata"] == {"n": 1}
    assert database.retrieve_docs(["zz"], distance_threshold=0.1)[0][0][0]["id"] == "1"
    database.update_docs([{"id": "1", "content": "yyyy"}])
    assert [doc["document"] for doc in database.get_docs_by_ids(["1"])] == ["yyyy"]
    database.delete_docs(["0"])
    assert [doc["id"] for doc in database.get_docs_by_ids()] == ["1"]


def test_collections(database, collection):
    with pytest.raises(ValueError):
        database.get_collection(collection)
    with pytest.raises(ValueError, match="No collection is specified"):
        database.get_collection()
    made = database.create_collection(collection)
    assert database.create_collection(collection).id == made.id
    assert database.create_collection(collection, overwrite=True).id != made.id
    with pytest.raises(ValueError, match="already exists"):
        database.create_collection(collection, get_or_create=False)
    database.delete_collection(collection)
    with pytest.raises(ValueError):
        database.get_collection(collection)


def proxy_on(database, collection, folder, **config):
    return RetrieveUserProxyAgent(
        "rag",
        human_input_mode="NEVER",
        code_execution_config=False,
        retrieve_config={
            "vector_db": database,
            "collection_name": collection,
            "docs_path": str(folder),
            "chunk_mode": "one_line",
            "custom_token_count_function": lambda text, model: len(text),
            "custom_text_split_function": lambda text: text.splitlines(),
            **config,
        },
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.txt").write_text("apples and bananas\nzebras graze\nmmmmm nnnnn\n")
    return tmp_path


def speaker(*answers):
    said = list(answers)
    agent = ConversableAgent("helper", llm_config=False, human_input_mode="NEVER")
    agent.register_reply(ConversableAgent, lambda recipient, messages, sender, config: (True, said.pop(0)))
    return agent


def test_chat_sends_the_nearest_document_and_ends_with_the_answer(database, collection, folder, capsys):
    proxy = proxy_on(database, collection, folder, task="qa")
    helper = speaker("Zebras do.")
    result = proxy.initiate_chat(
        helper, message=proxy.message_generator, problem="zzz graze", n_results=1, silent=True
    )
    question = result.chat_history[0]["content"]
    assert "zzz graze" in question and "zebras graze" in question and "apples" not in question
    assert result.summary == "Zebras do."
    assert len(result.chat_history) == 2
    assert "VectorDB returns doc_ids:" in capsys.readouterr().out


def test_update_context_sends_the_next_document(database, collection, folder):
    proxy = proxy_on(database, collection, folder, customized_prompt="{input_question}|{input_context}")
    helper = speaker("UPDATE CONTEXT", "Now I know.")
    proxy.initiate_chat(
        helper, message=proxy.message_generator, problem="zzz graze", n_results=1, silent=True
    )
    history = proxy.chat_messages[helper]
    assert [message["content"] for message in history][-1] == "Now I know."
    # The conversation was begun anew, with another document.
    assert "zebras" not in history[0]["content"]
    assert len(proxy._doc_ids) == 2


def test_a_saved_chat_knows_which_documents_were_sent(database, collection, folder):
    def proxy():
        options = {"get_or_create": True, "customized_prompt": "{input_question}|{input_context}"}
        return proxy_on(database, collection, folder, **options)

    first, helper = proxy(), speaker("Go on.")
    first.initiate_chat(
        helper, message=first.message_generator, problem="zzz graze", n_results=1, silent=True
    )
    state = json.loads(json.dumps(save_state(first)))
    second, other = proxy(), speaker("Now I know.")
    load_state(state, second, other)
    message = {"content": "UPDATE CONTEXT"}
    second.initiate_chat(other, message=message, max_turns=1, clear_history=False, silent=True)
    first_text, _, next_text, _ = (message["content"] for message in second.chat_messages[other])
    assert "zebras" in first_text
    assert next_text.startswith("zzz graze|")
    assert "zebras" not in next_text


def test_nothing_left_ends_the_chat(database, collection, folder):
    proxy = proxy_on(database, collection, folder, context_max_tokens=3)
    assert proxy.message_generator(proxy, None, {"problem": "zebra", "n_results": 1}) == "TERMINATE"


def test_documents_are_not_added_twice(database, collection, folder):
    for _ in range(2):
        proxy = proxy_on(database, collection, folder, get_or_create=True)
        proxy.retrieve_docs("zebra", 1)
    assert len(database.get_docs_by_ids()) == 3


def test_without_documents_the_collection_has_to_exist(database, collection):
    proxy = proxy_on(database, collection, "", docs_path=None)
    proxy._collection = False
    with pytest.raises(ValueError, match="doesn't exist either"):
        proxy.retrieve_docs("anything")


def test_installations_are_refused(database, collection, folder):
    proxy = proxy_on(database, collection, folder)
    assert proxy.run_code("pip install x", lang="sh")[0] == 0
    assert proxy.get_max_tokens("gpt-4-32k") == 32000


def test_retrieve_assistant():
    with pytest.warns(DeprecationWarning, match="RetrieveAssistantAgent is deprecated"):
        agent = RetrieveAssistantAgent("a", llm_config=False)
    sender = ConversableAgent("s", llm_config=False)
    for text, reply in (
        ("exitcode: 0 (execution succeeded)", "TERMINATE"),
        ("update context", "UPDATE CONTEXT"),
    ):
        assert agent.generate_reply([{"role": "user", "content": text}], sender) == reply


def test_other_kinds_are_refused():
    from autogen_compat.exceptions import CompatUnsupported

    with pytest.raises(CompatUnsupported, match="Chroma"):
        VectorDBFactory.create_vector_db("pgvector")
    with pytest.raises(ValueError, match="Unsupported vector database type: none"):
        VectorDBFactory.create_vector_db("none")
