"""Starting chats: one, or several with carryover between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.chat import ChatResult, a_initiate_chats, initiate_chats
from autogen_compat.agentchat.utils import consolidate_chat_info, gather_usage_summary
from autogen_compat.engine import conversations, runs
from autogen_compat.engine.layers.histories import MessageDict
from autogen_compat.engine.layers.summaries import SummaryLayer
from autogen_compat.parts.rules.chats import carried_text, with_carryover
from autogen_compat.warnings import legacy_call

FirstMessage = str | dict[str, Any] | Callable[..., Any] | None


class ChatLayer(SummaryLayer):
    """An agent that starts chats."""

    _finished_chats: Any

    def _prepare_chat(
        self,
        recipient: Any,
        clear_history: bool,
        prepare_recipient: bool = True,
        reply_at_receive: bool = True,
    ) -> None:
        """Get ready for a chat with *recipient*: counters, histories, and who replies to whom."""
        self.reset_consecutive_auto_reply_counter(recipient)
        self.reply_at_receive.update({recipient: reply_at_receive})
        if clear_history:
            self.clear_history(recipient)
            self._human_input = []
        if not prepare_recipient:
            return
        for_peer = (clear_history, False, reply_at_receive)  # the peer need not prepare this agent again
        recipient._prepare_chat(self, *for_peer)

    def initiate_chat(
        self,
        recipient: Any,
        clear_history: bool = True,
        silent: bool | None = False,
        cache: Any = None,
        max_turns: int | None = None,
        summary_method: str | Callable[..., Any] | None = SummaryLayer.DEFAULT_SUMMARY_METHOD,
        summary_args: dict[str, Any] | None = {},  # noqa: B006
        message: FirstMessage = None,
        **kwargs: Any,
    ) -> ChatResult:
        """Start a chat with *recipient* and wait for its end.

        Args:
            recipient: the other agent, a group chat's manager, or an AutoGen 0.4 agent or team.
            clear_history: forget what the two have said to each other before.
            silent: do not print the conversation.
            cache: cache for the requests of both during this chat; None: the agents' own settings.
            max_turns: how often this agent speaks at most, the first message included; None: no limit.
            summary_method: ``"last_msg"``, ``"reflection_with_llm"``, a function of sender, recipient and
                *summary_args*, or None for an empty summary.
            summary_args: for the summary: ``summary_prompt``, ``summary_role``, or what the function wants.
            message: first message: text, a dict, a function of sender, recipient and *kwargs*; None: the
                human is asked.
            kwargs: ``carryover`` (text or list, appended to the message), and anything else for a function.

        Raises:
            AssertionError: a summary method that cannot work.
            RuntimeError: coroutine functions in the reply chain, which need :meth:`a_initiate_chat`.
            Exception: what a reply function, a tool or a model client raised.
        """
        legacy_call("initiate_chat")
        recipient = self._begin_chat(recipient, summary_method, cache, is_async=False)
        opening = self._opening(recipient, message, kwargs, self.generate_init_message)
        runs.run(self._conversation(recipient, clear_history, max_turns, opening, silent))
        return self._finish_chat(recipient, summary_method, summary_args, cache)

    async def a_initiate_chat(
        self,
        recipient: Any,
        clear_history: bool = True,
        silent: bool | None = False,
        cache: Any = None,
        max_turns: int | None = None,
        summary_method: str | Callable[..., Any] | None = SummaryLayer.DEFAULT_SUMMARY_METHOD,
        summary_args: dict[str, Any] | None = {},  # noqa: B006
        message: FirstMessage = None,
        **kwargs: Any,
    ) -> ChatResult:
        """Start a chat with *recipient* on the running event loop: see :meth:`initiate_chat`."""
        legacy_call("a_initiate_chat")
        recipient = self._begin_chat(recipient, summary_method, cache, is_async=True)
        opening = self._opening(recipient, message, kwargs, self.a_generate_init_message)
        await runs.a_run(self._conversation(recipient, clear_history, max_turns, opening, silent))
        return self._finish_chat(recipient, summary_method, summary_args, cache)

    def _begin_chat(self, recipient: Any, summary_method: Any, cache: Any, *, is_async: bool) -> Any:
        recipient = _as_legacy(recipient)
        info = {"sender": self, "recipient": recipient, "summary_method": summary_method}
        consolidate_chat_info(info, uniform_sender=self)
        if not is_async:
            for agent in (self, recipient):
                agent._raise_exception_on_async_reply_functions()
        _use_cache(cache, self, recipient)
        return recipient

    def _opening(
        self, recipient: Any, message: FirstMessage, kwargs: dict[str, Any], generate: Callable[..., Any]
    ) -> Callable[[], Any]:
        # What it returns is called when the conversation has begun.
        if callable(message):
            return lambda: message(self, recipient, kwargs)
        return lambda: generate(message, **kwargs)

    def _conversation(
        self,
        recipient: Any,
        clear_history: bool,
        max_turns: Any,
        opening: Callable[[], Any],
        silent: bool | None,
    ) -> conversations.Conversation:
        if not isinstance(max_turns, int):
            self._prepare_chat(recipient, clear_history)  # overriding methods see this call, as in 0.2
            return conversations.chat(self, recipient, opening, None, silent)
        self._prepare_chat(recipient, clear_history, reply_at_receive=False)
        return conversations.chat(self, recipient, opening, max_turns, silent)

    def _finish_chat(
        self, recipient: Any, summary_method: Any, summary_args: dict[str, Any] | None, cache: Any
    ) -> ChatResult:
        summary = self._summarize_chat(
            summary_method, cast("dict[str, Any]", summary_args), recipient, cache=cache
        )
        for agent in (self, recipient):
            agent.client_cache = agent.previous_cache
            agent.previous_cache = None
        return ChatResult(
            chat_history=self.chat_messages[recipient],
            summary=summary,
            cost=gather_usage_summary([cast(Agent, self), recipient]),
            human_input=self._human_input,
        )

    def generate_init_message(self, message: MessageDict | str | None, **kwargs: Any) -> str | MessageDict:
        """Return the first message of a chat, with the carryover appended; None: ask the human.

        Raises:
            InvalidCarryOverType: the carryover is neither text nor a list.
        """
        first = self.get_human_input(">") if message is None else message
        return self._handle_carryover(first, kwargs)

    async def a_generate_init_message(
        self, message: MessageDict | str | None, **kwargs: Any
    ) -> str | MessageDict:
        """Return the first message of an asynchronous chat: see :meth:`generate_init_message`."""
        first = await self.a_get_human_input(">") if message is None else message
        return self._handle_carryover(first, kwargs)

    def _handle_carryover(self, message: str | MessageDict, kwargs: dict[str, Any]) -> str | MessageDict:
        return with_carryover(
            message,
            kwargs.get("carryover"),
            lambda text: self._process_carryover(text, kwargs),
            lambda parts: self._process_multimodal_carryover(parts, kwargs),
        )

    def _process_carryover(self, content: str, kwargs: dict[str, Any]) -> str:
        carryover = kwargs.get("carryover")
        return content + carried_text(carryover) if carryover else content

    def _process_multimodal_carryover(
        self, content: list[MessageDict], kwargs: dict[str, Any]
    ) -> list[MessageDict]:
        if not kwargs.get("carryover"):
            return content
        return [{"type": "text", "text": self._process_carryover("", kwargs)}, *content]

    def initiate_chats(self, chat_queue: list[dict[str, Any]]) -> list[ChatResult]:
        """Start chats one after the other; each gets the summaries of those before it.

        Args:
            chat_queue: one dict for each chat, with the arguments of :meth:`initiate_chat`. ``sender`` is
                this agent where none is given.
        """
        legacy_call("initiate_chats")
        self._finished_chats = initiate_chats(self._check_chat_queue_for_sender(chat_queue))
        return self._finished_chats

    async def a_initiate_chats(self, chat_queue: list[dict[str, Any]]) -> dict[int, ChatResult]:
        """Start chats at once, as far as their prerequisites allow.

        Args:
            chat_queue: as for :meth:`initiate_chats`; in addition each has a ``chat_id`` and may have
                ``prerequisites``, a list of ids.

        Returns:
            The results by id.
        """
        legacy_call("a_initiate_chats")
        self._finished_chats = await a_initiate_chats(self._check_chat_queue_for_sender(chat_queue))
        return self._finished_chats

    def _check_chat_queue_for_sender(self, chat_queue: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for chat in chat_queue:
            if chat.get("sender") is None:
                chat["sender"] = self
        return list(chat_queue)

    def get_chat_results(self, chat_index: int | None = None) -> Any:
        """Return the results of the latest :meth:`initiate_chats`, or one of them."""
        return self._finished_chats if chat_index is None else self._finished_chats[chat_index]


def _as_legacy(recipient: Any) -> Any:
    """Let a native AutoGen 0.4 agent or team be the recipient of a chat."""
    if isinstance(recipient, (ChatLayer, Agent)):
        return recipient
    from autogen_compat.interop import as_legacy_agent  # here: few programs need it

    return as_legacy_agent(recipient)


def _use_cache(cache: Any, *agents: Any) -> None:
    for agent in agents:
        agent.previous_cache = agent.client_cache
        agent.client_cache = cache
