"""Small 0.2 programs and what becomes of them."""

from __future__ import annotations

import ast
import builtins
import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autogen_migrate.checks.verify import leftover_imports, verify_text
from autogen_migrate.edits import apply_edits, apply_edits_to_cells
from autogen_migrate.plan import Plan, make_plan
from autogen_migrate.plan.model import Rung, Severity, Style, Wishes
from autogen_migrate.sources.model import SourceFile, SourceKind
from autogen_migrate.sources.read import read_source

IMPORTS = """\
import autogen
from autogen import AssistantAgent, ConversableAgent, GroupChat, GroupChatManager, UserProxyAgent
"""
CONFIG = 'llm_config = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}\n'
CHEF = 'chef = AssistantAgent("chef", system_message="Cook.", llm_config=llm_config)\n'
GUEST = 'guest = UserProxyAgent("guest", human_input_mode="NEVER", code_execution_config=False)\n'
PAIR = IMPORTS + CONFIG + CHEF + GUEST
GROUP = 'chat = GroupChat([guest, chef], [], 4, speaker_selection_method="round_robin")\n'
MANAGER = "manager = GroupChatManager(chat, llm_config=llm_config)\n"
TEAM = "RoundRobinGroupChat([chef, guest], termination_condition=StopMessageTermination(), max_turns=200)"


@dataclass
class Migrated:
    """The plan for some files and the texts that it makes of them, by path."""

    plan: Plan
    texts: dict[str, str]
    sources: dict[str, SourceFile] = field(default_factory=dict[str, SourceFile])

    @property
    def text(self) -> str:
        """The only file, or ``main``."""
        return self.texts.get("main.py") or next(iter(self.texts.values()))

    @property
    def native(self) -> bool:
        """Whether all conversations moved."""
        return all(c.outcome == "native" for c in self.plan.conversations)

    @property
    def rules(self) -> set[str]:
        return {finding.rule for finding in self.plan.findings}

    def messages(self, rule: str) -> str:
        return "\n".join(f.message for f in self.plan.findings if f.rule == rule)

    @property
    def manual(self) -> list[tuple[str, int, str]]:
        """Rule, line and message of what stays to be done by hand."""
        return [(f.rule, f.line, f.message) for f in self.plan.findings if f.severity is Severity.MANUAL]


def source(path: str, text: str) -> SourceFile:
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    is_package = path.endswith("__init__.py")
    return SourceFile(
        Path(path), SourceKind.MODULE, module, text, text.encode("utf-8"), is_package=is_package
    )


def notebook(cells: list[str]) -> SourceFile:
    """A notebook with these code cells, which may have magics."""
    content = {"cells": [{"cell_type": "code", "source": code} for code in cells], "nbformat": 4}
    found = read_source(Path("main.ipynb"), "main", json.dumps(content).encode())
    assert isinstance(found, SourceFile)
    return found


def migrate(
    files: Mapping[str, str] | str | SourceFile,
    target: str = "0.7.5",
    to: Rung = "native",
    style: Style = "parts",
) -> Migrated:
    """Plan and edit; every result must compile, import no 0.2 if it moved, and need no second run.

    Without a ``style`` it is the parts that are looked at.
    """
    if isinstance(files, SourceFile):
        sources = [files]
    else:
        named = {"main.py": files} if isinstance(files, str) else files
        sources = [source(path, text) for path, text in named.items()]
    result = _run(sources, target, to, style)
    for path, text in result.texts.items():
        before = result.sources[path]
        is_notebook = before.kind is SourceKind.NOTEBOOK
        assert verify_text(before.text, text, notebook=is_notebook) is None, text
        if result.native and result.plan.conversations:
            assert not leftover_imports(text), text
        if "import *" not in before.text:
            assert unbound(text) <= unbound(before.text), text
    for file in result.plan.files:
        if file.native:
            assert not leftover_imports(result.texts[file.path], compat=True), result.texts[file.path]
    if not result.native and all(c.outcome == "kept" for c in result.plan.conversations):
        assert {path: s.text for path, s in result.sources.items()} == result.texts
    if not isinstance(files, SourceFile):
        again = _run([source(path, text) for path, text in result.texts.items()], target, to, style)
        assert again.texts == result.texts
    return result


def unbound(text: str) -> set[str]:
    """The names that a text reads and nothing in it binds."""
    read: set[str] = set()
    bound = set(dir(builtins)) | {"__file__", "__name__"}
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                read.add(name)
            case ast.Name(id=name) | ast.arg(arg=name):
                bound.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
            case ast.alias(name=name, asname=alias):
                bound.add(alias or name.split(".")[0])
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                bound.add(name)
            case _:
                pass
    return read - bound


def _run(sources: list[SourceFile], target: str, to: Rung, style: Style) -> Migrated:
    plan = make_plan(sources, target, to, wishes=Wishes(style))
    by_path = {str(file.path): file for file in sources}
    texts = {path: file.text for path, file in by_path.items()}
    for file in plan.files:
        before = by_path[file.path]
        if before.kind is SourceKind.NOTEBOOK:
            texts[file.path] = "\n".join(apply_edits_to_cells(before.text, file.edits, before.cells)) + "\n"
        else:
            texts[file.path] = apply_edits(before.text, file.edits)
    return Migrated(plan, texts, by_path)


def body_of(text: str, name: str = "main") -> str:
    """The body of a function of the text, dedented."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
            lines = text.split("\n")[node.body[0].lineno - 1 : node.end_lineno]
            return textwrap.dedent("\n".join(lines)) + "\n"
    raise AssertionError(f"no function {name} in\n{text}")


def after_imports(text: str) -> str:
    """The text without its import statements and without blank lines."""
    lines = text.split("\n")
    for node in ast.parse(text).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for line in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[line] = ""
    return "".join(f"{line}\n" for line in lines if line.strip())
