"""Chats in which a human answers, in plain AutoGen."""

from __future__ import annotations

from .helpers import body_of, migrate
from .toolsets.helpers import plain, refused

IMPORTS = """\
from autogen import AssistantAgent, ConversableAgent, UserProxyAgent
from autogen.coding import LocalCommandLineCodeExecutor

llm_config = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}
tutor = AssistantAgent("tutor", system_message="Teach.", llm_config=llm_config)
"""
CHAT = 'lesson = pupil.initiate_chat(tutor, message="Hello.", silent=True)\nprint(lesson.summary)\n'


def pupil(mode: str = "ALWAYS", more: str = "", code: str = "False") -> str:
    return f"""\
pupil = UserProxyAgent("pupil", human_input_mode="{mode}", code_execution_config={code}, {more})
"""


def program(mode: str = "ALWAYS", more: str = "", chat: str = CHAT, code: str = "False") -> str:
    return IMPORTS + pupil(mode, more, code) + chat


def talk(text: str) -> str:
    return body_of(text, "talk")


STOPS = 'is_termination_msg=lambda m: "Mate." in (m.get("content") or "")'
QUESTION = "message = input(f\"Your answer to {agent.name} (Enter to skip, 'exit' to stop): \")\n"


def test_human_is_asked_after_each_answer() -> None:
    text = plain(program())
    assert "UserProxyAgent" not in text
    assert 'lesson = await talk(tutor, "Hello.")' in text
    run = 'result = await agent.run(task=TextMessage(content=message, source="pupil"))\n'
    loop = (
        f'    {run}    messages += result.messages\n    {QUESTION}    if message == "exit":\n        break\n'
    )
    assert f"while True:\n{loop}return TaskResult(messages=messages)" in talk(text)


def test_nothing_entered_ends_where_the_test_holds() -> None:
    body = talk(plain(program(more=STOPS)))
    assert 'if message == "exit" or (not message and "Mate." in answer):' in body


def test_own_reply_is_sent_where_nothing_is_entered() -> None:
    text = program(more='default_auto_reply="Go on."')
    assert 'message = message or "Go on."' in talk(plain(text))
    never = program(more='default_auto_reply="Go on.", max_consecutive_auto_reply=0')
    assert "Go on." not in plain(never)


def test_first_message_is_entered() -> None:
    text = plain(program(chat="pupil.initiate_chat(tutor)\n"))
    assert "await talk(tutor)" in text
    assert 'message = input("> ")\nwhile True:' in talk(text)
    assert "async def talk(agent: AssistantAgent) -> TaskResult:" in text


def test_what_was_entered_is_kept_where_it_is_read() -> None:
    text = plain(program(chat=CHAT + "print(lesson.human_input)\n"))
    assert "human_input: list[str] = []\n    lesson = await talk(tutor, " in text
    assert "print(human_input)" in text
    assert "human_input.append(message)" in talk(text)
    kept = CHAT.replace("silent", "clear_history=False, silent")
    assert "entered" in refused(program(chat=kept + "print(lesson.human_input)\n"))


def test_recipient_tests_what_is_entered() -> None:
    text = program().replace('"Teach.",', '"Teach.", is_termination_msg=lambda m: "Bye" in m["content"],')
    message = 'messages.append(TextMessage(content=message, source="pupil"))'
    assert f'if "Bye" in message:\n        {message}\n        break\n' in talk(plain(text))
    asked = talk(plain(text.replace('message="Hello.", ', "")))
    first = 'TaskResult(messages=[TextMessage(content=message, source="pupil")])'
    assert f'message = input("> ")\nif "Bye" in message:\n    return {first}\n' in asked
    turns = text.replace('"Hello."', '"Hello.", max_turns=3')
    assert "when the recipient stops" in refused(turns)


def test_number_of_messages_is_limited() -> None:
    text = plain(program(chat=CHAT.replace("silent", "max_turns=3, silent")))
    assert "for turn in range(1, 4):\n" in talk(text)
    assert "if turn == 3:\n        break\n    message = input(" in talk(text)
    text = plain(program().replace('"Teach.",', '"Teach.", max_consecutive_auto_reply=2,'))
    assert "if turn == 2:\n        messages.append(" in talk(text)
    once = plain(program(chat=CHAT.replace("silent", "max_turns=1, silent")))
    assert "input" not in once


def test_human_is_asked_where_the_chat_would_end() -> None:
    body = talk(plain(program("TERMINATE", f'{STOPS}, default_auto_reply="Go on."')))
    asked = "message = input(f\"Your answer to {agent.name} (Enter or 'exit' to stop): \")\n"
    stops = f'if "Mate." in answer:\n        {asked}        if message in ("", "exit"):\n            break\n'
    assert f'    {stops}    else:\n        message = "Go on."\n' in body
    assert body.startswith('"""') and "for _ in range(100):" in body


def test_human_is_asked_at_the_limit_of_replies() -> None:
    body = talk(plain(program("TERMINATE", f"{STOPS}, max_consecutive_auto_reply=2")))
    assert 'is_done = "Mate." in answer\n    if is_done or replies >= 2:\n' in body
    assert 'if message == "exit" or (is_done and not message):\n' in body
    assert "replies = 0 if message else replies + 1\n" in body


