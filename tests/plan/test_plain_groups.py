"""Group chats of plain conversations."""

from __future__ import annotations

import pytest

from autogen_migrate.plan.model import Style

from .helpers import Migrated, migrate

HEAD = """
from autogen import AssistantAgent, GroupChat, GroupChatManager, UserProxyAgent

llm_config = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}
cook = AssistantAgent("cook", system_message="You cook.", llm_config=llm_config)
host = AssistantAgent("host", system_message="You serve.", llm_config=llm_config)
boss = UserProxyAgent("boss", human_input_mode="NEVER", code_execution_config=False)
"""
CHAT = 'boss.initiate_chat(manager, message="Dinner.")\nprint([m["name"] for m in groupchat.messages])\n'


def group(arguments: str, manager: str = "", members: str = "boss, cook, host", head: str = HEAD) -> str:
    return (
        f"{head}groupchat = GroupChat(agents=[{members}], messages=[], {arguments})\n"
        f"manager = GroupChatManager(groupchat=groupchat, llm_config=llm_config{manager})\n{CHAT}"
    )


def plain(program: str, style: Style = "auto") -> Migrated:
    result = migrate(program, style=style)
    assert all(c.plain for c in result.plan.conversations), result.plan.conversations
    return result


def why(program: str, style: Style = "auto") -> str:
    conversations = migrate(program, style=style).plan.conversations
    assert not conversations[0].plain
    return conversations[0].why_not_plain


def team(result: Migrated) -> str:
    start = result.text.index("team = ")
    return " ".join(result.text[start : result.text.index("\n\n", start)].split())


@pytest.mark.parametrize(
    ("members", "order"),
    [
        ("boss, cook, host", "[cook, host, boss]"),
        ("cook, boss, host", "[host, cook, boss]"),
        ("cook, host", "[cook, host]"),
    ],
)
def test_round_robin_begins_after_who_starts_it(members: str, order: str) -> None:
    result = plain(group('speaker_selection_method="round_robin", max_round=6', members=members))
    assert team(result) == f"team = RoundRobinGroupChat({order}, max_turns=5)"
    assert ("boss = " in result.text) is ("boss" in members)


def test_the_managers_test_ends_the_team() -> None:
    test = ', is_termination_msg=lambda m: "DONE" in (m.get("content") or "")'
    result = plain(group('speaker_selection_method="round_robin"', test))
    assert 'termination_condition=TextMentionTermination("DONE")' in team(result)


def test_a_members_test_looks_at_the_one_before_it() -> None:
    head = HEAD.replace(
        'boss = UserProxyAgent("boss",',
        'boss = UserProxyAgent("boss", is_termination_msg=lambda m: "DONE" in m["content"],',
    )
    result = plain(group('speaker_selection_method="round_robin"', head=head))
    assert 'TextMentionTermination("DONE", sources=["host"])' in team(result)


def test_replies_of_a_member_are_counted() -> None:
    head = HEAD.replace('"You serve.",', '"You serve.", max_consecutive_auto_reply=1,')
    result = plain(group('speaker_selection_method="round_robin", max_round=20', head=head))
    assert "max_turns=4" in team(result)


def test_a_model_selects() -> None:
    result = plain(group("max_round=8"))
    assert team(result) == (
        "team = SelectorGroupChat( [boss, cook, host], model_client=model_client, max_turns=7, "
        "allow_repeated_speaker=True )"
    )
    assert "cook = AssistantAgent(" in result.text and 'description="You cook."' in result.text
    assert "AM367" in result.rules


def test_nobody_speaks_twice_in_a_row() -> None:
    result = plain(group("allow_repeat_speaker=False"))
    assert 'for name in ("boss", "cook", "host") if name != messages[-1].source' in result.text
    assert "allow_repeated_speaker" not in result.text


TESTING = HEAD.replace(
    'boss = UserProxyAgent("boss",',
    'boss = UserProxyAgent("boss", is_termination_msg=lambda m: "DONE" in m["content"],',
)


