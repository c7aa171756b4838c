"""Records what agents and model clients do, from :func:`start` to :func:`stop`.

The ``log_…`` functions are called by agents and clients; a program calls ``start``, ``stop`` and
``get_connection``. Source: ``runtime_logging`` in 0.2.40.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    import sqlite3
    import uuid

    from openai.types.chat import ChatCompletion

    from autogen_compat.agentchat.agent import Agent
    from autogen_compat.agentchat.conversable_agent import ConversableAgent
    from autogen_compat.logger.base_logger import BaseLogger
    from autogen_compat.oai.client import OpenAIWrapper

logger = logging.getLogger("autogen.runtime_logging")

autogen_logger: BaseLogger | None = None
is_logging = False

F = TypeVar("F", bound=Callable[..., Any])

# Programs read both names, so they are the state itself; `logger` in start() hides the module's.
_log = logger


def start(
    logger: BaseLogger | None = None,
    logger_type: Literal["sqlite", "file"] = "sqlite",
    config: dict[str, Any] | None = None,
) -> str:
    """Start to record and return the id of the session.

    *logger* is an object of the caller's own; without it *logger_type* and *config* choose one, see
    ``LoggerFactory``. A logger that fails to start is reported by ``logging``, and the id is empty.
    """
    global autogen_logger, is_logging
    from autogen_compat.logger.logger_factory import LoggerFactory

    autogen_logger = logger or LoggerFactory.get_logger(logger_type=logger_type, config=config)
    try:
        session_id = autogen_logger.start()
    except Exception as error:
        _log.error("[runtime logging] Failed to start logging: %s", error)
        return ""
    is_logging = True
    return session_id


def stop() -> None:
    """Stop to record and close what the logger has open."""
    global is_logging
    if autogen_logger is not None:
        autogen_logger.stop()
    is_logging = False


def logging_enabled() -> bool:
    """Tell whether a session is on."""
    return is_logging


def get_connection() -> sqlite3.Connection | None:
    """Return the database of the current session, None if there is none."""
    target = _logger("get_connection")
    return None if target is None else target.get_connection()


def _logger(caller: str) -> BaseLogger | None:
    if autogen_logger is None:
        _log.error("[runtime logging] %s: autogen logger is None", caller)
    return autogen_logger


def log_chat_completion(
    invocation_id: uuid.UUID,
    client_id: int,
    wrapper_id: int,
    agent: str | Agent,
    request: dict[str, Any],
    response: str | ChatCompletion,
    is_cached: int,
    cost: float,
    start_time: str,
) -> None:
    """Record one request to a model and its answer; see ``BaseLogger.log_chat_completion``."""
    target = _logger("log_chat_completion")
    if target is not None:
        target.log_chat_completion(
            invocation_id, client_id, wrapper_id, agent, request, response, is_cached, cost, start_time
        )


def log_new_agent(agent: ConversableAgent, init_args: dict[str, Any]) -> None:
    """Record that *agent* was built with *init_args*."""
    target = _logger("log_new_agent")
    if target is not None:
        target.log_new_agent(agent, init_args)


def log_event(source: str | Agent, name: str, **kwargs: Any) -> None:
    """Record that *name* happened at *source*."""
    target = _logger("log_event")
    if target is not None:
        target.log_event(source, name, **kwargs)


def log_function_use(
    agent: str | Agent, function: Callable[..., Any], args: dict[str, Any], returns: Any
) -> None:
    """Record that *agent* called *function*."""
    target = _logger("log_function_use")
    if target is not None:
        target.log_function_use(agent, function, args, returns)


def log_new_wrapper(wrapper: OpenAIWrapper, init_args: dict[str, Any]) -> None:
    """Record that *wrapper* was built with *init_args*."""
    target = _logger("log_new_wrapper")
    if target is not None:
        target.log_new_wrapper(wrapper, init_args)


def log_new_client(client: Any, wrapper: OpenAIWrapper, init_args: dict[str, Any]) -> None:
    """Record that *client* was built with *init_args* for *wrapper*."""
    target = _logger("log_new_client")
    if target is not None:
        target.log_new_client(client, wrapper, init_args)
