"""Functions and tools: what the model may call, and who runs it."""

from __future__ import annotations

import asyncio
import functools
import inspect
import warnings
from collections.abc import Callable, Coroutine
from typing import Any, Literal, TypeVar, cast

from autogen_compat import portal
from autogen_compat.agentchat.agent import Agent
from autogen_compat.engine.layers.histories import MessageDict
from autogen_compat.engine.layers.models import ModelLayer
from autogen_compat.formatting_utils import colored
from autogen_compat.function_utils import get_function_schema, load_basemodels_if_needed, serialize_to_str
from autogen_compat.io.base import IOStream
from autogen_compat.parts.rules import steps
from autogen_compat.parts.rules.tools import (
    decoded,
    repair_json,
    tool_message,
    tool_response,
    unknown_function,
)
from autogen_compat.parts.rules.tools import outcome as call_outcome
from autogen_compat.runtime_logging import log_function_use, logging_enabled
from autogen_compat.warnings import legacy_call

F = TypeVar("F", bound=Callable[..., Any])

Outcome = tuple[bool, MessageDict]
"""Whether the function ran without an error, and its result as a message."""


class FunctionLayer(ModelLayer):
    """An agent that may tell its model about functions, and may run those that another's model calls."""

    _function_map: dict[str, Callable[..., Any]]

    @property
    def function_map(self) -> dict[str, Callable[..., Any]]:
        """The functions that this agent runs, by name."""
        return self._function_map

    def can_execute_function(self, name: list[str] | str) -> bool:
        """Tell whether the agent runs this function (all of these functions)."""
        names = name if isinstance(name, list) else [name]
        return all(each in self._function_map for each in names)

    # -------------------------------------------------------- registration

    def register_function(self, function_map: dict[str, Callable[..., Any] | None]) -> None:
        """Add functions that this agent runs; None instead of a function removes it.

        Raises:
            ValueError: a name that no model accepts.
        """
        legacy_call("register_function")
        for name, func in function_map.items():
            self._assert_valid_name(name)
            known = name in self._function_map
            if func is None and not known:
                warnings.warn(f"The function {name} to remove doesn't exist", UserWarning, stacklevel=2)
            if known:
                warnings.warn(f"Function '{name}' is being overridden.", UserWarning, stacklevel=2)
        merged = {**self._function_map, **function_map}
        self._function_map = {name: func for name, func in merged.items() if func is not None}

    def update_function_signature(self, func_sig: str | MessageDict, is_remove: bool | None = None) -> None:
        """Add a function to ``llm_config["functions"]``, or remove it.

        Args:
            func_sig: its JSON schema; to remove it, its name.
            is_remove: whether to remove it.

        Raises:
            AssertionError: the agent has no model, or nothing to remove.
            ValueError: *func_sig* is no schema, or its name is not accepted by models.
        """
        self._update_signature("functions", func_sig, is_remove, lambda entry: entry)

    def update_tool_signature(self, tool_sig: str | MessageDict, is_remove: bool | None = None) -> None:
        """Add a tool to ``llm_config["tools"]``, or remove it.

        Args:
            tool_sig: its JSON schema (``{"type": "function", "function": {...}}``); to remove it, its name.
            is_remove: whether to remove it.

        Raises:
            AssertionError: the agent has no model, or nothing to remove.
            ValueError: *tool_sig* is no schema, or its name is not accepted by models.
        """
        self._update_signature("tools", tool_sig, is_remove, lambda entry: entry.get("function", {}))

    def _update_signature(
        self,
        key: Literal["functions", "tools"],
        signature: str | MessageDict,
        is_remove: bool | None,
        function_of: Callable[[MessageDict], MessageDict],
    ) -> None:
        kind = key[:-1]
        config = self.llm_config
        if not isinstance(config, dict):
            raise AssertionError(f"To update a {kind} signature, agent must have an llm_config")
        entries: list[MessageDict] = config.get(key, [])
        if is_remove:
            if key not in config:
                raise AssertionError(f"The agent config doesn't have {kind} {signature}.")
            name, added = signature, []
        else:
            if not isinstance(signature, dict):
                raise ValueError(
                    f"The {kind} signature must be of the type dict. "
                    f"Received {kind} signature type {type(signature)}"
                )
            name, added = self._assert_valid_name(function_of(signature)["name"]), [signature]
            if any(function_of(entry).get("name") == name for entry in entries):
                warnings.warn(f"Function '{name}' is being overridden.", UserWarning, stacklevel=3)
        config[key] = [entry for entry in entries if function_of(entry).get("name") != name] + added
        if not config[key]:
            del config[key]
        self._renew_client()

    def register_for_llm(
        self,
        *,
        name: str | None = None,
        description: str | None = None,
        api_style: Literal["function", "tool"] = "tool",
    ) -> Callable[[F], F]:
        """Decorator: tell the model about the function.

        Args:
            name: name for the model; None: that of an earlier registration, else the function's own.
            description: what it does; None: that of an earlier registration.
            api_style: ``"tool"``, or ``"function"`` for old endpoints.

        Raises:
            ValueError: no description, or another style.
            RuntimeError: the agent has no configuration of a model.
        """
        legacy_call("register_for_llm")

        def register(func: F) -> F:
            _remember(func, name, description)
            if not hasattr(func, "_description"):
                raise ValueError("Function description is required, none found.")
            marked = cast(Any, func)
            schema = get_function_schema(func, name=marked._name, description=marked._description)
            if cast(object, self.llm_config) is None:
                raise RuntimeError("LLM config must be setup before registering a function for LLM.")
            if api_style == "function":
                self.update_function_signature(schema["function"], is_remove=False)
            elif api_style == "tool":
                self.update_tool_signature(schema, is_remove=False)
            else:
                raise ValueError(f"Unsupported API style: {api_style}")
            return func

        return register

    def register_for_execution(self, name: str | None = None) -> Callable[[F], F]:
        """Decorator: let this agent run the function.

        Args:
            name: name by which it is called; None: that of an earlier registration, else the function's own.
        """
        legacy_call("register_for_execution")

        def register(func: F) -> F:
            _remember(func, name, None)
            self.register_function({cast(Any, func)._name: self._wrap_function(func)})
            return func

        return register

    def _wrap_function(self, func: F) -> F:
        """Return *func* as a tool: it takes plain data for pydantic models, and returns text."""

        @functools.wraps(func)
        def call(*args: Any, **kwargs: Any) -> str:
            result = func(*args, **kwargs)
            self._log_use(func, kwargs, result)
            return serialize_to_str(result)

        @functools.wraps(func)
        async def a_call(*args: Any, **kwargs: Any) -> str:
            result = await func(*args, **kwargs)
            self._log_use(func, kwargs, result)
            return serialize_to_str(result)

        wrapped = cast(Any, load_basemodels_if_needed(a_call if inspect.iscoroutinefunction(func) else call))
        wrapped._origin = func
        return wrapped

    def _log_use(self, func: Callable[..., Any], arguments: dict[str, Any], result: Any) -> None:
        if logging_enabled():
            log_function_use(cast(Any, self), func, arguments, result)

    # ----------------------------------------------------------- execution

    @staticmethod
    def _format_json_str(jstr: str) -> str:
        """Repair JSON with line breaks or tabs inside of its strings, which models write."""
        return repair_json(jstr)

    def execute_function(self, func_call: MessageDict, verbose: bool = False) -> Outcome:
        """Run one function.

        Args:
            func_call: ``name``, and ``arguments`` as JSON text.
            verbose: print arguments and result.

        Returns:
            Whether it ran without an error, and the result: ``{"name", "role": "function", "content"}``. An
            error is a text in it.
        """
        return steps.run(self._execution(func_call, "FUNCTION", verbose))

    async def a_execute_function(self, func_call: MessageDict) -> Outcome:
        """Run one function, which may be asynchronous: see :meth:`execute_function`."""
        return await steps.a_run(self._execution(func_call, "ASYNC FUNCTION"))

    def _execution(self, func_call: MessageDict, kind: str, verbose: bool = False) -> steps.Steps[Outcome]:
        name = func_call.get("name", "")
        func = self._function_map.get(name)
        arguments: Any = {}
        outcome = unknown_function(name)
        iostream = IOStream.get_default()
        if func is not None:
            arguments, problem = decoded(func_call.get("arguments", "{}"), self._format_json_str)
            if problem is None:
                iostream.print(colored(f"\n>>>>>>>> EXECUTING {kind} {name}...", "magenta"), flush=True)
                problem = yield from call_outcome(lambda: func(**arguments), str)
            outcome = problem
        if verbose:
            shown = f"\nInput arguments: {arguments}\nOutput:\n{outcome.text}"
            iostream.print(colored(shown, "magenta"), flush=True)
        return not outcome.is_error, {"name": name, "role": "function", "content": outcome.text}

    def _execute_any(self, func_call: MessageDict) -> MessageDict:
        """Run a function that may be asynchronous, from a synchronous chat."""
        if inspect.iscoroutinefunction(self._function_map.get(func_call.get("name", ""))):
            return _run_here(self.a_execute_function(func_call))[1]
        return self.execute_function(func_call)[1]

    async def _a_execute_any(self, func_call: MessageDict) -> MessageDict:
        """Run a function that may be asynchronous, from an asynchronous chat."""
        if inspect.iscoroutinefunction(self._function_map.get(func_call.get("name", ""))):
            return (await self.a_execute_function(func_call))[1]
        return self.execute_function(func_call)[1]

    # ----------------------------------------------------- reply functions

    def generate_function_call_reply(
        self, messages: list[MessageDict] | None = None, sender: Agent | None = None, config: Any = None
    ) -> tuple[bool, MessageDict | None]:
        """Reply function: run the function that the newest message calls (``function_call``)."""
        return steps.run(self._function_call_reply(messages, sender, self._execute_any))

    async def a_generate_function_call_reply(
        self, messages: list[MessageDict] | None = None, sender: Agent | None = None, config: Any = None
    ) -> tuple[bool, MessageDict | None]:
        """Reply function: run the function that the newest message calls (``function_call``)."""
        return await steps.a_run(self._function_call_reply(messages, sender, self._a_execute_any))

    def _function_call_reply(
        self, messages: list[MessageDict] | None, sender: Agent | None, execute: Callable[[MessageDict], Any]
    ) -> steps.Steps[tuple[bool, MessageDict | None]]:
        messages = self._oai_messages[sender] if messages is None else messages
        func_call = messages[-1].get("function_call")
        if not func_call:
            return False, None
        return True, (yield functools.partial(execute, func_call))

    def generate_tool_calls_reply(
        self, messages: list[MessageDict] | None = None, sender: Agent | None = None, config: Any = None
    ) -> tuple[bool, MessageDict | None]:
        """Reply function: run the tools that the newest message calls (``tool_calls``), in order."""
        calls = self._tool_calls(messages, sender)
        results = [_as_tool_result(call, self._execute_any(call.get("function", {}))) for call in calls]
        return self._tool_reply(results)

    async def a_generate_tool_calls_reply(
        self, messages: list[MessageDict] | None = None, sender: Agent | None = None, config: Any = None
    ) -> tuple[bool, MessageDict | None]:
        """Reply function: run the tools that the newest message calls (``tool_calls``), all at once."""
        calls = self._tool_calls(messages, sender)
        return self._tool_reply(await asyncio.gather(*(self._a_execute_tool_call(call) for call in calls)))

    def _tool_calls(self, messages: list[MessageDict] | None, sender: Agent | None) -> list[MessageDict]:
        messages = self._oai_messages[sender] if messages is None else messages
        return messages[-1].get("tool_calls") or []

    async def _a_execute_tool_call(self, tool_call: MessageDict) -> MessageDict:
        _, result = await self.a_execute_function(tool_call.get("function", {}))
        return _as_tool_result(tool_call, result)

    def _tool_reply(self, results: list[MessageDict]) -> tuple[bool, MessageDict | None]:
        if not results:
            return False, None
        return True, tool_message(results, [self._str_for_tool_response(result) for result in results])

    def _str_for_tool_response(self, tool_response: MessageDict) -> str:
        return str(tool_response.get("content", ""))


def _run_here(outcome: Coroutine[Any, Any, Outcome]) -> Outcome:
    """Run an asynchronous function in the thread that asks for it, on an event loop of its own as in 0.2.

    Where an event loop is running in this thread, the function gets the portal's.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(outcome)
        finally:
            loop.close()
    return portal.run_sync(outcome)


def _remember(func: Callable[..., Any], name: str | None, description: str | None) -> None:
    """Note name and description on the function itself, so that its other registrations find them."""
    marked = cast(Any, func)
    if name:
        marked._name = name
    elif not hasattr(func, "_name"):
        marked._name = func.__name__
    if description:
        marked._description = description


def _as_tool_result(call: MessageDict, result: MessageDict) -> MessageDict:
    content = result.get("content")
    return tool_response(call.get("id"), "" if content is None else content)
