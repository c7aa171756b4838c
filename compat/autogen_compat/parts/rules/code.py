"""Code in messages: which blocks are found, where they are looked for, and what is replied after they ran.

Sources in 0.2: ``extract_code`` and ``infer_lang`` (``autogen/code_utils.py``), the methods of
``ConversableAgent`` that have ``code_execution_reply`` or ``execute_code_blocks`` in their names
(``autogen/agentchat/conversable_agent.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from autogen_compat.parts.rules.steps import Steps

CODE_BLOCK_PATTERN = r"```[ \t]*(\w+)?[ \t]*\r?\n(.*?)\r?\n[ \t]*```"
"""A fenced block: its language, which may be missing, and its code. For ``re.DOTALL``.

The opening fence may follow other text on its line; the closing one may be indented. At least one line,
possibly an empty one, lies between them.
"""

UNKNOWN = "unknown"
PYTHONS = ("python", "Python", "py")
SHELLS = ("bash", "shell", "sh")
SAVED_ONLY = ("javascript", "html", "css")
"""Languages whose blocks the executors of ``autogen/coding`` wrote to files and did not run."""

_NAME_MARK = "# filename: "


def code_blocks(text: str) -> list[tuple[str, str]]:
    """Return language (``""``: not given) and code of the fenced blocks of *text*, in order."""
    return re.findall(CODE_BLOCK_PATTERN, text, flags=re.DOTALL)


def infer_language(code: str) -> str | None:
    """Guess the language of *code*: ``"sh"``, ``"python"`` or None."""
    if code.startswith(("python ", "python3 ", "pip")):
        return "sh"
    try:
        compile(code, "<code block>", "exec")
    except (SyntaxError, ValueError):  # ValueError: null bytes, up to Python 3.11
        return None
    return "python"


def chosen_name(code: str) -> str | None:
    """Return the file that the first line of *code* names; None: none."""
    first = code.split("\n", 1)[0]
    return (first.removeprefix(_NAME_MARK).strip() or None) if first.startswith(_NAME_MARK) else None


def check_last_n_messages(last_n_messages: Any) -> None:
    """Refuse what does not say how many messages are searched for code.

    Raises:
        ValueError: neither ``"auto"`` nor a number of 0 or more.
    """
    if last_n_messages == "auto" or (isinstance(last_n_messages, (int, float)) and last_n_messages >= 0):
        return
    raise ValueError("last_n_messages must be either a non-negative integer, or the string 'auto'.")


def in_reach(
    messages: Sequence[Mapping[str, Any]], last_n_messages: Any, *, zero_is_all: bool
) -> Sequence[Mapping[str, Any]]:
    """Return the messages that are searched for code, oldest first.

    Args:
        messages: the conversation as 0.2 dicts.
        last_n_messages: how many of the newest; ``"auto"``: those received since the agent last spoke.
        zero_is_all: what a count of 0 means. With an executor of the caller's, 0.2 searches *all* messages.

    Raises:
        ValueError: see :func:`check_last_n_messages`.
    """
    check_last_n_messages(last_n_messages)
    if last_n_messages == "auto":
        own = (index for index, message in enumerate(reversed(messages)) if message.get("role") != "user")
        count = next(own, len(messages))
    else:
        count = int(last_n_messages)
    if count:
        return messages[-count:]
    return messages if zero_is_all else ()


def run_blocks(
    blocks: Iterable[tuple[str, str]],
    run: Callable[[str, str], Any],
    announce: Callable[[int, str], object] = lambda index, language: None,
) -> Steps[tuple[int, str]]:
    """Run blocks one by one, up to the first one that fails; return its exit code and the output of all.

    Args:
        blocks: language and code.
        run: gets language (``python`` or a shell) and code; returns exit code and output, or an awaitable.
        announce: gets number and language of a block before it runs.
    """
    exit_code, output = 0, ""
    for index, (given, code) in enumerate(blocks):
        language = given or infer_language(code) or UNKNOWN
        announce(index, language)
        if language in PYTHONS or language in SHELLS:
            exit_code, text = yield partial(run, "python" if language in PYTHONS else language, code)
        else:
            exit_code, text = 1, f"unknown language {language}"
        output += "\n" + text
        if exit_code != 0:
            break
    return exit_code, output


def reply_text(exit_code: int, output: str) -> str:
    """Return what an agent replies after it has run code."""
    status = "execution succeeded" if exit_code == 0 else "execution failed"
    return f"exitcode: {exit_code} ({status})\nCode output: {output}"
