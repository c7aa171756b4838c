"""Default prompts and descriptions: 0.2's own where a copy of 0.2 is at hand, else in this project's words.

AutoGen 0.2 brought long default texts, which belong to AutoGen: see
:mod:`autogen_compat.legacy_texts`. A program that relied on them and has no copy gets other wording
with the same purpose. Fields in braces are filled in with ``str.format``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from autogen_compat.legacy_texts import table, text

CODING_SYSTEM_MESSAGE: Final = text(
    "agentchat.assistant_agent:AssistantAgent.DEFAULT_SYSTEM_MESSAGE",
    """\
Work as a helpful AI assistant on the user's task, step by step; you may use code for it.

How to use code:
- Put Python into a ```python block and shell commands into a ```sh block. The user's side runs each block \
as it stands and sends you the output. Nobody edits your code, so it has to be complete: no gaps to fill in, \
no parts left out.
- Use print for everything you want to see. Send one block per message and wait for its output.
- Write "# filename: <name>" as the first line of a block to have it saved under that name before it runs.
- Collect facts with code as well: look at files, fetch pages, ask the system for date or version.
- When a run fails, find the reason, then send the whole corrected block. When the result is not what the \
task needs, question your assumptions and try another way.

Say briefly what you plan before you start, and check the result before you call it done.
When the task is solved and nothing is left to do, end your message with the word TERMINATE.""",
)
"""System message of an ``AssistantAgent`` that was built without one."""

ASSISTANT_SYSTEM_MESSAGE: Final = text(
    "agentchat.conversable_agent:ConversableAgent(system_message)",
    "You assist the user and answer to the best of your knowledge.",
)
"""System message of a ``ConversableAgent`` that was built without one."""

ASSISTANT_DESCRIPTION: Final = text(
    "agentchat.assistant_agent:AssistantAgent.DEFAULT_DESCRIPTION",
    "An assistant with a language model. It plans, explains, and writes Python or shell code in code blocks, "
    "but it cannot run code itself.",
)
"""Description of an ``AssistantAgent`` with the default system message."""

PROXY_DESCRIPTIONS: Final[Mapping[str, str]] = MappingProxyType(
    table(
        "agentchat.user_proxy_agent:UserProxyAgent.DEFAULT_USER_PROXY_AGENT_DESCRIPTIONS",
        {
            "ALWAYS": (
                "Stands for the user: a person who answers questions, gives feedback and can have code run."
            ),
            "TERMINATE": (
                "Stands for the user: answers by itself and runs code blocks; a person decides when to stop."
            ),
            "NEVER": (
                "Stands for the user without a person: runs the code blocks it is sent, reports their output."
            ),
        },
    )
)
"""Description of a ``UserProxyAgent`` by its human input mode."""

SUMMARY_PROMPT: Final = text(
    "agentchat.conversable_agent:ConversableAgent.DEFAULT_SUMMARY_PROMPT",
    "Summarize the takeaway from the conversation above in a few sentences: "
    "the content only, with no opening words.",
)
"""Last message of the request for ``summary_method="reflection_with_llm"``."""

INTRODUCTION: Final = text(
    "agentchat.groupchat:GroupChat.DEFAULT_INTRO_MSG",
    "This conversation is shared by the following participants:",
)
"""Opening of the introduction (``send_introductions=True``); the roles follow after an empty line."""

SELECT_MESSAGE_TEMPLATE: Final = text(
    "agentchat.groupchat:GroupChat.select_speaker_message_template",
    """\
Several roles take part in this conversation:
{roles}.
Read what they say, then select the next role from {agentlist} to speak. Return the name of the role only.""",
)
"""First message of a speaker selection request. Fields: roles, agentlist."""

SELECT_PROMPT_TEMPLATE: Final = text(
    "agentchat.groupchat:GroupChat.select_speaker_prompt_template",
    "That was the conversation so far. Now select the next role from {agentlist} to speak. "
    "Return the name of the role only.",
)
"""Last message of a speaker selection request. Field: agentlist."""

SELECT_MULTIPLE_TEMPLATE: Final = text(
    "agentchat.groupchat:GroupChat.select_speaker_auto_multiple_template",
    """\
Your answer names several roles; exactly one can speak. Please select the next role from {agentlist} again:
- If the text speaks in the name of a role ("As the ..."), that is the one.
- Otherwise the one that is called the next speaker.
- Otherwise the one that is named first.
Return that one name, spelled exactly like this list, and no reason.""",
)
"""Retry text when the model named several roles. Field: agentlist."""

SELECT_NONE_TEMPLATE: Final = text(
    "agentchat.groupchat:GroupChat.select_speaker_auto_none_template",
    """\
Your answer names no role. Please select the next role from {agentlist} again:
- If the text speaks in the name of a role ("As the ..."), that is the one.
- Otherwise the one that is called the next speaker.
- Otherwise the one that is named first.
Nothing but these names counts: {agentlist}. Return one of them, spelled exactly like that, and no reason.""",
)
"""Retry text when the model named no role. Field: agentlist."""

MANUAL_HEADER: Final = "Who speaks next?"
"""Printed above the numbered list of ``speaker_selection_method="manual"``."""

MANUAL_PROMPT: Final = "Number of the next speaker (Enter or q: decide automatically): "
"""Asks for a number of that list."""
