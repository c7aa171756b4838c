"""Chats of two in which one agent calls tools that the other runs."""

from __future__ import annotations

import pytest

from ..helpers import migrate, notebook
from .helpers import CHAT, CLERK, DESK, IMPORTS, PROGRAM, REGISTER, TRAIN, plain, refused


def test_a_tool_is_given_to_the_agent_that_calls_it() -> None:
    text = plain(PROGRAM)
    assert 'tools=[FunctionTool(next_train, description="Next train")]' in text
    assert "max_tool_iterations=100" in text
    assert "register_function" not in text


def test_the_results_of_tools_are_not_searched_for_the_stop_word() -> None:
    text = plain(PROGRAM)
    assert "TextMentionTermination" not in text
    assert 'messages[-1].source == "clerk" and "TERMINATE" in messages[-1].to_text()' in text


def test_what_changes_is_said() -> None:
    found = migrate(PROGRAM, to="auto", style="auto")
    assert "when a call of next_train fails" in found.messages("AM353")
    assert "also calls a tool" in found.messages("AM355")
    assert "autogen_compat" in migrate(PROGRAM, to="auto", style="exact").text


def test_an_executor_that_stops_at_the_first_text_is_no_member() -> None:
    desk = DESK.replace('"TERMINATE" in (m.get("content") or "")', 'not m.get("tool_calls")')
    text = plain(PROGRAM.replace(DESK, desk))
    assert 'clerk.run(task=TextMessage(content="To Lyon, please.", source="desk"))' in text
    assert "UserProxyAgent" not in text
    assert "Team" not in text and "RoundRobin" not in text


def test_a_limit_of_the_executor_leaves_a_last_word_to_the_caller() -> None:
    desk = DESK.replace("    human_input", "    max_consecutive_auto_reply=9,\n    human_input")
    assert "max_tool_iterations=10" in plain(PROGRAM.replace(DESK, desk))


def test_a_limit_of_the_caller_is_the_number_of_rounds() -> None:
    clerk = CLERK.replace("llm_config=", "max_consecutive_auto_reply=9, llm_config=")
    assert "max_tool_iterations=9" in plain(PROGRAM.replace(CLERK, clerk))


@pytest.mark.parametrize("chat", ["max_turns=2, silent", "max_turns=1, silent"])
def test_limits_that_ordinary_runs_reach_are_a_reason(chat: str) -> None:
    program = PROGRAM.replace(CHAT, CHAT.replace("silent", chat))
    assert "AM355" in refused(program)
    plain(program, style="plain")


def test_chats_that_only_limits_end_count_rounds() -> None:
    program = PROGRAM.replace("TERMINATE", "DONE")
    desk = DESK.replace("TERMINATE", "DONE")
    bare = 'desk = UserProxyAgent("desk", human_input_mode="NEVER", code_execution_config=False)\n'
    assert "only the number of replies" in refused(program.replace(desk, bare))


def test_the_other_side_has_to_run_the_tool() -> None:
    program = PROGRAM.replace("executor=desk", "executor=clerk")
    assert "nobody in the chat runs the tool 'next_train'" in refused(program)


def test_older_releases_have_no_rounds_of_tools() -> None:
    assert "one round of tool calls" in refused(PROGRAM, target="0.5.7")


def test_an_agent_is_made_below_its_tool() -> None:
    decorated = (
        "# knows the timetable\n" + CLERK + DESK + "\n\n@desk.register_for_execution()\n"
        '@clerk.register_for_llm(description="Next train")' + TRAIN + "\n"
    )
    text = plain(IMPORTS + decorated + CHAT)
    assert text.index("def next_train") < text.index("# knows the timetable\nclerk = ")
    assert "register" not in text and "@" not in text


def test_a_tool_rises_above_an_agent_that_is_used_before() -> None:
    decorated = (
        CLERK + DESK + "print(clerk.name)\n\n\n@desk.register_for_execution()\n"
        '@clerk.register_for_llm(description="Next train")' + TRAIN + "\n"
    )
    text = plain(IMPORTS + decorated + CHAT)
    assert text.index("def next_train") < text.index("clerk = ") < text.index("print(clerk.name)")


def test_registrations_in_a_loop_are_written_out() -> None:
    wind = 'def wind(town: str) -> str:\n    """Wind."""\n    return town\n\n\n'
    loop = (
        'for tool, text in [(next_train, "Next train"), (wind, "Wind.")]:\n'
        "    register_function(tool, caller=clerk, executor=desk, description=text)\n"
    )
    text = plain(IMPORTS + TRAIN + wind + CLERK + DESK + loop + CHAT)
    assert 'FunctionTool(next_train, description="Next train"), wind]' in " ".join(text.split())
    assert "for tool" not in text


def test_a_condition_makes_it_unsure() -> None:
    program = PROGRAM.replace(REGISTER, "if llm_config:\n    " + REGISTER)
    assert "under a condition" in refused(program)


def test_calls_of_what_registers_go() -> None:
    calls = (
        'clerk.register_for_llm(name="trains", description="Next train")(next_train)\n'
        'desk.register_for_execution(name="trains")(next_train)\n'
    )
    text = plain(PROGRAM.replace(REGISTER, calls))
    assert 'FunctionTool(next_train, name="trains", description="Next train")' in text
    assert "register" not in text


def test_an_agent_goes_to_the_cell_of_its_tool() -> None:
    tool = '@desk.register_for_execution()\n@clerk.register_for_llm(description="Next train")' + TRAIN
    found = migrate(notebook([IMPORTS, "# the clerk\n" + CLERK + DESK, tool, CHAT]), to="auto", style="auto")
    assert all(c.plain for c in found.plan.conversations)
    assert found.text.count("# the clerk") == 1
    assert found.text.index('return f"{town}: 14:05"\n\n\n# the clerk\nclerk = ') < found.text.index(
        "team = "
    )
