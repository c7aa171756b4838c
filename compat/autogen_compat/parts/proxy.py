"""The agent without a model: 0.2's ``UserProxyAgent``, and ``ConversableAgent(llm_config=False)``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import BaseChatMessage, StopMessage, TextMessage
from autogen_core import CancellationToken, Component, ComponentModel
from autogen_core.code_executor import CodeExecutor
from pydantic import BaseModel
from typing_extensions import Self

from autogen_compat.parts.code_blocks import CodeReply, LastMessages, load_executor
from autogen_compat.parts.messages import end_marker
from autogen_compat.parts.prompts import PROXY_DESCRIPTIONS
from autogen_compat.parts.reply_rules import InputFunc, ReplyRules, ReplyState, TerminationPredicate
from autogen_compat.parts.rules.replies import End, HumanInputMode, Say


class ProxyAgentConfig(BaseModel):
    """Config of :class:`ProxyAgent`."""

    name: str
    description: str | None = None
    human_input_mode: HumanInputMode = "NEVER"
    max_consecutive_auto_reply: int | None = None
    default_auto_reply: str | None = None  # a config leaves None out
    code_executor: ComponentModel | None = None
    last_n_messages: LastMessages = "auto"


class ProxyAgent(BaseChatAgent, Component[ProxyAgentConfig]):
    """Stands for a person in a chat: asks them, runs code for them, or answers with a fixed text.

    A reply is found in the order of 0.2's ``ConversableAgent.generate_reply``: end of the chat and human
    input (:class:`~autogen_compat.parts.reply_rules.ReplyRules`), code in the messages since the agent last
    spoke, ``default_auto_reply``. Where a 0.2 agent gave no reply, the agent sends an end marker
    (:mod:`autogen_compat.parts.messages`): end the team with ``StopMessageTermination``.

    Args:
        name: name of the agent, a Python identifier.
        description: what others are told about the agent; None: a text that fits *human_input_mode*.
        human_input_mode: ``ALWAYS`` asks before every reply, ``TERMINATE`` only where the chat would end,
            ``NEVER`` never. The answer ``exit`` ends the chat; Enter gives an automatic reply, or ends a chat
            that is over.
        is_termination_msg: gets the newest message as a 0.2 dict; a true result ends the chat. None: the text
            is exactly ``TERMINATE``.
        max_consecutive_auto_reply: automatic replies in a row before the chat ends; None: 100.
        default_auto_reply: what to say when there is nothing else; None ends the chat.
        code_executor: runs code that others send; None: code is not run. It is started when needed;
            the caller stops it.
        last_n_messages: how many of the newest messages to search for code; ``"auto"``: those since the agent
            last spoke.
        input_func: gets the prompt and returns the human's answer, or an awaitable of it; None: the builtin
            ``input``. A sync function blocks the event loop, as 0.2 blocked.

    Raises:
        ValueError: unknown mode, wrong ``last_n_messages``, or a name that is no identifier.
    """

    component_type = "agent"
    component_config_schema = ProxyAgentConfig
    component_provider_override = "autogen_compat.parts.proxy.ProxyAgent"

    def __init__(
        self,
        name: str,
        *,
        description: str | None = None,
        human_input_mode: HumanInputMode = "NEVER",
        is_termination_msg: TerminationPredicate | None = None,
        max_consecutive_auto_reply: int | None = None,
        default_auto_reply: str | None = "",
        code_executor: CodeExecutor | None = None,
        last_n_messages: LastMessages = "auto",
        input_func: InputFunc | None = None,
    ) -> None:
        self._rules = ReplyRules(
            name,
            is_termination_msg=is_termination_msg,
            max_consecutive_auto_reply=max_consecutive_auto_reply,
            human_input_mode=human_input_mode,
            input_func=input_func,
        )
        super().__init__(name, PROXY_DESCRIPTIONS[human_input_mode] if description is None else description)
        self._default_auto_reply = default_auto_reply
        self._code = CodeReply(code_executor, last_n_messages) if code_executor is not None else None

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        """Text, or the end marker."""
        return (TextMessage, StopMessage)

    @property
    def human_input(self) -> list[str]:
        """Everything that the human answered since the last reset, also ``""`` and ``exit``."""
        return self._rules.human_input

    def start_chat(self) -> None:
        """Begin a chat: count automatic replies from zero. History and human input stay."""
        self._rules.start_chat()

    async def on_messages(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> Response:
        """Reply to the newest of *messages*, which are those that came since the agent last spoke.

        Raises:
            Exception: what the predicate, the input function or the code executor raises.
        """
        self._rules.history.receive(messages)
        self._rules.unseen.clear()  # there is no model to see them
        text = await self._reply(cancellation_token)
        if text is None:
            return Response(chat_message=end_marker(self.name))
        self._rules.history.say(text)
        return Response(chat_message=TextMessage(content=text, source=self.name))

    async def _reply(self, cancellation_token: CancellationToken) -> str | None:
        verdict = await self._rules.decide()
        if isinstance(verdict, End):
            return None
        if isinstance(verdict, Say):
            return verdict.text
        result = (
            await self._code.reply(self._rules.history.messages, cancellation_token) if self._code else None
        )
        return self._default_auto_reply if result is None else result

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        """Forget counts, history and human input."""
        self._rules.reset()

    async def save_state(self) -> Mapping[str, Any]:
        """Return counts, history and human input."""
        return self._rules.save().model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take over what :meth:`save_state` returned."""
        self._rules.load(ReplyState.model_validate(state))

    def _to_config(self) -> ProxyAgentConfig:
        self._rules.refuse_callables()
        return ProxyAgentConfig(
            name=self.name,
            description=self.description,
            human_input_mode=self._rules.human_input_mode,
            max_consecutive_auto_reply=self._rules.max_consecutive_auto_reply,
            default_auto_reply=self._default_auto_reply,
            code_executor=self._code.dump_executor() if self._code else None,
            last_n_messages=self._code.last_n_messages if self._code else "auto",
        )

    @classmethod
    def _from_config(cls, config: ProxyAgentConfig) -> Self:
        return cls(
            config.name,
            description=config.description,
            human_input_mode=config.human_input_mode,
            max_consecutive_auto_reply=config.max_consecutive_auto_reply,
            default_auto_reply=config.default_auto_reply,
            code_executor=load_executor(config.code_executor),
            last_n_messages=config.last_n_messages,
        )
