"""Runtime logging of what ``OpenAIWrapper`` does, into a database and into a file."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from compat.support.openai_server import OpenAIServer

from autogen_compat import GroupChat, GroupChatManager, UserProxyAgent, runtime_logging
from autogen_compat.logger import LoggerFactory, SqliteLogger
from autogen_compat.logger.logger_utils import get_current_ts, to_dict
from autogen_compat.oai.client import OpenAIWrapper

from .conftest import Wrap

HELLO = [{"role": "user", "content": "Hello"}]


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    runtime_logging.stop()
    runtime_logging.autogen_logger = None


def rows(table: str) -> list[dict[str, Any]]:
    connection = runtime_logging.get_connection()
    assert connection is not None
    connection.row_factory = sqlite3.Row
    return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]


def test_requests_in_the_database(server: OpenAIServer) -> None:
    session = runtime_logging.start(config={"dbname": ":memory:"})
    server.fail(500)
    options = {"api_key": "sk-secret", "base_url": server.url, "max_retries": 0}
    client = OpenAIWrapper(config_list=[{"model": m, **options} for m in ("gpt-4", "gpt-4o")])
    client.create(messages=HELLO, agent="me")
    server.fail(500, "overloaded")
    client.create(messages=HELLO, agent="me")
    failed, answered, failed_again, cached = rows("chat_completions")
    assert json.loads(failed["response"]) == {"response": "error_code:None, config 0 failed"}
    assert json.loads(failed_again["response"]) == {"response": "error_code:overloaded, config 0 failed"}
    assert {row["session_id"] for row in rows("chat_completions")} == {session}
    assert failed["invocation_id"] == answered["invocation_id"] != cached["invocation_id"]
    assert (answered["is_cached"], answered["source_name"], answered["wrapper_id"]) == (0, "me", id(client))
    assert answered["cost"] > 0
    assert json.loads(answered["response"])["choices"][0]["message"]["content"] == "answer 2"
    assert json.loads(answered["request"])["messages"] == HELLO
    assert failed_again["client_id"] == failed["client_id"]


def test_cached_answers_and_builds(wrap: Wrap) -> None:
    runtime_logging.start(config={"dbname": ":memory:"})
    client = wrap(cache_seed=1)
    client.create(messages=HELLO)
    client.create(messages=HELLO)
    assert [row["is_cached"] for row in rows("chat_completions")] == [0, 1]
    assert [row["class"] for row in rows("oai_clients")] == ["OpenAI"]
    assert "sk-test" not in str(rows("oai_clients")) + str(rows("oai_wrappers"))
    assert json.loads(rows("oai_wrappers")[0]["init_args"])["base_config"]["model"] == "gpt-4o"
    assert rows("version")[0]["version_number"] == 1


def test_nothing_is_kept_without_a_session(wrap: Wrap, caplog: pytest.LogCaptureFixture) -> None:
    wrap().create(messages=HELLO)
    assert not Path("logs.db").exists()
    assert runtime_logging.get_connection() is None
    assert "autogen logger is None" in caplog.text


def test_functions_and_events() -> None:
    runtime_logging.start(config={"dbname": "own.db"})
    runtime_logging.log_function_use("me", test_functions_and_events, {"a": object()}, {"b": 1})
    runtime_logging.log_event("me", "woke_up", mood="fine", why=object())
    use = rows("function_calls")[0]
    assert use["function_name"] == "test_functions_and_events"
    assert json.loads(use["args"]) == {"a": "<<non-serializable: object>>"}
    event = rows("events")[0]
    assert (event["event_name"], event["source_name"]) == ("woke_up", "me")
    assert json.loads(event["json_state"])["mood"] == "fine"
    assert Path("own.db").exists()


def test_migrations() -> None:
    folder = Path("migrations")
    folder.mkdir()
    (folder / "001_old.sql").write_text("CREATE TABLE old (a)")
    (folder / "002_more.sql").write_text("ALTER TABLE agents ADD COLUMN mood TEXT")
    runtime_logging.start(config={"dbname": ":memory:"})
    assert rows("version")[0]["version_number"] == 2
    connection = runtime_logging.get_connection()
    assert connection is not None
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert "old" not in tables


def test_agents_are_logged_as_they_were_asked_for() -> None:
    runtime_logging.start(config={"dbname": ":memory:"})
    UserProxyAgent("me", code_execution_config=False)
    GroupChatManager(GroupChat([], []), name="boss")
    me, boss = (json.loads(row["init_args"]) for row in rows("agents"))
    assert me["name"] == "me" and me["description"] is None
    assert sorted(boss) == [
        *("groupchat", "human_input_mode", "kwargs", "max_consecutive_auto_reply", "name", "silent"),
        "system_message",
    ]


def test_errors_do_not_reach_the_program(wrap: Wrap, caplog: pytest.LogCaptureFixture) -> None:
    runtime_logging.start(config={"dbname": ":memory:"})
    runtime_logging.log_chat_completion("i", 1, 2, "me", {"a": 1}, "text", {"x": 1}, 0.0, "t")  # type: ignore
    assert "[sqlite logger]Error running query" in caplog.text
    runtime_logging.start(config={"dbname": "/nowhere/at/all.db"})
    assert wrap().create(messages=HELLO)


def test_file(wrap: Wrap) -> None:
    session = runtime_logging.start(logger_type="file", config={"filename": "mine.log"})
    client = wrap()
    client.create(messages=HELLO, agent="me")
    runtime_logging.stop()
    lines = Path("autogen_logs/mine.log").read_text().splitlines()
    assert lines[0] == f"Started new session with Session ID: {session}"
    records = [json.loads(line) for line in lines[1:]]
    assert records[0]["wrapper_id"] == id(client)
    assert records[1]["class"] == "OpenAI"
    assert records[2]["source_name"] == "me"
    assert "answer 1" in records[2]["response"]
    assert "sk-test" not in "\n".join(lines)
    assert not [h for h in logging.getLogger("autogen.logger.file_logger").handlers if h]


def test_own_logger(wrap: Wrap) -> None:
    seen: list[str] = []

    class Own(SqliteLogger):
        def log_chat_completion(self, *args: Any, **kwargs: Any) -> None:
            seen.append(args[5] if isinstance(args[5], str) else args[5].choices[0].message.content)

    runtime_logging.start(logger=Own({"dbname": ":memory:"}))
    wrap().create(messages=HELLO)
    assert seen == ["answer 1"]


def test_factory_and_helpers() -> None:
    with pytest.raises(ValueError, match="Unknown logger type"):
        LoggerFactory.get_logger("paper")  # type: ignore[arg-type]
    assert len(get_current_ts()) == 26

    class Thing:
        def __init__(self) -> None:
            self.a = (1, None, {"drop": 1, "keep": max})
            self.inner = openai.NOT_GIVEN

    plain = to_dict(Thing(), exclude=("drop",), no_recursive=(type(openai.NOT_GIVEN),))
    assert plain == {"a": [1, None, {"keep": "<built-in function max>"}], "inner": str(openai.NOT_GIVEN)}
