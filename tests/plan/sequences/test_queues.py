"""``initiate_chats`` in plain AutoGen."""

from __future__ import annotations

import pytest

from .helpers import SETUP, body_of, plain, refused

BAKER = 'baker = AssistantAgent("baker", system_message="You bake.", llm_config=llm_config)\n'
TWO = SETUP + BAKER
FIRST = '{"recipient": cook, "message": "Soup?", "max_turns": 1, "silent": True}'
SECOND = '{"recipient": baker, "message": "Bread?", "max_turns": 1, "silent": True}'
ASKED = (
    SECOND[:-1] + ', "summary_method": "reflection_with_llm", "summary_args": {"summary_prompt": "Short."}}'
)


def queue(*chats: str, before: str = "res = ", call: str = "guest.initiate_chats") -> str:
    return f"{before}{call}([{', '.join(chats)}])\n"


def body(program: str, *, target: str = "main") -> str:
    return body_of(plain(TWO + program), target)


def test_chats_stand_one_below_the_other() -> None:
    assert (
        body(queue(FIRST, SECOND) + "print(res[-1].summary)\n")
        == """\
cook_result = await cook.run(task=TextMessage(content="Soup?", source="guest"))
cook_summary = cook_result.messages[-1].to_text()
baker_result = await baker.run(
    task=TextMessage(content=f"Bread?\\nContext: \\n{cook_summary}", source="guest")
)
baker_summary = baker_result.messages[-1].to_text()
print(baker_summary)
await model_client.close()
"""
    )


def test_what_is_excluded_is_not_carried_over() -> None:
    without = SECOND[:-1] + ', "finished_chat_indexes_to_exclude_from_carryover": [0]}'
    text = body(queue(FIRST, without, before=""))
    assert "Context" not in text and "_summary" not in text and "_result" not in text


def test_own_text_is_carried_over_even_if_it_is_empty() -> None:
    for carryover in ('"Quick."', '["Quick."]'):
        text = body(queue(FIRST, SECOND[:-1] + f', "carryover": {carryover}}}'))
        assert '"Bread?\\nContext: \\nQuick.\\n{cook_summary}"' in text


def test_reflection_between_the_chats() -> None:
    text = body(queue(ASKED, FIRST))
    assert "await baker.run(task=" in text and "baker_result" not in text
    assert "baker_summary = str(reflection.content)\n" in text
    assert '"Soup?\\nContext: \\n{baker_summary}"' in text


def test_summaries_one_after_the_other() -> None:
    text = body(queue(FIRST, SECOND) + "for n, chat in enumerate(res):\n    print(n, chat.summary)\n")
    assert "summaries = [cook_summary, baker_summary]\n" in text
    assert "for n, chat in enumerate(summaries):\n    print(n, chat)\n" in text
    text = body(queue(FIRST, SECOND) + "print([chat.summary for chat in res], len(res))\n")
    assert "print([chat for chat in summaries], len(summaries))" in text


def test_whole_results_one_after_the_other() -> None:
    loop = "for chat in res:\n    print(chat.summary, chat.chat_history[0]['content'])\n"
    text = body(queue(FIRST, SECOND) + loop)
    assert "results = [cook_result, baker_result]\nfor chat in results:\n" in text
    assert "print(chat.messages[-1].to_text(), chat.messages[0].to_text())" in text
    assert "different ways" in refused(TWO + queue(FIRST, ASKED) + loop)


def test_history_of_a_recipient_that_comes_back() -> None:
    text = body(queue(FIRST, SECOND, FIRST) + "print(res[0].chat_history[0]['content'])\n")
    assert "print(cook_result_2.messages[0].to_text())" in text


def test_result_in_a_variable() -> None:
    text = body(queue(FIRST, SECOND) + "last = res[1]\nprint(last.summary)\n")
    assert "last" not in text and "print(baker_summary)" in text


def test_queue_of_the_function_with_senders() -> None:
    chats = [chat.replace("{", '{"sender": guest, ', 1) for chat in (FIRST, SECOND)]
    text = body(queue(*chats, call="initiate_chats") + "print(res[1].summary)\n")
    assert "await cook.run(" in text and "{cook_summary}" in text


def test_list_directly_above() -> None:
    program = queue(FIRST, SECOND, before="chats = ", call="").replace("(", "").replace(")", "")
    text = body(program + "res = guest.initiate_chats(chats)\nprint(res[1].summary)\n")
    assert "chats" not in text and "await baker.run(" in text
    apart = program + "chats.reverse()\nres = guest.initiate_chats(chats)\nprint(res[1].summary)\n"
    assert "written out" in refused(TWO + apart)


def test_comments_stay_with_their_chats() -> None:
    listed = f"[\n    # soup first\n    {FIRST},\n    {SECOND},  # with butter\n]"
    text = plain(TWO + f"guest.initiate_chats({listed})\n")
    places = [text.index(part) for part in ("# soup first", "cook.run", "# with butter", "baker.run")]
    assert places == sorted(places)


def test_asynchronous_queue_follows_its_prerequisites() -> None:
    chats = (
        SECOND[:-1] + ', "chat_id": 2, "prerequisites": [1]}',
        FIRST[:-1] + ', "chat_id": 1}',
    )
    listed = ", ".join(chats)
    lines = f"    res = await guest.a_initiate_chats([{listed}])\n    print(res[2].summary)\n\n\n"
    text = body("async def serve():\n" + lines + "import asyncio\nasyncio.run(serve())\n", target="serve")
    assert text.index("await cook.run") < text.index("await baker.run")
    assert '"Bread?\\nContext: \\n{cook_summary}"' in text and "print(baker_summary)" in text


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (queue(FIRST, "dict(recipient=baker)"), "written out"),
        (queue(FIRST, SECOND) + "print(res)\n", "cannot be followed"),
        (queue(FIRST, SECOND) + "print(res[0].cost)\n", "`cost`"),
        (queue(FIRST, SECOND) + "print(res[int(input())].summary)\n", "of which chat"),
        (queue(FIRST.replace('"message": "Soup?", ', "")), "the human is asked"),
        (queue(FIRST, SECOND[:-1] + ', "carryover": input}'), "one text or a list"),
    ],
)
def test_queues_without_a_plain_form(program: str, reason: str) -> None:
    assert reason in refused((TWO if "baker" in program else SETUP) + program)
