"""Carryover, and messages that are dicts or made by functions, in plain AutoGen."""

from __future__ import annotations

import pytest

from .helpers import SETUP, body_of, plain, refused

FIRST = 'one = guest.initiate_chat(cook, message="Hungry.", silent=True)\n'


def chat(options: str, message: str = '"More."') -> str:
    return f"guest.initiate_chat(cook, message={message}, silent=True{options})\n"


def body(program: str) -> str:
    return body_of(plain(SETUP + program))


@pytest.mark.parametrize(
    ("carryover", "message"),
    [
        ('"Be quick."', '"More.\\nContext: \\nBe quick."'),
        ('["Be {quick}.", "Be good."]', '"More.\\nContext: \\nBe {quick}.\\nBe good."'),
        ("[]", '"More."'),
        ('""', '"More."'),
        ("[one.summary]", '"\\n".join(["More.", "Context: ", one.messages[-1].to_text()])'),
        ("[open('a').read()]", '"\\n".join(["More.", "Context: ", str(open(\'a\').read())])'),
    ],
)
def test_texts_that_are_carried_over(carryover: str, message: str) -> None:
    text = body(FIRST + chat(f", carryover={carryover}"))
    assert f"content={message}" in " ".join(text.split()).replace("( ", "(").replace(" )", ")")


def test_text_that_may_be_empty_is_asked_for() -> None:
    text = body(FIRST + chat(", carryover=one.summary"))
    assert "carryover = one.messages[-1].to_text()\n" in text
    lines = 'message = "More."\nif carryover:\n    message += f"\\nContext: \\n{carryover}"\n'
    assert lines in text and "content=message" in text


def test_variables_are_written_into_the_text() -> None:
    program = 'topics = ["soup"]\nseen = f"{len(topics)} dishes"\n' + chat(", carryover=[seen]", "topics[0]")
    assert 'content=f"{topics[0]}\\nContext: \\n{seen}"' in body(program)


def test_list_in_a_variable() -> None:
    text = body('notes = []\nnotes.append("salt")\n' + chat(", carryover=notes"))
    assert 'if notes:\n    message += "\\nContext: \\n" + "\\n".join(notes)\n' in text


def test_carryover_that_may_be_anything_is_refused() -> None:
    program = "import json\n" + SETUP + chat(", carryover=json.loads(input())")
    assert "one text or a list" in refused(program)


def test_dicts_that_are_texts() -> None:
    for entries in ('"role": "user"', '"context": {"day": "Monday"}'):
        assert 'content="More."' in body(chat("", f'{{"content": "More.", {entries}}}'))
    assert "more than a text" in refused(SETUP + chat("", '{"content": "More.", "name": "friend"}'))


MAKER = """\
def order(sender, recipient, context):
    return f"{recipient.name}: {context['dish']}"


"""


def test_function_is_called_without_what_it_does_not_use() -> None:
    text = plain(SETUP + MAKER + chat(', dish="soup"', "order"))
    assert "def order(recipient, context):" in text
    assert 'order(cook, {"dish": "soup"})' in text


def test_function_that_reads_the_name_of_the_sender() -> None:
    maker = MAKER.replace("recipient.name", "sender.name").replace("['dish']", ".get('dish')")
    text = plain(SETUP + maker + chat(", max_turns=1", "order"))
    assert "def order(sender, context):" in text and "order(guest, {})" in text
    assert "guest = UserProxyAgent" in text


def test_function_that_others_call_keeps_its_parameters() -> None:
    text = plain(SETUP + MAKER + chat(', dish="soup"', "order") + "print(order)\n")
    assert "def order(sender, recipient, context):" in text
    assert 'order(guest, cook, {"dish": "soup"})' in text


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("recipient.name", "len(vars(recipient))", "asks its agents for more"),
        ("return f\"{recipient.name}: {context['dish']}\"", 'return {"content": "soup"}', "return a dict"),
        ("def order", "async def order", "cannot be called before"),
    ],
)
def test_functions_without_a_plain_form(old: str, new: str, reason: str) -> None:
    program = SETUP + MAKER.replace(old, new) + chat(', dish="soup"', "order")
    assert reason in refused(program)


def test_annotated_parameters_go_whole() -> None:
    annotated = "sender: ConversableAgent, recipient, context: dict = None"
    program = SETUP + MAKER.replace("sender, recipient, context", annotated) + chat(', dish="soup"', "order")
    assert "def order(recipient, context: dict = None):" in plain(program)
