"""One warning per call site, which names the replacement and the codemod's rule."""

from __future__ import annotations

import asyncio
import itertools
import warnings

import pytest

import autogen_compat
from autogen_compat import AutogenCompatWarning
from autogen_compat import warnings as compat_warnings
from autogen_compat.legacy_texts import text
from autogen_compat.warnings import VARIABLE, sent_by_default

_numbers = itertools.count()


@pytest.fixture(autouse=True)
def _are_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)


def caught(*lines: str) -> list[warnings.WarningMessage]:
    """The package's warnings of a program with these lines, in a file of its own."""
    file = f"user_{next(_numbers)}.py"
    with warnings.catch_warnings(record=True) as record:
        warnings.simplefilter("always")
        source = "\n".join(lines)
        exec(compile(source, file, "exec"), {"autogen": autogen_compat, "asyncio": asyncio, "__name__": file})
    ours = [warning for warning in record if warning.category is AutogenCompatWarning]
    assert all(warning.filename == file for warning in ours)
    return ours


AGENT = "a = autogen.ConversableAgent('a', human_input_mode='NEVER', default_auto_reply=None)"


def test_it_names_replacement_and_rule_at_the_caller_s_line() -> None:
    first, second = caught(AGENT, "a.initiate_chat(a, message='x', silent=True)")
    assert "ConversableAgent" in str(first.message) and "AM102" in str(first.message)
    assert "initiate_chat" in str(second.message) and "team.run" in str(second.message)
    assert "AM140" in str(second.message)
    assert issubclass(first.category, FutureWarning) and [first.lineno, second.lineno] == [1, 2]


def test_once_for_each_call_site() -> None:
    record = caught("for n in 'ab': autogen.AssistantAgent(n)", "autogen.AssistantAgent('c')")
    assert [warning.lineno for warning in record] == [1, 2]


def test_a_class_of_ours_is_one_call_and_named_itself() -> None:
    (warning,) = caught("autogen.UserProxyAgent('u', code_execution_config=False)")
    assert str(warning.message).startswith("UserProxyAgent ")


def test_contrib_agents_are_named() -> None:
    record = caught(
        "import autogen_compat.agentchat.contrib.multimodal_conversable_agent as multimodal",
        "multimodal.MultimodalConversableAgent('m', llm_config=False)",
    )
    assert [str(warning.message).partition(" ")[0] for warning in record] == ["MultimodalConversableAgent"]


def test_what_the_package_does_itself_is_no_user_s_call() -> None:
    record = caught(
        AGENT,
        "b = autogen.ConversableAgent('b', human_input_mode='NEVER', default_auto_reply=None)",
        "def f(x: int) -> int: return x",
        "autogen.initiate_chats([{'sender': a, 'recipient': b, 'message': 'x', 'silent': True}])",
        "group = autogen.GroupChat([a, b], [], speaker_selection_method='auto')",
        "manager = autogen.GroupChatManager(group)",
    )
    assert [(warning.lineno, str(warning.message).partition(" ")[0]) for warning in record] == [
        (1, "ConversableAgent"),
        (2, "ConversableAgent"),
        (4, "initiate_chats"),
        (5, "GroupChat"),
        (6, "GroupChatManager"),
    ]


def test_a_user_s_subclass_is_the_caller() -> None:
    (warning,) = caught(
        "class Mine(autogen.AssistantAgent):",
        "    def __init__(self):",
        "        super().__init__('mine')",
        "Mine(); Mine()",
    )
    assert warning.lineno == 3 and str(warning.message).startswith("AssistantAgent ")


def test_coroutines_are_placed_where_user_code_starts_them() -> None:
    chat = "a.a_initiate_chat(a, message='x', silent=True)"
    record = caught(
        AGENT,
        "async def main():",
        f"    await {chat}",
        f"    await asyncio.gather({chat})",
        "asyncio.run(main())",
    )
    assert [warning.lineno for warning in record] == [1, 3, 5]


def test_the_variable_silences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    assert caught(AGENT) == []
    monkeypatch.setenv(VARIABLE, "0")
    assert len(caught(AGENT)) == 1


def test_filters_silence() -> None:
    with warnings.catch_warnings(record=True) as record:
        warnings.simplefilter("always")
        warnings.simplefilter("ignore", AutogenCompatWarning)
        exec(compile(AGENT, "user_of_filters.py", "exec"), {"autogen": autogen_compat})
    assert record == []


def test_own_wording_is_reported_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(compat_warnings, "_texts_seen", seen)
    mine = text("module:NAME", "our wording")
    with pytest.warns(AutogenCompatWarning, match="module:NAME.*autogen_compat prompts"):
        sent_by_default("a program's own prompt", mine)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sent_by_default(mine)
        seen.clear()
        sent_by_default("a program's own prompt", None)
    assert seen == []


@pytest.mark.parametrize("line", ["autogen.AssistantAgent('a', llm_config=c)", "autogen.GroupChat([], [])"])
def test_own_wording_is_reported_where_a_model_gets_it(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compat_warnings, "_texts_seen", [])
    record = caught("c = {'model': 'm', 'api_key': 'k'}", line)
    about_texts = [warning for warning in record if "default texts" in str(warning.message)]
    assert len(about_texts) == ("llm_config" in line)
