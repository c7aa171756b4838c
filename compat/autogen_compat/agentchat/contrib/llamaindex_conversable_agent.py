"""An agent that is an agent of LlamaIndex. It needs the package ``llama-index-core``."""

from __future__ import annotations

import importlib
from typing import Any

from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.conversable_agent import ConversableAgent


class LLamaIndexConversableAgent(ConversableAgent):
    """Answers with an agent of LlamaIndex.

    Args:
        name: name of the agent.
        llama_index_agent: something with LlamaIndex' ``chat`` and ``achat``.
        description: what the agent is for.
        kwargs: see :class:`ConversableAgent`.

    Raises:
        ValueError: no *llama_index_agent*, or no *description*.
    """

    def __init__(
        self, name: str, llama_index_agent: Any, description: str | None = None, **kwargs: Any
    ) -> None:
        if llama_index_agent is None:
            raise ValueError("llama_index_agent must be provided")
        if not description or not description.strip():
            raise ValueError("description must be provided")
        super().__init__(name, description=description, **kwargs)
        self._llama_index_agent: Any = llama_index_agent
        self.replace_reply_func(
            ConversableAgent.generate_oai_reply, LLamaIndexConversableAgent._generate_oai_reply
        )
        self.replace_reply_func(
            ConversableAgent.a_generate_oai_reply, LLamaIndexConversableAgent._a_generate_oai_reply
        )

    def _generate_oai_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Agent | None = None, config: Any = None
    ) -> tuple[bool, str | dict[str, Any] | None]:
        message, history = self._extract_message_and_history(messages, sender)
        return True, self._llama_index_agent.chat(message=message, chat_history=history).response

    async def _a_generate_oai_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Agent | None = None, config: Any = None
    ) -> tuple[bool, str | dict[str, Any] | None]:
        message, history = self._extract_message_and_history(messages, sender)
        answer = await self._llama_index_agent.achat(message=message, chat_history=history)
        return True, answer.response

    def _extract_message_and_history(
        self, messages: list[dict[str, Any]] | None = None, sender: Agent | None = None
    ) -> tuple[str, list[Any]]:
        """Return the newest message, and those before it as LlamaIndex' messages."""
        messages = messages or self._oai_messages[sender]
        if not messages:
            return "", []
        past = [message for message in messages[:-1] if message.get("role", "user") in ("user", "assistant")]
        return messages[-1].get("content", ""), [_as_chat_message(message) for message in past]


def _as_chat_message(message: dict[str, Any]) -> Any:
    chat_message = importlib.import_module("llama_index.core.base.llms.types").ChatMessage
    return chat_message(
        content=message.get("content", ""), role=message.get("role", "user"), additional_kwargs={}
    )
