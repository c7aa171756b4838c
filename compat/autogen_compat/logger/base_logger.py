"""What a logger has to offer to ``runtime_logging.start(logger=…)``."""

from __future__ import annotations

import sqlite3
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

    from autogen_compat.agentchat.agent import Agent
    from autogen_compat.agentchat.conversable_agent import ConversableAgent
    from autogen_compat.oai.client import OpenAIWrapper

F = TypeVar("F", bound=Callable[..., Any])
ConfigItem = dict[str, str | list[str]]
LLMConfig = dict[str, float | int | ConfigItem | list[ConfigItem] | None]


class BaseLogger(ABC):
    """Receives what agents and model clients report while runtime logging is on.

    An error in a logger must not stop the program: loggers report their own failures by ``logging``.
    """

    @abstractmethod
    def start(self) -> str:
        """Begin a session and return its id."""
        ...

    @abstractmethod
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
        """Record one request to a model and its answer.

        One ``OpenAIWrapper.create`` has one *invocation_id* and may make several requests. *response* is a
        text if the request failed; *is_cached* is 1 for an answer from a cache; *cost* is in US dollars.
        """
        ...

    @abstractmethod
    def log_new_agent(self, agent: ConversableAgent, init_args: dict[str, Any]) -> None:
        """Record that *agent* was built with *init_args*."""
        ...

    @abstractmethod
    def log_event(self, source: str | Agent, name: str, **kwargs: Any) -> None:
        """Record that *name* happened at *source*; the keyword arguments describe it."""
        ...

    @abstractmethod
    def log_new_wrapper(self, wrapper: OpenAIWrapper, init_args: dict[str, Any]) -> None:
        """Record that *wrapper* was built with *init_args*."""
        ...

    @abstractmethod
    def log_new_client(self, client: Any, wrapper: OpenAIWrapper, init_args: dict[str, Any]) -> None:
        """Record that *client* was built with *init_args* for *wrapper*."""
        ...

    @abstractmethod
    def log_function_use(
        self, source: str | Agent, function: Callable[..., Any], args: dict[str, Any], returns: Any
    ) -> None:
        """Record that *source* called *function*."""
        ...

    @abstractmethod
    def stop(self) -> None:
        """End the session."""
        ...

    @abstractmethod
    def get_connection(self) -> sqlite3.Connection | None:
        """Return the database of the session, None if it has none."""
        ...
