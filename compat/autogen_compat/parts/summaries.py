"""Summaries of a chat by 0.2's methods.

Source in 0.2: ``ConversableAgent._summarize_chat`` and the methods it calls
(``autogen/agentchat/conversable_agent.py``).
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, cast

from autogen_agentchat.base import ChatAgent
from autogen_core.models import AssistantMessage, ChatCompletionClient, LLMMessage, SystemMessage, UserMessage

from autogen_compat.parts import prompts
from autogen_compat.parts.group_chat import GroupChatTeam
from autogen_compat.parts.histories import Party, chat_messages, last_message
from autogen_compat.parts.messages import MessageDict, content_text
from autogen_compat.warnings import sent_by_default

SummaryFunc: TypeAlias = Callable[[Any, Any, dict[str, Any]], Any]
"""Custom summary: gets sender, recipient and the summary args; returns the summary. It may be async."""

SummaryMethod: TypeAlias = str | SummaryFunc | None
"""``"last_msg"``, ``"reflection_with_llm"``, a function, or None for an empty summary."""


def client_of(party: Party) -> ChatCompletionClient | None:
    """Return the model client of an agent or team; None when it has none."""
    client = getattr(party, "_model_client", None)
    return client if isinstance(client, ChatCompletionClient) else None


def check_summary_method(method: SummaryMethod, sender: ChatAgent, recipient: Party) -> None:
    """Refuse a method that could not be carried out after the chat (0.2: ``consolidate_chat_info``).

    Raises:
        AssertionError: unknown method, or a reflection without any model. 0.2 raised the same type.
    """
    if not (method is None or callable(method) or method in ("last_msg", "reflection_with_llm")):
        raise AssertionError(
            f"summary_method is {method!r}; it must be 'last_msg', 'reflection_with_llm', a function or None."
        )
    if method == "reflection_with_llm" and client_of(sender) is None and client_of(recipient) is None:
        raise AssertionError(
            "summary_method 'reflection_with_llm' needs a model in the recipient or the sender."
        )


async def summarize(sender: ChatAgent, recipient: Party, method: SummaryMethod, args: dict[str, Any]) -> Any:
    """Return the summary of the chat between *sender* and *recipient*.

    Args:
        sender: who opened the chat.
        recipient: the other side; for a group chat the team.
        method: how.
        args: ``summary_prompt`` and ``summary_role`` for a reflection; a function gets all of it. The key
            ``cache`` is added when missing, as in 0.2; it is always None here (a model client brings its own
            cache).

    Returns:
        Text; from a function whatever it returns.
    """
    if method is None:
        return ""
    args.setdefault("cache", None)
    if callable(method):
        summary = method(sender, recipient, args)
        return await summary if inspect.isawaitable(summary) else summary
    return (
        _last_message(sender, recipient) if method == "last_msg" else await _reflect(sender, recipient, args)
    )


def _last_message(sender: ChatAgent, recipient: Party) -> str:
    """Return the last message without any ``TERMINATE`` in it (0.2: ``_last_msg_as_summary``)."""
    try:
        content = (last_message(recipient, sender) or {}).get("content")
    except IndexError:
        warnings.warn("The chat has no message: the summary is empty.", UserWarning, stacklevel=2)
        return ""
    if isinstance(content, list):
        parts = [part.get("text") for part in cast("list[dict[str, Any]]", content)]
        return "\n".join(text.replace("TERMINATE", "") for text in parts if text is not None)
    return content.replace("TERMINATE", "") if isinstance(content, str) else ""


async def _reflect(sender: ChatAgent, recipient: Party, args: dict[str, Any]) -> str:
    """Let a model summarise the recipient's history (0.2: ``_reflection_with_llm_as_summary``)."""
    prompt = args.get("summary_prompt")
    prompt = prompts.SUMMARY_PROMPT if prompt is None else prompt
    role = args.get("summary_role") or "system"
    if not isinstance(prompt, str):
        raise ValueError("summary_prompt must be a string.")
    if not isinstance(role, str):
        raise ValueError("summary_role must be a string.")
    sent_by_default(prompt)
    owner = recipient if client_of(recipient) is not None else sender
    client = client_of(owner)
    if client is None:
        raise ValueError("Neither the recipient nor the sender has a model to reflect with.")
    request = [_as_request(message) for message in _history(sender, recipient)]
    request.append(_in_role(role, prompt, sender.name))
    try:
        result = await client.create(request, tools=await _tools_of(owner))
    except Exception as error:
        if not _is_bad_request(error):
            raise
        warnings.warn(
            f"The model refused to summarise the chat, the summary is empty: {error}", UserWarning, 2
        )
        return ""
    return result.content if isinstance(result.content, str) else ""


def _history(sender: ChatAgent, recipient: Party) -> Sequence[MessageDict]:
    if isinstance(recipient, GroupChatTeam):
        return recipient.groupchat.messages
    return chat_messages(recipient)[sender]


def _as_request(message: MessageDict) -> LLMMessage:
    return _in_role(str(message.get("role")), message.get("content"), str(message.get("name") or "user"))


def _in_role(role: str, content: object, name: str) -> LLMMessage:
    if role == "system":
        return SystemMessage(content=content_text(content))
    if role == "assistant":
        return AssistantMessage(content=content_text(content), source=name)
    return UserMessage(content=content_text(content), source=name)


async def _tools_of(owner: Party) -> list[Any]:
    """Return the tools that the model of *owner* is offered: 0.2 offered them in this request as well."""
    own = getattr(owner, "tools", None)
    if own is not None:
        return list(own)
    bench: object = getattr(owner, "_workbench", None)  # from 0.5.5 on; a list of them from 0.6.0 on
    if bench is None:
        return list(cast("Sequence[Any]", getattr(owner, "_tools", ())))
    tools: list[Any] = []
    for workbench in cast("list[Any]", bench if isinstance(bench, list) else [bench]):
        tools += await workbench.list_tools()
    return tools


def _is_bad_request(error: Exception) -> bool:
    from openai import BadRequestError  # here, because importing openai takes long

    return isinstance(error, BadRequestError)
