"""Runtime logging into a file: one JSON object per line."""

from __future__ import annotations

import json
import logging
import os
import threading
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autogen_compat.logger.logger_utils import (
    SECRETS,
    client_class,
    get_current_ts,
    safe_serialize,
    source_name,
    to_dict,
    wrapper_id_of,
)
from autogen_compat.logger.recording import Record, RecordingLogger

if TYPE_CHECKING:
    from autogen_compat.agentchat.agent import Agent
    from autogen_compat.agentchat.conversable_agent import ConversableAgent
    from autogen_compat.oai.client import OpenAIWrapper

__all__ = ["FileLogger"]

logger = logging.getLogger("autogen.logger.file_logger")


class FileLogger(RecordingLogger):
    """Appends to ``autogen_logs/<config["filename"]>`` below the current folder.

    The default file is ``runtime.log``. The keys of each object are those of ``logger.file_logger`` in
    0.2; API keys and addresses, which 0.2 wrote down here, are left out.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.session_id = str(uuid.uuid4())
        self.log_dir = os.path.join(os.getcwd(), "autogen_logs")
        self.log_file = os.path.join(self.log_dir, config.get("filename", "runtime.log"))
        self.logger = logging.getLogger("autogen.logger.file_logger")
        self.logger.setLevel(logging.INFO)
        try:
            os.makedirs(os.path.dirname(self.log_file), exist_ok=True)
            self.logger.addHandler(logging.FileHandler(self.log_file))
        except OSError as error:
            logger.error("[file_logger] Failed to create logging file: %s", error)

    def start(self) -> str:
        """Write the first line of the session and return its id."""
        self.logger.info(f"Started new session with Session ID: {self.session_id}")
        return self.session_id

    def _write(self, what: str, record: Callable[[], dict[str, Any]]) -> None:
        # What cannot be written down must not stop the program, hence every exception.
        try:
            self.logger.info(json.dumps({**record(), "thread_id": threading.get_ident()}))
        except Exception as error:
            self.logger.error(f"[file_logger] Failed to log {what.replace('_', ' ')}: {error}")

    def _exchange(self, request: dict[str, Any], response: Any) -> Record:
        return {"request": to_dict(request), "response": str(response)}

    def log_new_agent(self, agent: ConversableAgent, init_args: dict[str, Any] = {}) -> None:  # noqa: B006
        """Record that *agent* was built."""
        self._write(
            "new agent",
            lambda: {
                "id": id(agent),
                "agent_name": getattr(agent, "name", None) or "",
                "wrapper_id": wrapper_id_of(agent),
                "session_id": self.session_id,
                "current_time": get_current_ts(),
                "agent_type": type(agent).__name__,
                "args": to_dict(init_args, exclude=SECRETS),
            },
        )

    def log_new_wrapper(self, wrapper: OpenAIWrapper, init_args: dict[str, Any] = {}) -> None:  # noqa: B006
        """Record that *wrapper* was built."""
        self._write(
            "event",
            lambda: {
                "wrapper_id": id(wrapper),
                "session_id": self.session_id,
                "json_state": json.dumps(to_dict(init_args, exclude=SECRETS)),
                "timestamp": get_current_ts(),
            },
        )

    def log_new_client(self, client: Any, wrapper: OpenAIWrapper, init_args: dict[str, Any]) -> None:
        """Record that *client* was built."""
        self._write(
            "event",
            lambda: {
                "client_id": id(client),
                "wrapper_id": id(wrapper),
                "session_id": self.session_id,
                "class": client_class(client),
                "json_state": json.dumps(to_dict(init_args, exclude=SECRETS)),
                "timestamp": get_current_ts(),
            },
        )

    def log_function_use(
        self, source: str | Agent, function: Callable[..., Any], args: dict[str, Any], returns: Any
    ) -> None:
        """Record that *source* called *function*."""
        self._write(
            "event",
            lambda: {
                "source_id": id(source),
                "source_name": str(source_name(source)),
                "agent_module": source.__module__,
                "agent_class": type(source).__name__,
                "timestamp": get_current_ts(),
                "input_args": safe_serialize(args),
                "returns": safe_serialize(returns),
            },
        )

    def get_connection(self) -> None:
        """Return None: a file has no database."""

    def stop(self) -> None:
        """Close the file."""
        for handler in list(self.logger.handlers):
            if isinstance(handler, logging.FileHandler):
                handler.close()
                self.logger.removeHandler(handler)
