"""``generate_reply`` outside of chats, in plain AutoGen."""

from __future__ import annotations

import pytest

from .helpers import ASSISTANT, IMPORTS, SETUP, body_of, plain, refused, said

ONE = 'cook.generate_reply(messages=[{"role": "user", "content": "Hungry."}])'
CHAT = 'guest.initiate_chat(cook, message="Hungry.", silent=True)\n'
HISTORY = """\
history = [{"role": "user", "content": "Hungry."}]
history.append({"role": "assistant", "content": cook.generate_reply(messages=history)})
"""


def test_one_question_is_a_run() -> None:
    text = plain(IMPORTS + ASSISTANT + f"reply = {ONE}\nprint(reply)\n")
    assert 'result = await cook.run(task="Hungry.")\n    reply = result.messages[-1].to_text()\n' in text


def test_several_questions_are_requests() -> None:
    program = IMPORTS + ASSISTANT + f"print({ONE})\nprint({ONE})\n"
    text = plain(program)
    assert (
        text.count('[SystemMessage(content="You cook."), UserMessage(content="Hungry.", source="user")]') == 2
    )
    assert "reply = await model_client.create(" in text and "print(reply.content)" in text
    assert "AssistantAgent" not in text


def test_agent_with_chats_is_not_told() -> None:
    text = body_of(plain(SETUP + CHAT + f"reply = {ONE}\n"))
    assert "cook.run(" not in text and "reply = str(result.content)" in text


def test_roles_and_names() -> None:
    listed = (
        '[{"role": "system", "content": "Now."}, {"role": "user", "content": "Hi.", "name": "ann"},'
        ' {"role": "assistant", "content": "Ho."}]'
    )
    text = body_of(plain(IMPORTS + ASSISTANT + f"print(cook.generate_reply({listed}))\n"))
    assert 'SystemMessage(content="Now.")' in text and 'UserMessage(content="Hi.", source="ann")' in text
    assert 'AssistantMessage(content="Ho.", source="cook")' in text


def test_history_that_the_program_keeps() -> None:
    text = plain(IMPORTS + ASSISTANT + HISTORY)
    assert "*map(as_model_message, history)" in text
    assert 'return AssistantMessage(content=message["content"], source="cook")' in text
    text = plain(IMPORTS + ASSISTANT + HISTORY.replace("messages=history", "messages=history[-3:]"))
    assert "*map(as_model_message, history[-3:])" in text
    more = HISTORY.replace("messages=history", 'messages=history + [{"role": "user", "content": "Go."}]')
    assert 'UserMessage(content="Go.", source="user")' in plain(IMPORTS + ASSISTANT + more)


def test_long_prompt_of_several_replies_gets_a_name() -> None:
    program = IMPORTS + ASSISTANT.replace("You cook.", "You cook. " * 9) + f"print({ONE})\nprint({ONE})\n"
    text = plain(program)
    assert "cook_prompt = " in text and text.count("SystemMessage(content=cook_prompt)") == 2


def test_agent_of_an_object_is_reset_and_run() -> None:
    made = ASSISTANT.replace("cook = ", "        self.cook = ")
    program = f"""
class Kitchen:
    def __init__(self):
{made}
    def ask(self, question):
        return self.cook.generate_reply(messages=[{{"role": "user", "content": question}}])


kitchen = Kitchen()
print(kitchen.ask("Soup?"), kitchen.ask("Bread?"))
"""
    text = body_of(plain(IMPORTS + program), "ask")
    assert "await self.cook.on_reset(CancellationToken())" in text
    assert "await self.cook.run(task=question)" in text


def test_asynchronous_reply() -> None:
    program = IMPORTS + "import asyncio\n" + ASSISTANT
    asked = ONE.replace("generate", "a_generate")
    program += f"async def ask():\n    return await {asked}\n\n\nprint(asyncio.run(ask()))\n"
    text = body_of(plain(program), "ask")
    assert 'reply = await cook.run(task="Hungry.")\nreturn reply.messages[-1].to_text()\n' in text


def test_message_that_ends_chats_is_not_answered() -> None:
    asked = 'print(cook.generate_reply(messages=[{"role": "user", "content": input()}]))\n'
    assert "cook.run" in plain(IMPORTS + ASSISTANT + asked)
    assert "exactly TERMINATE" in refused(IMPORTS + ASSISTANT + asked, "exact")
    assert plain(IMPORTS + ASSISTANT + f"print({ONE})\n", "exact")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[{", "input() or [{", "not known to be texts"),
        ('"role": "user"', '"role": input()', "not known to be texts"),
        ('messages=[{"role": "user", "content": "Hungry."}]', "sender=guest", "remembers"),
        ('"You cook."', '"You cook.", is_termination_msg=lambda m: "ry" in m["content"]', "ends the chat"),
        ('"You cook."', '"You cook.", human_input_mode="ALWAYS"', "human is asked"),
        ('"You cook."', '"You cook.", max_consecutive_auto_reply=1', "a few times only"),
        ('system_message="You cook.", ', "", "0.2"),
    ],
)
def test_replies_without_a_plain_form(old: str, new: str, reason: str) -> None:
    program = (SETUP + CHAT + f"print({ONE})\n").replace(old, new)
    assert reason in refused(program)


def test_last_message_that_is_known_does_not_end_chats() -> None:
    loop = """\
history = []
for question in ["Soup?", "Bread?"]:
    history.append({"role": "user", "content": question})
    history.append({"role": "assistant", "content": cook.generate_reply(messages=history)})
"""
    answer = '    history.append({"role": "assistant"'
    apart = loop.replace(answer, f"    print()\n{answer}")
    assert plain(IMPORTS + ASSISTANT + loop, "exact")
    assert "exactly TERMINATE" in refused(IMPORTS + ASSISTANT + apart, "exact")


def test_model_that_says_nothing_is_asked_once() -> None:
    line = SETUP.count("\n") + 3
    chats = "\nasync def main():\n    " + CHAT.replace("guest.i", "await guest.a_i") * 2
    assert said("AM386", chats.replace(")\nawait", ")\n    await")) == [line]
    assert said("AM386", "\nasync def main():\n    print(await " + ONE.replace(".g", ".a_g") + ")\n") == [
        line
    ]
    assert said("AM386", CHAT + f"print({ONE})\n") == []
