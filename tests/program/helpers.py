"""Small programs, linked; ``probe(x)`` in a source marks an expression to ask about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from autogen_migrate.facts import Expr, FileFacts, file_facts
from autogen_migrate.program import Module, Obj, Program, Site, find_sites, link_program
from autogen_migrate.sources.model import SourceFile, SourceKind

HEADER = "import autogen\nfrom autogen import *\n"


def program_of(files: Mapping[str, str] | str) -> Program:
    """The program of some files by path, or of one ``main.py``."""
    named = {"main.py": files} if isinstance(files, str) else files
    facts: list[FileFacts] = []
    for path, text in named.items():
        is_package = path.endswith("__init__.py")
        module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        source = SourceFile(
            Path(path), SourceKind.MODULE, module, text, text.encode("utf-8"), is_package=is_package
        )
        facts.append(file_facts(source))
    return link_program(facts)


def calls(program: Program, name: str) -> list[tuple[Module, Expr]]:
    """The calls of something that is written ``name`` or ``….name``."""
    return [
        (module, expr)
        for module in program.modules
        for expr in module.exprs
        if expr.kind == "call" and expr.items[0].text == name
    ]


def describe(obj: Obj) -> str:
    """An object in a word: an agent by its name, a constant by its value, else kind and name."""
    if obj.kind in ("agent", "manager") and obj.expr is not None:
        literals = [item.value for item in obj.expr.items[1:] if isinstance(item.value, str)]
        return str(literals[0]) if literals else obj.kind
    if obj.kind == "const" and obj.expr is not None:
        return repr(obj.expr.value)
    return f"{obj.kind} {obj.name}".strip()


def probed(files: Mapping[str, str] | str) -> set[str]:
    """What the argument of ``probe(…)`` can be, all probes together."""
    program = program_of(files)
    found = calls(program, "probe")
    assert found, "the program has no probe"
    return {describe(v) for module, call in found for v in program.values(call.items[1], module)}


def sites_of(files: Mapping[str, str] | str) -> list[Site]:
    return find_sites(program_of(files))


def keys_of(files: Mapping[str, str] | str) -> list[tuple[str, str]]:
    """Kind and key of every site."""
    return [(site.kind, site.key) for site in sites_of(files)]
