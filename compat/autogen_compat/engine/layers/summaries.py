"""Summaries of a chat, by 0.2's methods."""

from __future__ import annotations

from typing import Any

from autogen_compat.agentchat.agent import Agent
from autogen_compat.engine.layers.histories import MessageDict
from autogen_compat.engine.layers.messaging import MessagingLayer
from autogen_compat.parts import prompts
from autogen_compat.parts.rules import steps
from autogen_compat.parts.rules import summaries as rules


class SummaryLayer(MessagingLayer):
    """An agent that sums up the chats it started."""

    DEFAULT_SUMMARY_PROMPT: str = prompts.SUMMARY_PROMPT
    DEFAULT_SUMMARY_METHOD = "last_msg"

    def _summarize_chat(
        self,
        summary_method: Any,
        summary_args: dict[str, Any],
        recipient: Agent | None = None,
        cache: Any = None,
    ) -> Any:
        """Return the summary of the chat with *recipient*.

        Args:
            summary_method: ``"last_msg"``, ``"reflection_with_llm"``, a function of sender, recipient and
                *summary_args*, or None for an empty summary.
            summary_args: ``summary_prompt`` and ``summary_role`` for a reflection; ``cache`` is added.
            recipient: the other side of the chat.
            cache: cache for a reflection.

        Raises:
            ValueError: another method.
        """
        ways = {
            "last_msg": self._last_msg_as_summary,
            "reflection_with_llm": self._reflection_with_llm_as_summary,
        }
        return steps.run(rules.summarize(summary_method, self, recipient, summary_args, ways, cache))

    @staticmethod
    def _last_msg_as_summary(sender: Any, recipient: Any, summary_args: dict[str, Any]) -> str:
        """Return the last message without any ``TERMINATE`` in it."""
        return rules.last_message_text(lambda: recipient.last_message(sender))

    @staticmethod
    def _reflection_with_llm_as_summary(sender: Any, recipient: Any, summary_args: dict[str, Any]) -> Any:
        """Let the recipient's model (else the sender's) sum up the recipient's history."""
        from autogen_compat.agentchat.conversable_agent import ConversableAgent  # here: it is made of layers

        messages = recipient.chat_messages_for_summary(sender)

        def ask(prompt: str, role: str) -> Any:
            return sender._reflection_with_llm(
                prompt, messages, llm_agent=recipient or sender, cache=summary_args.get("cache"), role=role
            )

        # 0.2 asks its own class for the prompt, not the agent: subclasses have no say.
        return steps.run(rules.reflect(summary_args, ConversableAgent.DEFAULT_SUMMARY_PROMPT, ask))

    def _reflection_with_llm(
        self,
        prompt: str,
        messages: list[MessageDict],
        llm_agent: Agent | None = None,
        cache: Any = None,
        role: str | None = None,
    ) -> Any:
        """Ask a model about *messages*.

        Raises:
            ValueError: neither *llm_agent* nor this agent has a model.
        """
        client = getattr(llm_agent, "client", None) or self.client
        if client is None:
            raise ValueError("No OpenAIWrapper client is found.")
        request = [*messages, {"role": role or "system", "content": prompt}]
        return self._generate_oai_reply_from_client(llm_client=client, messages=request, cache=cache)
