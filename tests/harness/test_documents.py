"""What ``docs/`` names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from support.venvs import ROOT

DOCUMENTS = sorted((ROOT / "docs").glob("*.md"))
TESTS = re.compile(r"`((?:[\w.]+/)*test_\w+\.py)::(\w+)`")
FILES = re.compile(r"`((?:benchmarks|codemods|compat|tests)/[\w./-]+\.py)`")


@cache
def functions(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_files_exist(document: Path) -> None:
    names = FILES.findall(document.read_text(encoding="utf-8"))
    assert [name for name in names if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_tests_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = TESTS.findall(text)
    assert len(named) == text.count(".py::")
    for file, function in named:
        folder = ROOT / "tests" if "/" in file else ROOT / "tests" / "compat" / "portal"
        assert function in functions(folder / file), (file, function)


def test_every_promise_of_the_portal_names_its_tests() -> None:
    rows = [
        line.split(" | ")
        for line in (ROOT / "docs" / "portal.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| promise")
    ]
    assert len(rows) > 40
    assert [row[0] for row in rows if not TESTS.search(row[1]) and not FILES.search(row[1])] == []


def test_every_test_of_the_portals_signals_and_exits_is_in_the_document() -> None:
    named = {name for _, name in TESTS.findall((ROOT / "docs" / "portal.md").read_text(encoding="utf-8"))}
    tests = {name for name in functions(ROOT / "tests/compat/portal/test_signals.py") if name[:5] == "test_"}
    assert tests <= named
