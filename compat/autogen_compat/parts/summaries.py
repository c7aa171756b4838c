"""Summaries of a chat of 0.4 agents, by the rules of :mod:`autogen_compat.parts.rules.summaries`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, cast

from autogen_agentchat.base import ChatAgent
from autogen_core.models import ChatCompletionClient

from autogen_compat.parts import prompts
from autogen_compat.parts.group_chat import GroupChatTeam
from autogen_compat.parts.histories import Party, chat_messages, last_message
from autogen_compat.parts.messages import MessageDict
from autogen_compat.parts.model_messages import in_role, model_messages
from autogen_compat.parts.rules import steps
from autogen_compat.parts.rules import summaries as rules

SummaryFunc: TypeAlias = Callable[[Any, Any, dict[str, Any]], Any]
"""Custom summary: gets sender, recipient and the summary args; returns the summary. It may be async."""

SummaryMethod: TypeAlias = str | SummaryFunc | None
"""``"last_msg"``, ``"reflection_with_llm"``, a function, or None for an empty summary."""


def client_of(party: Party) -> ChatCompletionClient | None:
    """Return the model client of an agent or team; None when it has none."""
    client = getattr(party, "_model_client", None)
    return client if isinstance(client, ChatCompletionClient) else None


def has_model(party: Party) -> bool:
    """Tell whether an agent or team has a model client."""
    return client_of(party) is not None


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
    ways: dict[str, rules.Way] = {"last_msg": _last_message, "reflection_with_llm": _reflect}
    return await steps.a_run(rules.summarize(method, sender, recipient, args, ways))


def _last_message(sender: ChatAgent, recipient: Party, args: dict[str, Any]) -> str:
    return rules.last_message_text(lambda: last_message(recipient, sender))


async def _reflect(sender: ChatAgent, recipient: Party, args: dict[str, Any]) -> str:
    """Let a model summarise the recipient's history."""

    async def ask(prompt: str, role: str) -> str:
        owner = recipient if client_of(recipient) is not None else sender
        client = client_of(owner)
        if client is None:
            raise ValueError("Neither the recipient nor the sender has a model to reflect with.")
        request = [*model_messages(_history(sender, recipient))]
        request.append(in_role(role, prompt, sender.name))
        result = await client.create(request, tools=await _tools_of(owner))
        return result.content if isinstance(result.content, str) else ""

    return await steps.a_run(rules.reflect(args, prompts.SUMMARY_PROMPT, ask))


def _history(sender: ChatAgent, recipient: Party) -> Sequence[MessageDict]:
    if isinstance(recipient, GroupChatTeam):
        return recipient.groupchat.messages
    return chat_messages(recipient)[sender]


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
