"""What the loggers of this package make of what is reported; where it is written is up to each of them."""

from __future__ import annotations

import json
import uuid
from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autogen_compat.logger.base_logger import BaseLogger
from autogen_compat.logger.logger_utils import get_current_ts, is_agent, source_name, type_note

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

    from autogen_compat.agentchat.agent import Agent

Record = dict[str, Any]


class RecordingLogger(BaseLogger):
    """Makes records of model requests and events.

    Attributes:
        session_id: the session that they belong to.
    """

    session_id: str
    _CLASS_KEY = "agent_class"

    @abstractmethod
    def _write(self, what: str, record: Callable[[], Record]) -> None:
        """Write a record down. What cannot be made or written must not stop the program.

        Args:
            what: ``chat_completions`` or ``events``.
            record: makes it.
        """

    @abstractmethod
    def _exchange(self, request: dict[str, Any], response: Any) -> Record:
        """Return request and response as they are written down."""

    def log_chat_completion(
        self,
        invocation_id: uuid.UUID,
        client_id: int,
        wrapper_id: int,
        source: str | Agent,
        request: dict[str, Any],
        response: str | ChatCompletion,
        is_cached: int,
        cost: float,
        start_time: str,
    ) -> None:
        """Record one request to a model and its answer."""
        self._write(
            "chat_completions",
            lambda: {
                "invocation_id": str(invocation_id),
                "client_id": client_id,
                "wrapper_id": wrapper_id,
                **self._exchange(request, response),
                "is_cached": is_cached,
                "cost": cost,
                "start_time": start_time,
                "end_time": get_current_ts(),
                "source_name": source_name(source),
            },
        )

    def log_event(self, source: str | Agent, name: str, **kwargs: Any) -> None:
        """Record that *name* happened at *source*."""

        def record() -> Record:
            origin: Record = {}
            if is_agent(source):
                origin = {"agent_module": source.__module__, self._CLASS_KEY: type(source).__name__}
            return {
                "source_id": id(source),
                "source_name": str(source_name(source)),
                "event_name": name,
                **origin,
                "json_state": json.dumps(kwargs, default=type_note),
                "timestamp": get_current_ts(),
            }

        self._write("events", record)
