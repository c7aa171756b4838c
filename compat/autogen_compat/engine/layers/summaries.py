"""Summaries of a chat, by 0.2's methods."""

from __future__ import annotations

import warnings
from typing import Any, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.engine.layers.histories import MessageDict
from autogen_compat.engine.layers.messaging import MessagingLayer
from autogen_compat.parts import prompts
from autogen_compat.warnings import sent_by_default


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
        if summary_method is None:
            return ""
        if "cache" not in summary_args:
            summary_args["cache"] = cache
        if summary_method == "reflection_with_llm":
            summary_method = self._reflection_with_llm_as_summary
        elif summary_method == "last_msg":
            summary_method = self._last_msg_as_summary
        if not callable(summary_method):
            raise ValueError(
                "If not None, the summary_method must be a string from [`reflection_with_llm`, `last_msg`] "
                "or a callable."
            )
        return summary_method(self, recipient, summary_args)

    @staticmethod
    def _last_msg_as_summary(sender: Any, recipient: Any, summary_args: dict[str, Any]) -> str:
        """Return the last message without any ``TERMINATE`` in it."""
        try:
            content = recipient.last_message(sender)["content"]
        except (IndexError, AttributeError) as error:
            warnings.warn(
                f"Cannot extract summary using last_msg: {error}. Using an empty str as summary.",
                UserWarning,
                stacklevel=2,
            )
            return ""
        if isinstance(content, str):
            return content.replace("TERMINATE", "")
        if not isinstance(content, list):
            return ""
        parts = cast("list[object]", content)
        texts = [str(cast("dict[str, Any]", part)["text"]) for part in parts if _has_text(part)]
        return "\n".join(text.replace("TERMINATE", "") for text in texts)

    @staticmethod
    def _reflection_with_llm_as_summary(sender: Any, recipient: Any, summary_args: dict[str, Any]) -> Any:
        """Let the recipient's model (else the sender's) sum up the recipient's history."""
        from autogen_compat.agentchat.conversable_agent import ConversableAgent  # here: it is made of layers

        prompt = summary_args.get("summary_prompt")
        # 0.2 asks its own class, not the agent: subclasses have no say.
        prompt = ConversableAgent.DEFAULT_SUMMARY_PROMPT if prompt is None else prompt
        if not isinstance(prompt, str):
            raise ValueError("The summary_prompt must be a string.")
        messages = recipient.chat_messages_for_summary(sender)
        role = summary_args.get("summary_role")
        if role and not isinstance(role, str):
            raise ValueError("The summary_role in summary_arg must be a string.")
        try:
            return sender._reflection_with_llm(
                prompt, messages, llm_agent=recipient or sender, cache=summary_args.get("cache"), role=role
            )
        except Exception as error:
            if not _is_bad_request(error):
                raise
            warnings.warn(
                f"Cannot extract summary using reflection_with_llm: {error}. Using an empty str as summary.",
                UserWarning,
                stacklevel=2,
            )
            return ""

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
        sent_by_default(prompt)
        client = getattr(llm_agent, "client", None) or self.client
        if client is None:
            raise ValueError("No OpenAIWrapper client is found.")
        request = [*messages, {"role": role or "system", "content": prompt}]
        return self._generate_oai_reply_from_client(llm_client=client, messages=request, cache=cache)


def _has_text(part: object) -> bool:
    return isinstance(part, dict) and "text" in part


def _is_bad_request(error: Exception) -> bool:
    from openai import BadRequestError  # here, because importing openai takes long

    return isinstance(error, BadRequestError)
