"""One warning per call site, which names the replacement and the codemod's rule."""

from __future__ import annotations

import importlib
import itertools
import warnings
from types import ModuleType

import pytest

from autogen_compat.warnings import REPLACEMENTS, VARIABLE, AutogenCompatWarning, legacy_call


def library() -> ModuleType:
    """A module of the package: its functions are 0.2's API."""
    module = ModuleType("autogen_compat.made_up")
    code = (
        "class Base:\n"
        "    def __init__(self):\n"
        "        legacy_call('ConversableAgent')\n"
        "class Derived(Base):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "def initiate_chat():\n"
        "    legacy_call('initiate_chat')\n"
        "def internal():\n"
        "    Base()\n"
    )
    module.__dict__["legacy_call"] = legacy_call
    exec(compile(code, "made_up.py", "exec"), module.__dict__)
    return module


_numbers = itertools.count()


def caught(*calls: str) -> list[warnings.WarningMessage]:
    file = f"user_{next(_numbers)}.py"
    with warnings.catch_warnings(record=True) as record:
        warnings.simplefilter("always")
        made_up = library()
        for number, call in enumerate(calls):
            exec(compile("\n" * number + call, file, "exec"), {"m": made_up})
    return record


def test_it_names_replacement_and_rule_at_the_caller_s_line() -> None:
    (warning,) = caught("m.initiate_chat()")
    text = str(warning.message)
    assert "initiate_chat" in text and "team.run" in text and "AM140" in text
    assert warning.category is AutogenCompatWarning and issubclass(warning.category, FutureWarning)
    assert warning.filename.startswith("user_") and warning.lineno == 1


def test_once_for_each_call_site() -> None:
    record = caught("for _ in range(3): m.initiate_chat()", "m.initiate_chat()")
    assert [warning.lineno for warning in record] == [1, 2]


def test_a_subclass_of_ours_is_one_call() -> None:
    (warning,) = caught("m.Derived()")
    assert warning.filename.startswith("user_")


def test_calls_within_the_package_are_no_user_s_calls() -> None:
    assert caught("m.internal()") == []


def test_a_user_s_subclass_is_the_caller() -> None:
    (warning,) = caught("class Mine(m.Derived):\n    def __init__(self):\n        super().__init__()\nMine()")
    assert warning.lineno == 3


def test_the_variable_silences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    assert caught("m.initiate_chat()") == []
    monkeypatch.setenv(VARIABLE, "0")
    assert len(caught("m.initiate_chat()")) == 1


def test_filters_silence() -> None:
    with warnings.catch_warnings(record=True) as record:
        warnings.simplefilter("always")
        warnings.simplefilter("ignore", AutogenCompatWarning)
        exec(compile("m.initiate_chat()", "user_of_filters.py", "exec"), {"m": library()})
    assert record == []


def test_every_rule_named_is_one_of_the_codemod_s() -> None:
    rules = importlib.import_module("autogen_compat.warnings").REPLACEMENTS
    assert all(rule[:2] == "AM" and rule[2:].isdigit() and text for text, rule in rules.values())
    assert REPLACEMENTS is rules
