"""0.2's own default texts in plain programs: constants in the user's module, from the user's copy of 0.2."""

from __future__ import annotations

from ..facts.model import Stmt
from ..program import Module
from .context import Context
from .draft import span
from .model import InsertBefore

NOT_AT_HAND = "of which no copy is at hand: name an environment that has AutoGen 0.2 with --legacy-env"
_SHORT = 60
"""The longest text that is written where it is needed."""


def default_text(context: Context, module: Module, key: str, wanted: str) -> str | None:
    """The code of a text of 0.2: a literal if it is short, else a constant; None without a copy."""
    text = context.draft.surroundings.copy.text(key)
    if text is None or len(text) > _SHORT or "\n" in text:
        return constant_with(context, module, key, wanted)
    return as_source(text)


def constant_with(context: Context, module: Module, key: str, wanted: str) -> str | None:
    """The constant with a text of 0.2 (``key`` of :class:`LegacyCopy`), if there is a copy.

    It is written below the imports of the module, once.
    """
    draft = context.draft
    text = draft.surroundings.copy.text(key)
    place = below_imports(module)
    if text is None or place is None:
        return None
    known = context.constants.get((module.path, key))
    if known is None:
        known = context.constants[module.path, key] = draft.fresh(module, wanted)
        draft.edit(module, InsertBefore(span(place), (f"{known} = {as_source(text)}",)))
    return known


def below_imports(module: Module) -> Stmt | None:
    """The first statement that is neither the docstring nor an import."""
    body = module.facts.body
    rest = (s for s in body if not s.imports and not (s is body[0] and _is_text(s)))
    return next(rest, None)


def _is_text(stmt: Stmt) -> bool:
    return stmt.kind == "expr" and stmt.exprs[0].kind == "const" and isinstance(stmt.exprs[0].value, str)


def as_source(text: str) -> str:
    """A text as a literal; in triple quotes if it has several lines."""
    shown = text.replace("\\", "\\\\")
    if "\n" not in text:
        return f'"{shown}"' if '"' not in text else repr(text)
    if shown.endswith('"'):
        shown = shown[:-1] + '\\"'
    return '"""' + shown.replace('"""', '\\"\\"\\"') + '"""'
