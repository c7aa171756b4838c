"""A program that is a fork of a zygote notices nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.programs import Command
from support.variants import zygote
from support.variants.zygote import Zygote

WHAT_IT_SEES = """
import asyncio, os, sys
import helper
print(helper.NAME, sys.argv, os.getcwd() == sys.path[0], dict(os.environ) == {"COLOUR": "red"}, __name__)
print(input(), input("> "))
print(asyncio.run(helper.answer()), "autogen_compat" in sys.modules)
print("bad", file=sys.stderr)
"""
HELPER = """
NAME = "helper"
async def answer():
    return 42
"""


@pytest.fixture(scope="module")
def started() -> Iterator[Zygote]:
    with Zygote("v075") as process:
        yield process


def command(home: Path, code: str, stdin: str = "", *argv: str) -> Command:
    app = home / "app"
    app.mkdir()
    (app / "main.py").write_text(code, encoding="utf-8")
    (app / "helper.py").write_text(HELPER, encoding="utf-8")
    return Command(["main.py", *argv], app, {"COLOUR": "red"}, stdin)


def test_what_a_program_sees(started: Zygote, tmp_path: Path) -> None:
    ended = started(command(tmp_path, WHAT_IT_SEES, "one\ntwo\n", "-v"))
    assert ended.exit_code == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "helper ['main.py', '-v'] True True __main__",
        "> one two",
        "42 False",
    ]
    assert ended.stderr == "bad\n"


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("raise SystemExit(3)", 3),
        ("1 / 0", 1),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9),
    ],
)
def test_how_a_program_ends(started: Zygote, tmp_path: Path, code: str, exit_code: int) -> None:
    assert started(command(tmp_path, code)).exit_code == exit_code


def test_modules_of_one_program_are_not_those_of_the_next(started: Zygote, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        program = command(tmp_path / name, "import helper; print(helper.NAME); helper.NAME = 'changed'")
        assert started(program).stdout == "helper\n"


def test_a_program_that_does_not_end(
    started: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zygote, "TIMEOUT", 0.3)
    assert started(command(tmp_path, "import time; time.sleep(60)")).exit_code is None
