"""The checks that stand between a result and the disk."""

from __future__ import annotations

import pytest

from autogen_migrate.checks import Leftover, leftover_imports, verify_text


def test_good_results() -> None:
    assert verify_text("x = 1", "x = 2") is None
    assert verify_text("", "x = '\\d'  # a doubtful escape warns, and that is all") is None
    assert verify_text("", "await f()\nasync for x in y: pass", notebook=True) is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = (\n", 1),
        ("x = 1\nawait f()\n", 2),
        ("def f():\n    await g()", 2),
        ("return 1", 1),
        ("x\x00", 0),
    ],
)
def test_text_that_does_not_compile(text: str, line: int) -> None:
    defect = verify_text("", text)
    assert defect is not None
    assert (defect.line, "does not compile" in defect.message) == (line, True)


def test_magics_must_be_there_as_often_as_before() -> None:
    magics = (("__am_magic_0__", "!ls\nmore"), ("__am_magic_1__", "%time"))
    old = "__am_magic_0__\n__am_magic_1__\n"
    assert verify_text(old, f"x = 1\n{old}", magics, notebook=True) is None
    for new in ("__am_magic_1__", old + "__am_magic_0__\n", "x__am_magic_0__\n__am_magic_1__"):
        defect = verify_text(old, new, magics, notebook=True)
        assert defect is not None
        assert "'!ls'" in defect.message


def test_leftover_imports() -> None:
    text = """import os, autogen.agentchat as x
from autogen import AssistantAgent
import autogen_agentchat, autogenous
from .autogen import y
def f():
    from flaml import autogen
    import pyautogen
"""
    assert leftover_imports(text) == [
        Leftover(1, "autogen.agentchat"),
        Leftover(2, "autogen"),
        Leftover(6, "flaml.autogen"),
        Leftover(7, "pyautogen"),
    ]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("from autogen_compat import Agent\n", ["autogen_compat.Agent"]),
        ("from autogen_compat.oai.client import x\n", ["autogen_compat.oai.client"]),
        ("from autogen_compat import as_sync, stream\n", []),
        ("from autogen_compat.parts import run_chat\nfrom autogen_compat import parts\n", []),
        ("import autogen_compat\nimport autogen_compat.oai\nfrom autogen_compat import *\n", []),
        ("import autogen_agentchat\n", []),
    ],
)
def test_leftovers_of_the_api_in_the_compat_package(text: str, left: list[str]) -> None:
    assert [leftover.module for leftover in leftover_imports(text, compat=True)] == left
    assert not leftover_imports(text)
