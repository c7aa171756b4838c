"""0.2's ``ConversableAgent``: an agent that talks, uses a model, runs code and tools, and asks a human."""

from __future__ import annotations

import copy
import inspect
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.engine.layers.hooks import HOOKABLE
from autogen_compat.engine.layers.states import StateLayer
from autogen_compat.parts import prompts
from autogen_compat.parts.rules.contents import is_default_termination
from autogen_compat.runtime_logging import log_new_agent, logging_enabled
from autogen_compat.warnings import legacy_call, legacy_object, sent_by_default

if TYPE_CHECKING:
    from autogen_compat.interop import LegacyChatAgent

__all__ = ("ConversableAgent", "register_function")


class ConversableAgent(StateLayer):
    """An agent that replies to what it receives, by a chain of reply functions.

    Built in, in this order: termination and human input, function and tool calls, code, the model. Functions
    of the user come first, the newest before the older ones: see ``register_reply``. Every method may be
    overridden.

    Args:
        name: name of the agent.
        system_message: first message of every request to the model.
        is_termination_msg: gets a received message as a 0.2 dict and tells whether it ends the chat; None:
            it does when its content is exactly ``TERMINATE``.
        max_consecutive_auto_reply: automatic replies in a row to one peer after which the chat ends (or the
            human is asked); None: ``MAX_CONSECUTIVE_AUTO_REPLY``.
        human_input_mode: when the human is asked: ``ALWAYS``, ``NEVER``, or ``TERMINATE`` (where the chat
            would end).
        function_map: functions that this agent runs, by name.
        code_execution_config: False: no code is run. Else ``executor``, or ``work_dir``, ``use_docker``
            (default: yes), ``timeout``; and ``last_n_messages``, how many messages are searched for code.
        llm_config: configuration of the model; False: none; None: ``DEFAULT_CONFIG``.
        default_auto_reply: reply when no reply function has one; None ends the chat.
        description: what the agent is for; None: its system message.
        chat_messages: histories to begin with: peer -> messages.
        silent: whether its messages are printed, whatever the call says; None: the call decides.

    Raises:
        ValueError: settings that contradict each other, or a configuration without a model.
        RuntimeError: code is to be run in docker, and docker is not there.
    """

    def __init__(
        self,
        name: str,
        system_message: str | list[Any] | None = prompts.ASSISTANT_SYSTEM_MESSAGE,
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        max_consecutive_auto_reply: int | None = None,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "TERMINATE",
        function_map: dict[str, Callable[..., Any]] | None = None,
        code_execution_config: dict[str, Any] | Literal[False] | None = False,
        llm_config: dict[str, Any] | Literal[False] | None = None,
        default_auto_reply: str | dict[str, Any] | None = "",
        description: str | None = None,
        chat_messages: dict[Agent, list[dict[str, Any]]] | None = None,
        silent: bool | None = None,
    ) -> None:
        legacy_object(self)
        self._name = name
        self._oai_messages = cast(Any, defaultdict(list) if chat_messages is None else chat_messages)
        self._oai_system_message = [{"content": system_message, "role": "system"}]
        self._description = cast(str, system_message if description is None else description)
        self._is_termination_msg = is_termination_msg or is_default_termination
        self.silent = silent
        self._validate_llm_config(_copied(llm_config))
        if self.client is not None:
            sent_by_default(system_message)
        if logging_enabled():
            log_new_agent(self, locals())
        self.client_cache = None
        self.human_input_mode = human_input_mode
        self._max_consecutive_auto_reply = (
            self.MAX_CONSECUTIVE_AUTO_REPLY
            if max_consecutive_auto_reply is None
            else max_consecutive_auto_reply
        )
        self._max_consecutive_auto_reply_dict = defaultdict(self.max_consecutive_auto_reply)
        self._consecutive_auto_reply_counter = defaultdict(int)
        self._function_map = {
            func_name: func
            for func_name, func in (function_map or {}).items()
            if self._assert_valid_name(func_name)
        }
        self._reply_func_list, self._human_input = [], []
        self.reply_at_receive = defaultdict(bool)
        self._default_auto_reply = default_auto_reply
        self.hook_lists = {method: [] for method in HOOKABLE}
        self._register_own_replies(copy.copy(code_execution_config))

    def _register_own_replies(self, code_execution_config: dict[str, Any] | Literal[False] | None) -> None:
        """Fill the reply chain, from its end to its beginning."""
        own: list[Callable[..., Any]] = [
            ConversableAgent.generate_oai_reply,
            ConversableAgent.a_generate_oai_reply,
        ]
        code_reply = self._set_up_code_execution(code_execution_config)
        if code_reply is not None:
            own.append(getattr(ConversableAgent, code_reply))
        own += [
            ConversableAgent.generate_tool_calls_reply,
            ConversableAgent.a_generate_tool_calls_reply,
            ConversableAgent.generate_function_call_reply,
            ConversableAgent.a_generate_function_call_reply,
            ConversableAgent.check_termination_and_human_reply,
            ConversableAgent.a_check_termination_and_human_reply,
        ]
        for reply_func in own:
            if inspect.iscoroutinefunction(reply_func):
                self.register_reply([Agent, None], reply_func, ignore_async_in_sync_chat=True)
            else:
                self.register_reply([Agent, None], reply_func)

    def as_chat_agent(self, name: str | None = None) -> LegacyChatAgent:
        """Return a member of AutoGen 0.4 teams that stands for this agent.

        Args:
            name: name in the team, an identifier; None: the agent's.
        """
        from autogen_compat.interop import as_chat_agent  # here: few programs need it

        return as_chat_agent(self, name)


def _claim_methods() -> None:
    """Name the methods of the layers as ConversableAgent's, whose they are in 0.2.

    Error messages, logs and programs that list reply functions show these names.
    """
    for layer in ConversableAgent.__mro__:
        if layer.__module__.startswith("autogen_compat.engine.layers."):
            for method in filter(inspect.isfunction, vars(layer).values()):
                method.__qualname__ = f"{ConversableAgent.__qualname__}.{method.__name__}"
                method.__module__ = __name__


_claim_methods()


def register_function(
    f: Callable[..., Any],
    *,
    caller: ConversableAgent,
    executor: ConversableAgent,
    name: str | None = None,
    description: str,
) -> None:
    """Make *f* a tool: the model of *caller* may call it, *executor* runs it.

    Args:
        f: the function.
        caller: agent whose model is told about it.
        executor: agent that runs it.
        name: name for the model; None: the function's own.
        description: what it does.
    """
    legacy_call("register_function")
    describe = caller.register_for_llm(name=name, description=description)
    run = executor.register_for_execution(name=name)
    run(describe(f))


def _copied(llm_config: Any) -> Any:
    """Return a copy, because tools are added to it."""
    if not isinstance(llm_config, dict):
        return llm_config
    try:
        return copy.deepcopy(cast("dict[str, Any]", llm_config))
    except TypeError as error:
        raise TypeError(
            "llm_config cannot be copied. Please implement __deepcopy__ method for each value class in "
            "llm_config, or leave that value out."
        ) from error