def test_a_members_test_where_a_model_selects() -> None:
    head = TESTING.replace("You cook.", "You cook. Say DONE.")
    assert "AM368" in why(group("max_round=8", head=head))
    assert "AM368" in plain(group("max_round=8", head=head), "plain").rules


def test_a_members_test_for_a_word_that_nobody_is_told_of() -> None:
    result = plain(group("max_round=8", head=TESTING))
    assert "termination_condition" not in result.text and "nothing here asks for" in result.messages("AM368")


def test_exact_needs_the_same_requests() -> None:
    assert "AM367" in why(group("max_round=8"), "exact")


SELECTOR = '''
def turn(last_speaker, groupchat):
    """Who is next."""
    if last_speaker is boss or last_speaker.name == "host":
        return cook
    if "?" in groupchat.messages[-1]["content"]:
        return {}
    return host


'''


def test_a_function_selects() -> None:
    result = plain(group("speaker_selection_method=turn", head=HEAD + SELECTOR.format("cook")))
    assert (
        "def turn(messages):\n"
        '    """Who is next."""\n'
        "    last_speaker = messages[-1].source\n"
        '    if last_speaker == "boss" or last_speaker == "host":\n'
        '        return "cook"\n'
        '    if "?" in messages[-1].to_text():\n'
        '        return "cook"\n'
        '    return "host"\n'
    ) in result.text
    assert "[cook, host]" in team(result) and "selector_func=turn" in team(result)
    assert "UserProxyAgent" not in result.text


def test_a_function_ends_the_chat() -> None:
    result = plain(group("speaker_selection_method=turn", head=HEAD + SELECTOR.format("None")))
    assert "FunctionalTermination(lambda messages: turn(messages) is None)" in team(result)


def test_a_function_leaves_it_to_the_model() -> None:
    result = plain(group("speaker_selection_method=turn", head=HEAD + SELECTOR.format('"auto"')))
    assert "allow_repeated_speaker=True" in team(result) and "[boss, cook, host]" in team(result)


def test_a_function_that_does_more() -> None:
    head = HEAD + SELECTOR.format("None").replace(
        "    if last_speaker is", "    print(1)\n    if last_speaker is"
    )
    assert "does more than to choose" in why(group("speaker_selection_method=turn", head=head))


def test_transitions() -> None:
    head = HEAD + "graph = {boss: [cook], cook: [host, boss]}\n"
    result = plain(
        group(
            'allowed_or_disallowed_speaker_transitions=graph, speaker_transitions_type="allowed"', head=head
        )
    )
    assert 'graph = {"boss": ["cook"], "cook": ["host", "boss"]}' in result.text
    assert "candidate_func=lambda messages: graph[messages[-1].source]" in team(result)
    assert 'SourceMatchTermination(["host"])' in team(result)


def test_drawn_and_picked() -> None:
    assert 'random.choice(["boss", "cook", "host"])' in plain(group('speaker_selection_method="random"')).text
    result = plain(group('speaker_selection_method="manual"'))
    assert "selector_func=ask_who_is_next" in team(result)


def test_who_starts_it_from_outside_sees_the_first_message_alone() -> None:
    program = group("max_round=4", members="cook, host").replace("boss.init", "result = boss.init")
    assert "AM365" in why(program + "print(result.summary)\n")


def test_comments_stay() -> None:
    program = group("\n    max_round=6,  # short\n").replace("messages=[], ", "messages=[],")
    assert "max_turns=5,  # short" in plain(program).text or "# short" in plain(program).text


def test_a_group_that_chats_again_is_reset() -> None:
    assert plain(group("max_round=4") + CHAT).text.count("await team.reset()") == 1


def test_a_summary_that_the_managers_model_makes() -> None:
    chat = (
        'result = boss.initiate_chat(manager, message="Dinner.", summary_method="reflection_with_llm", '
        'summary_args={"summary_prompt": "Which dish?"})\nprint(result.summary)\n'
    )
    result = plain(group("max_round=4").replace(CHAT, chat))
    assert (
        "*(m.to_model_message() for m in result.messages if isinstance(m, TextMessage)),\n"
        '            SystemMessage(content="Which dish?"),\n'
    ) in result.text
    assert "print(summary.content)" in result.text
