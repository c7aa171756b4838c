"""Lists of messages in 0.2's form that a model is to answer, as messages of 0.4."""

from __future__ import annotations

from dataclasses import dataclass

from ....conversation.name_reads import uses_of
from ....facts.model import Expr
from ....program import Module, Obj
from ...context import Context
from ...default_prompts import below_imports
from ...draft import span
from ...model import Code, InsertBefore, Join, NewCall, Ref

MODELS = "autogen_core.models"
_KINDS = {"user": "UserMessage", "assistant": "AssistantMessage", "system": "SystemMessage"}
_ADDING = frozenset(("append", "insert"))
_READING = frozenset(("len", "print", "list", "enumerate", "reversed", "str", "dumps", "dump", "pprint"))


@dataclass(frozen=True, slots=True)
class Told:
    """A message that is written out: its role, the expression of its text, and its name if it has one."""

    role: str
    content: Expr
    name: Expr | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Messages of users and assistants in a list that the program keeps: the expression that gives it."""

    expr: Expr


Piece = Told | Kept


def pieces_of(context: Context, expr: Expr, module: Module) -> list[Piece] | None:
    """What a list of messages is made of; None if that is not known."""
    if expr.kind == "list":
        found: list[Piece] = []
        for item in expr.items:
            told = _told(context, item, module)
            inner = pieces_of(context, item.items[0], module) if item.kind == "star" else None
            if told is None and inner is None:
                return None
            found += [told] if told is not None else inner or []
        return found
    if expr.kind == "binop":
        sides = [pieces_of(context, item, module) for item in expr.items]
        if context.draft.text(expr, module).count("+") < 1 or any(side is None for side in sides):
            return None
        return [piece for side in sides for piece in side or ()]
    base = expr.items[0] if expr.kind == "subscript" and expr.items[1].kind == "slice" else expr
    return [Kept(expr)] if base.kind == "name" and _is_kept(context, base, module) else None


def _told(context: Context, item: Expr, module: Module) -> Told | None:
    """A dict that is a message: its role is known, and its content a text."""
    if item.kind != "dict" or any(key.kind != "const" for key in item.key_items):
        return None
    entries = {str(key.value): value for key, value in zip(item.key_items, item.items, strict=True)}
    role, content = entries.get("role"), entries.get("content")
    if (
        role is None
        or content is None
        or role.value not in _KINDS
        or set(entries) - {"role", "content", "name"}
    ):
        return None
    values = context.program.values(content, module)
    if content.kind in ("list", "dict") or any(v.kind in ("list", "dict", "copy") for v in values):
        return None
    if content.kind == "const" and not isinstance(content.value, str):
        return None
    return Told(str(role.value), content, entries.get("name"))


def _is_kept(context: Context, name: Expr, module: Module) -> bool:
    """Whether a variable is a list that gets no other messages than users' and assistants'."""
    scope = module.scope_of[id(name)].lookup(name.text)
    if scope is None or scope.module is not module:
        return False
    for origin in scope.origins.get(name.text, []):
        value = origin.expr
        if origin.kind != "value" or value is None or value.kind != "list":
            return False
        if not all(_is_ordinary(context, item, module) for item in value.items):
            return False
    return all(_is_harmless(context, use, module) for use in uses_of(name.text, scope))


def _is_ordinary(context: Context, item: Expr, module: Module) -> bool:
    told = _told(context, item, module)
    return told is not None and told.role != "system" and told.name is None


def _is_harmless(context: Context, use: Expr, module: Module) -> bool:
    """Whether a use of the list reads it, or adds a message that is written out."""
    parent = module.parent.get(id(use))
    if parent is None:
        return module.stmt_of[id(use)].kind in ("for", "expr", "return", "if", "while")
    if parent.kind == "attr":
        call = module.parent.get(id(parent))
        if call is None or call.kind != "call" or call.items[0] is not parent:
            return False
        if parent.text in _ADDING:
            return _is_ordinary(context, call.items[-1], module)
        return parent.text in ("pop", "clear", "copy")
    if parent.kind == "call":
        return parent.items[0].text in _READING or parent.items[0].text in _ASKING
    return parent.kind in ("subscript", "comp", "fstring", "binop", "star", "unary", "boolop", "compare")


_ASKING = frozenset(("generate_reply", "a_generate_reply"))


# ---------------------------------------------------------------------- as code


def as_messages(context: Context, agent: Obj, module: Module, pieces: list[Piece], own: Code) -> list[Code]:
    """The messages as elements of a list; ``own`` is the code of the name of the agent that answers."""
    found: list[Code] = []
    for piece in pieces:
        if isinstance(piece, Kept):
            helper = _helper(context, agent, module, own)
            found.append(Join((f"*map({helper}, ", Ref(span(piece.expr)), ")")))
            continue
        arguments: list[tuple[str | None, Code]] = [("content", Ref(span(piece.content)))]
        if piece.role != "system":
            named: Code = '"user"' if piece.role == "user" else own
            arguments.append(("source", named if piece.name is None else Ref(span(piece.name))))
        found.append(NewCall(context.draft.name(module, MODELS, _KINDS[piece.role]), tuple(arguments)))
    return found


def _helper(context: Context, agent: Obj, module: Module, own: Code) -> str:
    """A function of the module that makes a message of 0.4 of one that the program keeps."""
    known = context.helpers.get((module.path, id(agent)))
    if known is not None:
        return known
    draft = context.draft
    name = context.helpers[module.path, id(agent)] = draft.fresh(module, "as_model_message")
    user, assistant = (
        draft.name(module, MODELS, "UserMessage"),
        draft.name(module, MODELS, "AssistantMessage"),
    )
    code = Join(
        (
            f"def {name}(message: dict[str, str]) -> {user} | {assistant}:\n"
            '    """A message of the program\'s own history, as the model gets it."""\n'
            '    if message["role"] == "user":\n'
            f'        return {user}(content=message["content"], source="user")\n'
            f'    return {assistant}(content=message["content"], source=',
            own,
            ")",
        )
    )
    home = below_imports(module)
    assert home is not None
    draft.edit(module, InsertBefore(span(home), (code,)))
    return name
