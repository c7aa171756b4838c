"""Programs that make agents in one place and use them in another, and what must become of them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from string import Template
from typing import Any

import pytest

from ..helpers import Migrated, migrate

HEAD = """\
from autogen import AssistantAgent, GroupChat, GroupChatManager, UserProxyAgent, register_function

llm_config = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}
"""
MADE = {
    "CLERK": 'AssistantAgent("clerk", system_message="Help.", llm_config=llm_config)',
    "COOK": 'AssistantAgent("cook", system_message="Cook.", llm_config=llm_config)',
    "USER": 'UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)',
}
#: A conversation that has nothing to do with the rest of its program.
ASIDE = """
def aside():
    chef = AssistantAgent("chef", system_message="Cook.", llm_config=llm_config)
    guest = UserProxyAgent("guest", human_input_mode="NEVER", code_execution_config=False)
    return guest.initiate_chat(chef, message="Lunch?", max_turns=1).summary


print(aside())
"""


def written(text: str) -> str:
    """A program whose ``$CLERK``, ``$COOK`` and ``$USER`` stand for the constructor calls of agents."""
    return Template(textwrap.dedent(text).lstrip("\n")).substitute(MADE)


def program(text: str) -> str:
    """The same below imports of 0.2 and a configuration."""
    return HEAD + written(text)


def each(programs: Mapping[str, Any]) -> pytest.MarkDecorator:
    """Parametrise a test with programs by name."""
    return pytest.mark.parametrize("flow", list(programs.values()), ids=list(programs))


def check_native(files: str | Mapping[str, str]) -> Migrated:
    """Migrate a program, all of which must move: every agent in a conversation that has a chat."""
    result = migrate(files, to="auto")
    reasons = [f"{f.path}:{f.line} {f.rule} {f.message}" for f in result.plan.findings]
    assert result.native, "\n".join(reasons)
    assert sum(c.chats for c in result.plan.conversations) > 0, result.text
    assert all(c.chats for c in result.plan.conversations if c.agents), result.plan.conversations
    assert not result.manual
    for text in result.texts.values():
        assert ".initiate_chat" not in text, text
    return result


def check_lost(files: str | Mapping[str, str], lost: str) -> Migrated:
    """Migrate a program that loses an object at the expression ``lost``, beside ``ASIDE``.

    The conversation of ``user`` or ``clerk`` must not be native, a finding must name the expression, and the
    conversation of ``chef`` and ``guest`` must be native nevertheless.
    """
    result = migrate(files, to="auto")
    outcomes = {agent: c.outcome for c in result.plan.conversations for agent in c.agents}
    said = [f"{f.path}:{f.line} {f.rule} {f.message}" for f in result.plan.findings]
    for agent in ("user", "clerk"):
        assert outcomes.get(agent) != "native", outcomes
    assert any(lost in line for line in said), "\n".join(said)
    assert (outcomes["chef"], outcomes["guest"]) == ("native", "native"), "\n".join(said)
    return result
