"""Programs with tools, in plain AutoGen."""

from __future__ import annotations

from autogen_migrate.plan.model import Style

from ..helpers import Migrated, migrate

IMPORTS = """\
from typing import Annotated

from autogen import AssistantAgent, ConversableAgent, UserProxyAgent, register_function

llm_config = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}
"""
TRAIN = """
def next_train(town: str) -> str:
    return f"{town}: 14:05"

"""
CLERK = 'clerk = AssistantAgent("clerk", system_message="Say TERMINATE.", llm_config=llm_config)\n'
DESK = """\
desk = UserProxyAgent(
    "desk",
    human_input_mode="NEVER",
    code_execution_config=False,
    is_termination_msg=lambda m: "TERMINATE" in (m.get("content") or ""),
)
"""
REGISTER = 'register_function(next_train, caller=clerk, executor=desk, description="Next train")\n'
CHAT = 'result = desk.initiate_chat(clerk, message="To Lyon, please.", silent=True)\nprint(result.summary)\n'
PROGRAM = IMPORTS + TRAIN + CLERK + DESK + REGISTER + CHAT


def plain(text: str, style: Style = "auto", target: str = "0.7.5") -> str:
    """What becomes of a program, all of which has to be plain AutoGen."""
    found = migrate(text, target, "auto", style)
    assert all(c.plain for c in found.plan.conversations), why(found)
    assert "autogen_compat" not in found.text, found.text
    return found.text


def refused(text: str, style: Style = "auto", target: str = "0.7.5") -> str:
    """Why a program needs parts of ``autogen_compat``."""
    found = migrate(text, target, "native", style)
    assert not any(c.plain for c in found.plan.conversations), found.text
    return why(found)


def why(found: Migrated) -> str:
    return "\n".join(c.why_not_plain or c.reason for c in found.plan.conversations)
