"""A client is closed after everything that needs it, or left open."""

from __future__ import annotations

import pytest

from .helpers import CHEF, CONFIG, GUEST, IMPORTS, PAIR, body_of, migrate

ASK = "def ask(text):\n    return guest.initiate_chat(chef, message=text).summary\n\n\n"
CLOSE = "await model_client.close()"


def of_main(body: str, run: str = "main()") -> str:
    return PAIR + ASK + f"def main():\n{body}\n\n{run}\n"


@pytest.mark.parametrize(
    "run", ["print(main())", "main()", "import sys\nsys.exit(main())", "print('is', main())"]
)
@pytest.mark.parametrize(
    "body",
    [
        '    return ask("Soup")\n',
        '    return [ask("Soup"), ask("Bread")]\n',
        '    return ask("Soup") if guest else None\n',
        '    return {"said": ask("Soup")}\n',
        "    return f\"{ask('Soup')}!\"\n",
        '    ask("Bread")\n    return ask("Soup").upper()\n',
        '    if guest:\n        return ask("Soup")\n    return ask("Bread")\n',
        '    try:\n        return ask("Soup")\n    finally:\n        print("done")\n',
        '    return deeper("Soup")\n\n\ndef deeper(text):\n    return ask(text)\n',
    ],
)
def test_the_value_of_a_function_that_chats_needs_the_client(body: str, run: str) -> None:
    result = migrate(of_main(body, run))
    assert "await run_chat(" in result.text
    assert CLOSE not in result.text


@pytest.mark.parametrize(
    "body",
    [
        '    answer = ask("Soup")\n    return answer\n',
        '    print(ask("Soup"))\n',
        '    ask("Soup")\n    return 0\n',
    ],
)
def test_a_client_is_closed_at_the_end_of_the_function_that_is_run(body: str) -> None:
    text = body_of(migrate(of_main(body)).text)
    assert text.index("await ask") < text.index(CLOSE)
    assert "return" not in text or text.index(CLOSE) < text.index("return")


CLASS = "class Table:\n    def __init__(self, one, other):\n        self.one, self.other = one, other\n\n\n"
TALK = "def talk(one, other):\n    return one.initiate_chat(other, message='Hi').summary\n\n\n"
FUNCTION = (
    "def main():\n"
    + "".join(f"    {line}\n" for line in (CONFIG + CHEF + GUEST).splitlines())
    + '    guest.initiate_chat(chef, message="Hi")\n'
)
RUN = "\n\nprint(main())\n"


def test_a_function_closes_what_only_it_needs() -> None:
    result = migrate(IMPORTS + FUNCTION + "    return 0\n" + RUN)
    assert f"    {CLOSE}\n    return 0\n" in result.text


@pytest.mark.parametrize(
    ("before", "last"), [(TALK, "return talk(guest, chef)"), (CLASS, "return Table(guest, chef)")]
)
def test_a_function_does_not_close_what_its_value_needs(before: str, last: str) -> None:
    result = migrate(IMPORTS + before + FUNCTION + f"    {last}\n" + RUN)
    assert "run_chat(" in result.text
    assert CLOSE not in result.text


def test_coroutine_functions_of_the_program_need_their_clients_too() -> None:
    text = (IMPORTS + TALK + FUNCTION).replace("def ", "async def ")
    text = text.replace("one.initiate", "(await one.a_initiate").replace("'Hi')", "'Hi'))")
    text = text.replace("guest.initiate", "await guest.a_initiate")
    run = "\n\nimport asyncio\nprint(asyncio.run(main()))\n"
    result = migrate(text + "    return await talk(guest, chef)\n" + run)
    assert "run_chat(" in result.text
    assert CLOSE not in result.text


def test_agents_that_the_function_registers_somewhere_keep_their_client() -> None:
    keep = "SEATS = []\n\n\ndef keep(*agents):\n    SEATS.append(agents)\n\n\n"
    later = "\n\ndef later():\n    one, other = SEATS[0]\n    one.initiate_chat(other, message='Hi')\n\n\n"
    result = migrate(IMPORTS + keep + FUNCTION + "    keep(guest, chef)\n" + later + "main()\nlater()\n")
    assert result.text.count("await run_chat(") == 2
    assert CLOSE not in result.text
