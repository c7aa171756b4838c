"""Default texts of 0.2 that a program relies on, on either rung."""

from __future__ import annotations

import pytest

from autogen_migrate.plan import make_plan
from autogen_migrate.plan.model import Finding, Rung, Severity
from autogen_migrate.sources.surroundings import Surroundings

from .helpers import CONFIG, GUEST, IMPORTS, source

CHEF = 'chef = AssistantAgent("chef", llm_config=llm_config)\n'
COOK = 'cook = ConversableAgent("cook", llm_config=llm_config, human_input_mode="NEVER")\n'
HOST = 'host = UserProxyAgent("host", code_execution_config=False)\n'
CHAT = 'guest.initiate_chat(chef, message="Hi")\n'
HOOK = 'guest.register_hook("process_last_received_message", str)\n'
RUNGS: tuple[Rung, ...] = ("auto", "compat")


def said(program: str, to: Rung, *, texts_at_hand: bool = False) -> list[Finding]:
    """The findings about texts."""
    plan = make_plan([source("main.py", program)], "0.7.5", to, Surroundings(texts_at_hand))
    return [f for f in plan.findings if f.rule in ("AM105", "AM112", "AM151")]


HEAD = IMPORTS + CONFIG + GUEST


def group(members: str, more: str = "") -> str:
    chat = f"chat = GroupChat([{members}], [], 4{more})\n"
    return chat + "guest.initiate_chat(GroupChatManager(chat, llm_config=llm_config))\n"


#: the end of a program -> rules, lines after the head, and words of what is said
CASES: list[tuple[str, list[tuple[str, int, str]]]] = [
    (CHEF + CHAT, [("AM105", 1, "system message")]),
    (COOK + CHAT.replace("chef", "cook"), []),
    (CHEF.replace(", llm", ', system_message="Cook.", llm') + CHAT, []),
    (CHEF.replace("=llm_config", "=False") + CHAT, []),
    ('more = {"system_message": "Cook."}\n' + CHEF.replace(")\n", ", **more)\n") + CHAT, []),
    (COOK + group("guest, cook"), [("AM112", 2, "repeated question")]),
    (COOK + group("guest, cook", ', speaker_selection_method="round_robin"'), []),
    (
        COOK + group("guest, cook", ', speaker_selection_method="round_robin", send_introductions=True'),
        [("AM112", 2, "introduction")],
    ),
    (COOK + group("guest, cook", ", max_retries_for_selecting_speaker=0"), []),
    (
        COOK + HOST + group("guest, cook, host", ", max_retries_for_selecting_speaker=0"),
        [("AM105", 2, "description"), ("AM112", 3, "`host`")],
    ),
    (COOK + HOST + group("guest, cook, host", ', speaker_selection_method="random"'), []),
    (
        COOK + 'guest.initiate_chat(cook, message="Hi", summary_method="reflection_with_llm")\n',
        [("AM151", 2, "summary")],
    ),
    (
        COOK + 'guest.initiate_chat(cook, message="Hi", summary_method="reflection_with_llm", '
        'summary_args={"summary_prompt": "Sum up."})\n',
        [],
    ),
    (
        COOK + 'guest.initiate_chats([\n    {"recipient": cook, "message": "Hi"},\n'
        '    {"recipient": cook, "message": "Hi", "summary_method": "reflection_with_llm"},\n])\n',
        [("AM151", 4, "summary")],
    ),
]
ON_COMPAT: list[tuple[str, list[tuple[str, int, str]]]] = [
    (
        "from autogen.agentchat.contrib.retrieve_user_proxy_agent import RetrieveUserProxyAgent\n"
        'RetrieveUserProxyAgent("reader", retrieve_config={"task": "qa"})\n'
        'RetrieveUserProxyAgent("reader", retrieve_config={"customized_prompt": "Read."})\n',
        [("AM105", 2, "prompt for the question")],
    ),
    (
        "class Cook(AssistantAgent):\n    def __init__(self):\n"
        '        super().__init__("cook", llm_config=llm_config)\nCook()\n',
        [("AM105", 3, "system message")],
    ),
    (
        'class Cook(AssistantAgent):\n    pass\nCook("cook", llm_config=llm_config)\n',
        [("AM105", 3, "system")],
    ),
    (
        "from autogen.agentchat.contrib.society_of_mind_agent import SocietyOfMindAgent\n"
        'SocietyOfMindAgent("mind", chat_manager=None, response_preparer="Answer.")\n',
        [],
    ),
]


@pytest.mark.parametrize(("program", "expected"), CASES)
def test_native_code_and_the_layer_say_the_same(program: str, expected: list[tuple[str, int, str]]) -> None:
    head = HEAD.count("\n")
    for rung in RUNGS:
        found = said(HEAD + program, rung)
        assert [(f.rule, f.line - head) for f in found] == [(rule, line) for rule, line, _ in expected], rung
        for finding, (_, _, words) in zip(found, expected, strict=True):
            assert finding.severity is Severity.DEVIATION and words in finding.message
    kept = said(HEAD + HOOK + program, "auto")
    assert [(f.rule, f.line - head - 1) for f in kept] == [(rule, line) for rule, line, _ in expected]


@pytest.mark.parametrize(("program", "expected"), ON_COMPAT)
def test_what_only_the_layer_has(program: str, expected: list[tuple[str, int, str]]) -> None:
    head = HEAD.count("\n")
    for rung in RUNGS:
        found = said(HEAD + program, rung)
        assert [(f.rule, f.line - head) for f in found] == [(rule, line) for rule, line, _ in expected]
        assert all(words in f.message for f, (_, _, words) in zip(found, expected, strict=True))


@pytest.mark.parametrize(("program", "_"), CASES + ON_COMPAT)
def test_nothing_is_said_where_the_texts_are_at_hand(program: str, _: object) -> None:
    for rung in RUNGS:
        assert not said(HEAD + program, rung, texts_at_hand=True)


def test_a_program_that_stays_needs_no_word() -> None:
    assert not said(HEAD + HOOK + CHEF + CHAT, "native")
