"""Runtime logging into a SQLite database."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import threading
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autogen_compat.logger.logger_utils import (
    SECRETS,
    client_class,
    get_current_ts,
    safe_serialize,
    source_name,
    to_dict,
    type_note,
    wrapper_id_of,
)
from autogen_compat.logger.recording import Record, RecordingLogger

if TYPE_CHECKING:
    from autogen_compat.agentchat.agent import Agent
    from autogen_compat.agentchat.conversable_agent import ConversableAgent
    from autogen_compat.oai.client import OpenAIWrapper

__all__ = ["SqliteLogger"]

logger = logging.getLogger("autogen.logger.sqlite_logger")

_NOW = "DATETIME DEFAULT CURRENT_TIMESTAMP"
# The tables and columns are those of 0.2: programs query them.
_TABLES = {
    "chat_completions": (
        "id INTEGER PRIMARY KEY, invocation_id TEXT, client_id INTEGER, wrapper_id INTEGER, session_id TEXT, "
        f"source_name TEXT, request TEXT, response TEXT, is_cached INTEGER, cost REAL, start_time {_NOW}, "
        f"end_time {_NOW}"
    ),
    "agents": (
        "id INTEGER PRIMARY KEY, agent_id INTEGER, wrapper_id INTEGER, session_id TEXT, name TEXT, "
        f"class TEXT, init_args TEXT, timestamp {_NOW}, UNIQUE(agent_id, session_id)"
    ),
    "oai_wrappers": (
        "id INTEGER PRIMARY KEY, wrapper_id INTEGER, session_id TEXT, init_args TEXT, "
        f"timestamp {_NOW}, UNIQUE(wrapper_id, session_id)"
    ),
    "oai_clients": (
        "id INTEGER PRIMARY KEY, client_id INTEGER, wrapper_id INTEGER, session_id TEXT, class TEXT, "
        f"init_args TEXT, timestamp {_NOW}, UNIQUE(client_id, session_id)"
    ),
    "version": "id INTEGER PRIMARY KEY CHECK (id = 1), version_number INTEGER NOT NULL",
    "events": (
        "event_name TEXT, source_id INTEGER, source_name TEXT, agent_module TEXT DEFAULT NULL, "
        f"agent_class_name TEXT DEFAULT NULL, id INTEGER PRIMARY KEY, json_state TEXT, timestamp {_NOW}"
    ),
    "function_calls": (
        "source_id INTEGER, source_name TEXT, function_name TEXT, args TEXT DEFAULT NULL, "
        f"returns TEXT DEFAULT NULL, timestamp {_NOW}"
    ),
}


class SqliteLogger(RecordingLogger):
    """Writes into the database ``config["dbname"]``, by default ``logs.db`` in the current folder.

    Tables and columns as in ``logger.sqlite_logger`` of 0.2. Safe to use from several threads.
    """

    schema_version = 1
    _CLASS_KEY = "agent_class_name"

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.dbname = config.get("dbname", "logs.db")
        self.session_id = str(uuid.uuid4())
        self._lock = threading.Lock()
        self.con: sqlite3.Connection | None = None
        try:
            self.con = sqlite3.connect(self.dbname, check_same_thread=False)
            self.cur = self.con.cursor()
        except sqlite3.Error as error:
            logger.error("[SqliteLogger] Failed to connect to database %s: %s", self.dbname, error)

    def start(self) -> str:
        """Create the tables that are missing and return the id of the session."""
        for name, columns in _TABLES.items():
            self._run_query(f"CREATE TABLE IF NOT EXISTS {name} ({columns})")
        self._run_query(
            "INSERT OR IGNORE INTO version (id, version_number) VALUES (1, ?)", (self.schema_version,)
        )
        self._apply_migration()
        return self.session_id

    def _get_current_db_version(self) -> int | None:
        if self.con is None:
            return None
        row = self.con.execute("SELECT version_number FROM version ORDER BY id DESC LIMIT 1").fetchone()
        return None if row is None else row[0]

    def _apply_migration(self, migrations_dir: str = "./migrations") -> None:
        """Run the scripts ``<number>_<name>.sql`` in *migrations_dir* that are newer than the database."""
        if not os.path.isdir(migrations_dir):
            return
        current = self._get_current_db_version() or self.schema_version
        for script in sorted(Path(migrations_dir).glob("[0-9]*_*.sql")):
            number = int(script.name.split("_")[0])
            if number > current:
                self._run_query_script(script.read_text())
                self._run_query("UPDATE version SET version_number = ? WHERE id = 1", (number,))

    def _run_query(self, query: str, args: Sequence[Any] = ()) -> None:
        if self.con is None:
            return
        # What cannot be written down must not stop the program, hence every exception.
        try:
            with self._lock, self.con:
                self.cur.execute(query, args)
        except Exception as error:
            note = "[sqlite logger]Error running query with query %s and args %s: %s"
            logger.error(note, query, args, error)

    def _run_query_script(self, script: str) -> None:
        if self.con is None:
            return
        try:
            with self._lock, self.con:
                self.cur.executescript(script)
        except Exception as error:
            logger.error("[sqlite logger]Error running query script %s: %s", script, error)

    def _write(self, what: str, record: Callable[[], Record], conflict: str = "") -> None:
        try:
            values = record()
        except Exception as error:
            logger.error("[sqlite logger] nothing was written to %s: %s", what, error)
            return
        columns, marks = ", ".join(values), ", ".join("?" * len(values))
        self._run_query(f"INSERT INTO {what} ({columns}) VALUES ({marks}) {conflict}", tuple(values.values()))

    def _exchange(self, request: dict[str, Any], response: Any) -> Record:
        return {
            "session_id": self.session_id,
            "request": json.dumps(request, default=type_note),
            "response": _response_text(response),
        }

    def log_new_agent(self, agent: ConversableAgent, init_args: dict[str, Any]) -> None:
        """Record that *agent* was built; the call of a subclass replaces that of its base."""

        def row() -> dict[str, Any]:
            from autogen_compat.agentchat.agent import Agent  # here: agents import this package

            return {
                "agent_id": id(agent),
                "wrapper_id": wrapper_id_of(agent),
                "session_id": self.session_id,
                "name": getattr(agent, "name", None) or "",
                "class": type(agent).__name__,
                "init_args": json.dumps(to_dict(init_args, SECRETS, (Agent,)), default=type_note),
                "timestamp": get_current_ts(),
            }

        renewed = ("wrapper_id", "name", "class", "init_args", "timestamp")
        updates = ", ".join(f"{column} = excluded.{column}" for column in renewed)
        self._write("agents", row, f"ON CONFLICT (agent_id, session_id) DO UPDATE SET {updates}")

    def log_new_wrapper(self, wrapper: OpenAIWrapper, init_args: dict[str, Any]) -> None:
        """Record that *wrapper* was built."""
        self._write(
            "oai_wrappers",
            lambda: {
                "wrapper_id": id(wrapper),
                "session_id": self.session_id,
                "init_args": json.dumps(to_dict(init_args, SECRETS), default=type_note),
                "timestamp": get_current_ts(),
            },
            "ON CONFLICT (wrapper_id, session_id) DO NOTHING",
        )

    def log_new_client(self, client: Any, wrapper: OpenAIWrapper, init_args: dict[str, Any]) -> None:
        """Record that *client* was built for *wrapper*."""
        self._write(
            "oai_clients",
            lambda: {
                "client_id": id(client),
                "wrapper_id": id(wrapper),
                "session_id": self.session_id,
                "class": client_class(client),
                "init_args": json.dumps(to_dict(init_args, SECRETS), default=type_note),
                "timestamp": get_current_ts(),
            },
            "ON CONFLICT (client_id, session_id) DO NOTHING",
        )

    def log_function_use(
        self, source: str | Agent, function: Callable[..., Any], args: dict[str, Any], returns: Any
    ) -> None:
        """Record that *source* called *function*."""
        self._write(
            "function_calls",
            lambda: {
                "source_id": id(source),
                "source_name": source_name(source),
                "function_name": getattr(function, "__name__", repr(function)),
                "args": safe_serialize(args),
                "returns": safe_serialize(returns),
                "timestamp": get_current_ts(),
            },
        )

    def stop(self) -> None:
        """Close the database."""
        if self.con is not None:
            self.con.close()

    def get_connection(self) -> sqlite3.Connection | None:
        """Return the database, None if it could not be opened."""
        return self.con


def _response_text(response: Any) -> str:
    if response is None or isinstance(response, str):
        return json.dumps({"response": response})
    return json.dumps(to_dict(response), indent=4, default=type_note)