def test_code_runs_where_nothing_is_entered() -> None:
    executor = '{"executor": LocalCommandLineCodeExecutor(work_dir="desk")}'
    text = plain(program(code=executor))
    assert "pupil = CodeRunner(" in text
    assert 'await talk(tutor, pupil, "Hello.")' in text
    assert "runner: CodeRunner" in text
    run = "message = (await runner.run(task=answer)).messages[-1].to_text()\n"
    assert f"if not message:\n        {run}" in talk(text)


def test_tools_that_a_human_could_stop_are_refused() -> None:
    register = 'tutor.register_for_llm(description="Rules")(rules)\npupil.register_for_execution()(rules)\n'
    function = "def rules() -> str:\n    return 'none'\n"
    text = IMPORTS + function + pupil() + register + CHAT
    assert "before each call of a tool" in refused(text)
    assert "tools=[" in plain(text, "plain")
    assert "tools=[" in plain(IMPORTS + function + pupil("TERMINATE", STOPS) + register + CHAT)


def test_messages_of_the_chat_are_shown_unless_it_is_silent() -> None:
    assert "Console(agent.run_stream(" in talk(plain(program(chat=CHAT.replace(", silent=True", ""))))


def test_one_function_serves_all_chats_of_a_kind() -> None:
    text = plain(program(chat=CHAT + CHAT.replace("Hello.", "Again.")))
    assert text.count("def talk(") == 1
    assert "await tutor.on_reset(CancellationToken())" in text


def test_word_that_ends_chats_is_tested_where_it_is_asked_for() -> None:
    text = program().replace("Teach.", "Teach, then say TERMINATE.")
    body = talk(plain(text))
    assert 'answer == "TERMINATE"' in body and 'if message == "TERMINATE":' in body
    found = migrate(program(), style="auto")
    assert "the human entered exactly TERMINATE" in found.messages("AM377")


def test_other_chat_has_a_function_that_is_named_after_who_answers() -> None:
    cook = 'cook = AssistantAgent("cook", system_message="Cook.", llm_config=llm_config)\n'
    other = CHAT.replace("tutor", "cook").replace("silent", "max_turns=2, silent")
    text = plain(IMPORTS + cook + pupil() + CHAT + other)
    assert 'await talk(tutor, "Hello.")' in text and 'await talk_to_cook(cook, "Hello.")' in text


def test_own_reply_has_to_be_known_to_the_function() -> None:
    reply = 'REPLY = "Go on."\n'
    made = pupil(more="default_auto_reply=REPLY") + CHAT
    assert "message = message or REPLY" in talk(plain(IMPORTS + reply + made))
    inner = "".join(f"    {line}\n" for line in (reply + made).splitlines())
    assert "default_auto_reply" in refused(f"{IMPORTS}def main():\n{inner}\n\nmain()\n")


def test_message_that_ended_an_earlier_chat_is_not_remembered() -> None:
    kept = CHAT.replace("silent", "clear_history=False, silent")
    text = program(chat=CHAT + kept)
    assert "on_reset" not in plain(text)
    ends = text.replace('"Teach.",', '"Teach.", is_termination_msg=lambda m: "Bye" in m["content"],')
    assert "not remembered" in refused(ends)


def test_older_releases_have_no_method_for_the_text_of_a_message() -> None:
    text = plain(program("TERMINATE", STOPS), target="0.4.5")
    assert "answer = result.messages[-1].content\n" in talk(text)
    assert "to_text" not in text


GROUP = """\
from autogen import GroupChat, GroupChatManager

cook = AssistantAgent("cook", system_message="Cook.", llm_config=llm_config)
members = [pupil, tutor, cook]
group = GroupChat(members, [], 9, speaker_selection_method="round_robin")
manager = GroupChatManager(groupchat=group, llm_config=llm_config)
"""
START = 'pupil.initiate_chat(manager, message="Hello.", silent=True)\n'


def test_human_in_a_group_ends_it_with_exit() -> None:
    text = plain(program(chat=GROUP + START))
    assert 'pupil = UserProxyAgent("pupil"' in text and "input_func" not in text
    assert 'messages[-1].source == "pupil" and messages[-1].to_text() == "exit"' in text
    assert "[tutor, cook, pupil]" in text


def test_own_reply_of_a_human_in_a_group() -> None:
    text = plain(program(more='default_auto_reply="Go on."', chat=GROUP + START))
    assert 'input_func=lambda prompt: input(prompt) or "Go on."' in text


def test_messages_of_a_group_with_a_human_have_the_word_that_ends_it() -> None:
    chat = GROUP + "result = " + START + "print(len(result.chat_history))\n"
    assert "enters exit" in refused(program(chat=chat))
    assert "len(" in plain(program(chat=chat), "plain")


def test_humans_of_a_group_that_have_no_form() -> None:
    code = program(code='{"use_docker": False}', chat=GROUP + START)
    assert "no code is run" in refused(code)
    assert "UserProxyAgent(" in plain(code, "plain")
    end = program("TERMINATE", STOPS, chat=GROUP + START)
    assert "now it ends there" in refused(end)
    assert 'TextMentionTermination("Mate."' in plain(end, "plain")
    assert "the chat goes on now" in refused(program(more=STOPS, chat=GROUP + START))
