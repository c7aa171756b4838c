"""Names of 0.2 in strings: rewritten where it is certain what they mean, else reported at their line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts.model import Expr
from ..program import Module, find_mocks, is_certain, speaks_of_api
from ..program.api import COMPAT, OLD_PACKAGES
from .draft import Draft
from .model import Replace, Severity, Span

RULE = "AM190"

_DOTTED = re.compile(r"(?:py)?autogen(?:\.\w+)*")
#: ``name = package.module:attribute``, as entry points are written; ``name =`` may be missing.
_ENTRY_POINT = re.compile(r"(?:[\w.\-]+\s*=\s*)?(?:py)?autogen(?:\.\w+)*:\w[\w.]*(?:\s*\[.*\])?")
_BEGINNING = re.compile(rb"[A-Za-z]{0,2}(?:\"\"\"|'''|\"|')((?:py)?autogen)\b")

#: Functions that import, or look for, the module that a string names.
_LOADERS = frozenset(
    (
        *(
            "import_module",
            "__import__",
            "find_spec",
            "reload",
            "importorskip",
            "import_string",
            "import_object",
        ),
        *(
            "locate",
            "resolve_name",
            "run_module",
            "get_class",
            "get_object",
            "get_method",
            "import_from_string",
        ),
        *("files", "find_loader", "get_loader", "import_item", "load_object"),
    )
)
#: Functions that take the name of a logger, and the keyword for it if it is not their first argument.
_LOGGERS = {
    "getLogger": None,
    "get_logger": None,
    "assertLogs": None,
    "assertNoLogs": None,
    "at_level": "logger",
    "set_level": "logger",
}
#: Functions that take the name of a distribution.
_DISTRIBUTIONS = frozenset(("version", "distribution", "metadata", "requires", "get_distribution", "require"))
_NEW_LOGGERS = "0.4 logs under `autogen_core` and `autogen_agentchat`"


def move_strings(draft: Draft, module: Module, *, native: bool, rewrite: bool = True) -> None:
    """Edits and findings for the names of 0.2 in the strings of one module.

    ``native``: code of the module moves to 0.4; without ``rewrite`` names are reported only.
    """
    replaced = {id(target) for mock in find_mocks(draft.program, module) for target in mock.targets}
    for expr in module.exprs:
        if expr.kind == "const" and isinstance(expr.value, str) and "autogen" in expr.value:
            _move_string(draft, module, expr, expr.value, native, rewrite, is_target=id(expr) in replaced)
        elif expr.kind in ("fstring", "binop") and _is_loaded(module, expr) and _begins(draft, module, expr):
            text = "a module of 0.2 is imported by a name that is computed here: decide by hand"
            draft.note(RULE, Severity.MANUAL, module, expr, text)


def _move_string(
    draft: Draft, module: Module, expr: Expr, value: str, native: bool, rewrite: bool, *, is_target: bool
) -> None:
    if _is_for_people(module, expr):
        return
    if _ENTRY_POINT.fullmatch(value):
        text = f"{value!r} is an entry point in AutoGen 0.2: {COMPAT} has the same modules and names"
        draft.note(RULE, Severity.MANUAL, module, expr, text)
    elif _DOTTED.fullmatch(value):
        if _is_logger(module, expr, value):
            _note_logger(draft, module, expr, value, native)
        elif _is_distribution(module, expr):
            text = f"{value!r} is the name of an installed package here: 0.4 comes as `autogen-agentchat`"
            draft.note(RULE, Severity.MANUAL, module, expr, text)
        elif is_target or _is_loaded(module, expr) or _is_known_module(module, expr) or speaks_of_api(value):
            _move_name(draft, module, expr, value, rewrite)
    elif is_target and re.search(r"\bautogen\b", value):
        return  # a name of the program's own module, which stays


def _move_name(draft: Draft, module: Module, expr: Expr, value: str, rewrite: bool) -> None:
    new = COMPAT + value.removeprefix("py").removeprefix("autogen")
    found = _BEGINNING.match(draft.modules[module.path].data, expr.start, expr.end)
    if not is_certain(value):
        text = f"{value!r} is a name of 0.2 in a string: see by hand whether {new!r} does the same"
        draft.note(RULE, Severity.MANUAL, module, expr, text)
    elif rewrite and found is not None:
        draft.edit(module, Replace(Span(*found.span(1)), COMPAT))
    else:
        draft.note(RULE, Severity.MANUAL, module, expr, f"{value!r} is named in a string: write {new!r}")


def _note_logger(draft: Draft, module: Module, expr: Expr, value: str, native: bool) -> None:
    """A logger: the compatibility layer has 0.2's, code of 0.4 has its own."""
    if native:
        text = f"the logger {value!r} gets nothing from native code: {_NEW_LOGGERS}"
        draft.note(RULE, Severity.MANUAL, module, expr, text)
    else:
        text = f"the logger {value!r} keeps its name: {COMPAT} logs under 0.2's names"
        draft.note(RULE, Severity.INFO, module, expr, text)


