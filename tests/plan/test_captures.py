"""Where a program reads what a chat prints, the chat goes on printing as 0.2 did."""

from __future__ import annotations

import pytest

from .helpers import PAIR, migrate

FUNCTION = 'def talk():\n    guest.initiate_chat(chef, message="Hi")\n\n\n'
START = PAIR + "import io\nimport sys\nfrom contextlib import redirect_stdout\n" + FUNCTION


@pytest.mark.parametrize(
    "code",
    [
        "with redirect_stdout(page):\n    talk()\n",
        "with redirect_stdout(io.StringIO()) as page:\n    talk()\n",
        'with redirect_stdout(page):\n    guest.initiate_chat(chef, message="Hi")\n',
        "with open('x') as file, redirect_stdout(file):\n    talk()\n",
        "with ExitStack() as stack:\n    stack.enter_context(redirect_stdout(page))\n    talk()\n",
        "before = sys.stdout\nsys.stdout = page\ntalk()\nsys.stdout = before\n",
        "sys.stdout = Tee(sys.stdout, file)\ntalk()\n",
        "sys.stdout.write = page.write\ntalk()\n",
        "builtins.print = page.append\ntalk()\n",
        'with patch("builtins.print") as said:\n    talk()\n',
        'with patch("sys.stdout", new_callable=io.StringIO) as page:\n    talk()\n',
        'setattr(sys, "stdout", page)\ntalk()\n',
        'def test_it(monkeypatch):\n    monkeypatch.setattr(sys, "stdout", page)\n    talk()\n',
        'def test_it(capsys):\n    talk()\n    assert "Hi" in capsys.readouterr().out\n',
        "@redirect_stdout(page)\ndef later():\n    talk()\n\n\nlater()\n",
    ],
)
def test_a_captured_chat_stays_on_the_compat_rung(code: str) -> None:
    result = migrate(START + code, to="auto")
    assert [c.outcome for c in result.plan.conversations] == ["compat"]
    assert [f.rule for f in result.plan.findings].count("AM321") == 1
    announced = migrate(START + code, to="native")
    assert "AM321" in announced.rules


@pytest.mark.parametrize(
    "code",
    [
        "talk()\n",
        "with redirect_stdout(page):\n    print(1)\ntalk()\n",
        "with redirect_stdout(open(os.devnull, 'w')):\n    talk()\n",
        "with redirect_stdout(None):\n    talk()\n",
        'sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8")\ntalk()\n',
        'sys.stdout.reconfigure(encoding="utf-8")\ntalk()\n',
        "sys.stderr = page\ntalk()\n",
        "def test_it(capsys):\n    talk()\n\n\ntalk()\n",
    ],
)
def test_what_nobody_reads_needs_no_finding(code: str) -> None:
    assert "AM321" not in migrate(START + code, to="auto").rules


def test_only_the_captured_conversation_stays() -> None:
    other = (
        PAIR.replace("chef", "cook").replace("guest", "diner") + 'diner.initiate_chat(cook, message="Hi")\n'
    )
    result = migrate(START + "with redirect_stdout(page):\n    talk()\n" + other, to="auto")
    assert [c.outcome for c in result.plan.conversations] == ["compat", "native"]
