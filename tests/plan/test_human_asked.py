"""Where the human behind an agent can be asked: `TERMINATE`, the default of 0.2's ConversableAgent."""

from __future__ import annotations

import pytest

from .helpers import CONFIG, IMPORTS, migrate

TALKER = 'talker = ConversableAgent("talker", system_message="Talk.", llm_config=llm_config{})\n'
OTHER = (
    "other = ConversableAgent("
    '"other", system_message="Ask.", llm_config=llm_config, human_input_mode="NEVER")\n'
)
DRIVER = 'driver = UserProxyAgent("driver", human_input_mode="NEVER", code_execution_config=False{})\n'
MODE = 'human_input_mode="TERMINATE"'


def written(program: str, more: str = "", driver: str = "") -> bool:
    """Whether the talker's mode is in the result; a finding about it there is never."""
    head = IMPORTS + CONFIG + TALKER.format(more) + OTHER + DRIVER.format(driver)
    result = migrate(head + program)
    assert result.native and "AM104" not in result.rules, result.plan.findings
    if MODE not in result.text:
        return False
    assert result.text.count(MODE) == 1
    return True


@pytest.mark.parametrize(
    "chat",
    [
        'other.initiate_chat(talker, message="Hi")',
        'other.initiate_chat(talker, message="Hi", max_turns=2)',
        'talker.initiate_chat(other, message="Hi")',
        'talker.initiate_chat(other, message="Hi", max_turns=2)',
        "other.initiate_chat(talker, message=input(), max_turns=1)",
        'other.initiate_chat(talker, message="TERMINATE", max_turns=1)',
        'driver.initiate_chat(talker, message="Hi")',
        "driver.initiate_chat(talker, message=input(), max_turns=3)",
        'driver.initiate_chat(talker, message="Hi", max_turns=200)',
        'driver.initiate_chats([{"recipient": talker, "message": "Hi", "max_turns": 200}])',
        'driver.send("Hi", talker)',
        'talker.generate_reply(messages=[{"role": "user", "content": input()}])',
        'for _ in range(9):\n    talker.generate_reply(messages=[{"role": "user", "content": "Hi"}])',
    ],
)
def test_where_it_can_matter(chat: str) -> None:
    assert written(chat + "\n")


@pytest.mark.parametrize(
    "chat",
    [
        'other.initiate_chat(talker, message="Hi", max_turns=1)',
        "other.initiate_chat(talker, message=f'About {topic}', max_turns=1)",
        "talker.initiate_chat(other, message=input(), max_turns=1)",
        'driver.initiate_chat(talker, message="Hi", max_turns=3)',
        'driver.initiate_chat(talker, message={"content": "Hi"}, max_turns=100)',
        'driver.initiate_chats([{"recipient": talker, "message": "Hi", "max_turns": 2}])',
        'talker.generate_reply(messages=[{"role": "user", "content": "Hi"}])',
        'other.initiate_chat(driver, message="Hi")',
    ],
)
def test_where_it_cannot(chat: str) -> None:
    assert not written('topic = "tea"\n' + chat + "\n")


def test_the_limits_of_both_sides() -> None:
    chat = 'driver.initiate_chat(talker, message="Hi")\n'
    assert not written(chat, driver=", max_consecutive_auto_reply=5")
    assert written(chat, ", max_consecutive_auto_reply=5", ", max_consecutive_auto_reply=5")
    assert not written(chat, ", max_consecutive_auto_reply=6", ", max_consecutive_auto_reply=5")
    assert written(chat, ", max_consecutive_auto_reply=limit", ", max_consecutive_auto_reply=5") is True


def test_what_the_other_side_says() -> None:
    chat = 'driver.initiate_chat(talker, message="Hi", max_turns=4)\n'
    assert not written(chat, driver=', default_auto_reply="Go on."')
    assert written(chat, driver=', default_auto_reply="TERMINATE"')
    assert written(
        chat, ', is_termination_msg=lambda m: "Go" in m["content"]', ', default_auto_reply="Go on."'
    )
    assert not written(chat, ', is_termination_msg=lambda m: "exit" in m["content"]')


def test_groups() -> None:
    group = (
        "chat = GroupChat([talker, driver], [], {})\n"
        "manager = GroupChatManager(chat, llm_config=llm_config{})\n"
        'driver.initiate_chat(manager, message="Hi")\n'
    )
    assert not written(group.format(10, ""))  # the manager ends the chat before
    assert written(group.format(200, ""))
    assert written(group.format(10, ", is_termination_msg=lambda m: False"))
    assert not written(group.format(10, ', is_termination_msg=lambda m: "TERMINATE" in m["content"]'))


def test_a_proxy_with_a_model_asks_by_default() -> None:
    head = IMPORTS + CONFIG + OTHER
    proxy = 'boss = UserProxyAgent("boss", llm_config=llm_config, code_execution_config=False)\n'
    text = migrate(head + proxy + 'boss.initiate_chat(other, message="Hi")\n').text
    assert 'human_input_mode="ALWAYS"' in text
    once = migrate(head + proxy + 'boss.initiate_chat(other, message="Hi", max_turns=1)\n').text
    assert "human_input_mode" not in once