# ---------------------------------------------------------------------- where a string stands


def _is_for_people(module: Module, expr: Expr) -> bool:
    """Whether a string is an annotation, or stands alone: a docstring."""
    stmt = module.stmt_of[id(expr)]
    alone = stmt.kind == "expr" and stmt.exprs[:1] == (expr,)
    return alone or module.is_annotation(expr)


def _call_of(module: Module, expr: Expr) -> tuple[Expr, str | None, int] | None:
    """The call that an expression is an argument of, its keyword and its place."""
    parent = module.parent.get(id(expr))
    if parent is None or parent.kind != "call" or parent.items[0] is expr:
        return None
    place = parent.items[1:].index(expr)
    return parent, parent.keys[place], place


def _is_loaded(module: Module, expr: Expr) -> bool:
    call = _call_of(module, expr)
    return call is not None and call[0].items[0].text in _LOADERS and call[2] == 0


def _is_known_module(module: Module, expr: Expr) -> bool:
    """Whether a string is looked for in ``sys.modules``."""
    parent = module.parent.get(id(expr))
    if parent is None:
        return False
    if parent.kind == "subscript":
        return _is_modules(parent.items[0])
    if parent.kind == "compare":
        return any(_is_modules(item) for item in parent.items)
    callee = parent.items[0] if parent.kind == "call" else None
    return callee is not None and callee.kind == "attr" and _is_modules(callee.items[0])


def _is_modules(expr: Expr) -> bool:
    return expr.kind == "attr" and expr.text == "modules"


def _is_logger(module: Module, expr: Expr, value: str) -> bool:
    call = _call_of(module, expr)
    if call is not None:
        name = call[0].items[0].text
        return name in _LOGGERS and (call[1] == _LOGGERS[name] if call[1] or _LOGGERS[name] else call[2] == 0)
    parent = module.parent.get(id(expr))
    if parent is None or parent.kind != "dict" or expr not in parent.key_items:
        return False
    return any(name == "loggers" for name in _keys_around(module, parent))


def _keys_around(module: Module, inner: Expr) -> Iterator[object]:
    """The keys under which a dict stands in the dict around it."""
    outer = module.parent.get(id(inner))
    if outer is not None and outer.kind == "dict" and inner in outer.items:
        yield outer.key_items[outer.items.index(inner)].value
    if outer is not None and outer.kind == "call":
        yield from (key for key, item in zip(outer.keys, outer.items[1:], strict=True) if item is inner)


def _is_distribution(module: Module, expr: Expr) -> bool:
    call = _call_of(module, expr)
    return call is not None and call[0].items[0].text in _DISTRIBUTIONS and expr.value in OLD_PACKAGES


def _begins(draft: Draft, module: Module, expr: Expr) -> bool:
    """Whether the text of a computed string begins with the package's name."""
    data = draft.modules[module.path].data
    return _BEGINNING.match(data, expr.start, expr.end) is not None
