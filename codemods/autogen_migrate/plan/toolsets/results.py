"""What tools return: 0.2 shows a model JSON where AutoGen shows ``str(value)``.

0.2's registration wraps a function (``function_utils.serialize_to_str``); a function of a ``function_map`` is
not wrapped, and shown as AutoGen does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...facts.model import Expr, Function, ImportedName, Stmt
from ...program import Module, Obj
from ..context import Context
from ..draft import span
from ..model import Edit, InsertBefore, Join, NewCall, Ref, Replace
from .registered import Told

_SAME = frozenset(("str", "int", "float"))
_JSON = frozenset(("dict", "list", "tuple", "bool", "Dict", "List", "Tuple"))
_LISTS = frozenset(("list", "List"))
_SHAPING = frozenset(
    ("join", "format", "strip", "lower", "upper", "title", "replace", "dumps", "isoformat", "strftime")
)
_LITERAL = {"dict": "json", "list": "json", "tuple": "json", "comp": "json", "fstring": "same"}


def shown(context: Context, tool: Told) -> str:
    """How the result of a tool gets to a model as in 0.2.

    ``same``: as it is; ``json`` and ``model``: the function returns JSON itself, of a value or of a pydantic
    model; ``class``: a tool of its own kind says it.
    """
    function = None if tool.obj is None else tool.obj.function
    if tool.raw:
        return "same"
    if tool.obj is None or function is None:
        return "class"
    module = tool.obj.module
    returns = function.returns
    kind = _of_returns(function) if returns is None else _of_annotation(context, returns, module)
    if kind in ("json", "model") and not _can_be_edited(context, tool.obj, function):
        return "class"
    return kind


def result_edits(context: Context, tool: Told, kind: str) -> list[tuple[Module, Edit]]:
    """What makes a function return what 0.2 showed of its results."""
    assert tool.obj is not None and tool.obj.function is not None
    module, function = tool.obj.module, tool.obj.function
    found: list[tuple[Module, Edit]] = []
    for value in _values(function.body):
        assert value is not None
        code = Ref(span(value))
        if kind == "model":
            simple = value.kind in ("name", "attr", "call", "subscript")
            made = Join((code, ".model_dump_json()") if simple else ("(", code, ").model_dump_json()"))
            found.append((module, Replace(span(value), made)))
            continue
        json = context.draft.name(module, "json", None)
        bare = value.kind == "tuple" and not context.draft.text(value, module).startswith("(")
        argument = Join(("(", code, ")")) if bare else code
        call = NewCall(f"{json}.dumps", ((None, argument), ("ensure_ascii", "False")))
        found.append((module, Replace(span(value), call)))
    if function.returns is not None:
        found.append((module, Replace(span(function.returns), "str")))
    return found


# ---------------------------------------------------------------------- what it is


def _of_annotation(context: Context, annotation: Expr, module: Module) -> str:
    base = annotation.items[0] if annotation.kind == "subscript" else annotation
    if base.kind == "name" and base.text == "Annotated" and annotation.kind == "subscript":
        inner = annotation.items[1]
        return _of_annotation(context, inner.items[0] if inner.kind == "tuple" else inner, module)
    if annotation.kind == "binop":
        kinds = {_of_annotation(context, item, module) for item in annotation.items}
        return "same" if kinds == {"same"} else "class"
    name = str(base.value) if base.kind == "const" else base.text
    if name in _LISTS and annotation.kind == "subscript" and annotation.items[1].text in ("int", "float"):
        return "same"
    if name in _SAME:
        return "same"
    if name in _JSON:
        return "json"
    return "model" if _is_model(context, base, module) else "class"


def _is_model(context: Context, base: Expr, module: Module) -> bool:
    """Whether an annotation is a pydantic model of the program."""
    found = context.program.values(base, module)
    class_ = found[0].class_ if len(found) == 1 else None
    if class_ is None:
        return False
    lineage = context.program.lineage(found[0].module, class_)
    return any(base.text == "BaseModel" for each in lineage for base in each.bases)


def _of_returns(function: Function) -> str:
    """The same of a function whose result has no annotation: what its ``return`` statements show."""
    kinds = {"class" if value is None else _of_value(value) for value in _values(function.body)}
    return kinds.pop() if len(kinds) == 1 and _ends(function.body) else "class"


def _of_value(value: Expr) -> str:
    if value.kind == "const":
        return "json" if value.value is None or isinstance(value.value, bool) else "same"
    if value.kind == "call":
        callee = value.items[0]
        text = callee.kind == "name" and callee.text in ("str", "repr", "len", "round", "int", "float", "sum")
        return "same" if text or (callee.kind == "attr" and callee.text in _SHAPING) else "class"
    if value.kind == "binop":  # a text on one side makes a text
        texts = (item.kind == "fstring" or isinstance(item.value, str) for item in value.items)
        return "same" if any(texts) or any(_of_value(item) == "same" for item in value.items) else "class"
    return "json" if value.kind == "compare" else _LITERAL.get(value.kind, "class")


# ---------------------------------------------------------------------- whether it can be edited


def _can_be_edited(context: Context, obj: Obj, function: Function) -> bool:
    """Whether only a model calls a function, and each of its ends returns a value."""
    if not function.name or function.is_generator or not _ends(function.body):
        return False
    if any(value is None for value in _values(function.body)):
        return False
    name = function.name
    for module in context.program.modules:
        for expr in module.places.named(name):
            is_it = expr.kind in ("name", "attr") and obj in context.program.values(expr, module)
            if is_it and not _is_registered(module, expr):
                return False
    return True


def _is_registered(module: Module, expr: Expr) -> bool:
    """Whether a function is only named to be registered."""
    outer = module.parent.get(id(expr))
    while outer is not None and outer.kind in ("tuple", "list"):
        outer = module.parent.get(id(outer))
    if outer is None:
        statement = module.stmt_of[id(expr)]
        return statement.kind in ("for", "def") or any(target is expr for target in statement.targets)
    if outer.kind != "call" or outer.items[0] is expr:
        return False
    callee = outer.items[0]
    inner = callee.items[0] if callee.kind == "call" else callee
    return inner.text in ("register_function", "register_for_llm", "register_for_execution")


def _values(block: Sequence[Stmt]) -> Iterator[Expr | None]:
    """What the ``return`` statements of a function return; None for those without a value."""
    for stmt in block:
        if stmt.kind == "return":
            yield stmt.exprs[0] if stmt.exprs else None
        elif stmt.kind not in ("def", "class"):
            for inner in stmt.blocks:
                yield from _values(inner)


def _ends(block: Sequence[Stmt]) -> bool:
    """Whether a block never comes to its end."""
    last = block[-1] if block else None
    if last is None:
        return False
    if last.kind in ("return", "raise"):
        return True
    if last.kind in ("if", "with"):
        return all(_ends(inner) for inner in last.blocks[: 2 if last.kind == "if" else 1])
    if last.kind == "try":
        body, *handlers, orelse, final = last.blocks
        return _ends(final) or (all(map(_ends, handlers)) and (_ends(body) or _ends(orelse)))
    return last.kind == "while" and last.exprs[0].value is True


# ---------------------------------------------------------------------- a tool of its own kind


def tool_class(context: Context, module: Module) -> str:
    """The name of the class of tools whose results are shown as JSON."""
    known = context.tool_classes.get(module.path)
    if known is None:
        known = context.tool_classes[module.path] = context.draft.fresh(module, "JsonTool")
    return known


def class_edit(context: Context, module: Module, before: Stmt) -> Edit:
    """The class itself, before a statement at module level."""
    draft = context.draft
    base = draft.name(module, "autogen_core.tools", "FunctionTool")
    anything, json = draft.name(module, "typing", "Any"), draft.name(module, "json", None)
    lines = [
        f"class {tool_class(context, module)}(FunctionTool):".replace("FunctionTool", base),
        '    """A function whose result is shown to the model as JSON."""',
        "",
        f"    def return_value_as_string(self, value: {anything}) -> str:",
    ]
    if any(i.module.partition(".")[0] == "pydantic" for m in context.program.modules for i in _imports(m)):
        model = draft.name(module, "pydantic", "BaseModel")
        lines += [f"        if isinstance(value, {model}):", "            return value.model_dump_json()"]
    lines.append(
        f"        return value if isinstance(value, str) else {json}.dumps(value, ensure_ascii=False)"
    )
    return InsertBefore(span(before), ("\n".join(lines),))


def _imports(module: Module) -> Iterator[ImportedName]:
    return (imported for stmt in module.stmts for imported in stmt.imports)
