"""The program reads what a chat prints: native code prints it in another form than 0.2.

Standard output is captured for a block or a function (``redirect_stdout``, pytest's ``capsys``), or replaced
for the whole program (``sys.stdout = …``, another ``print``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..facts.model import Expr, Function, Stmt
from ..program import Module, Site, starts_chat
from .context import Context
from .model import Span

RULE = "AM321"
_TEXT = (
    "what a chat prints is captured here, and natively it is printed in another form (a line "
    "`---------- TextMessage (guide) ----------` where 0.2 had `guide (to guest):`): "
    "read the messages of the chat's result instead"
)
_BLOCKS = frozenset(("redirect_stdout", "capture_output", "captured_output", "captured_stdout"))
_FIXTURES = frozenset(("capsys", "capfd", "capsysbinary", "capfdbinary"))
_PRINTING = (("sys", "stdout"), ("builtins", "print"), ("__builtins__", "print"))
_PATCHED = frozenset(f"{module}.{name}" for module, name in _PRINTING)
_SETTERS = frozenset(("setattr", "object", "patch"))
#: Who says so stands for the stream that was there before: its encoding is set, or it is put back.
_SAME_STREAM = frozenset(("buffer", "detach", "fileno", "__stdout__", "reconfigure"))


@dataclass(frozen=True, slots=True)
class _Capture:
    """Where output is captured; ``during`` is the code that this is for, None if it is for all."""

    module: Module
    place: Expr
    during: Span | None


def judge_captures(context: Context) -> None:
    """Say where the output of a chat is captured."""
    chats = [site for site in context.sites if starts_chat(site) and not _is_silent(site)]
    for module in context.unit if chats else ():
        for capture in _captures(module):
            heard = [site for site in chats if _is_heard(context, capture, site)]
            if heard:
                context.draft.blame(site.expr for site in heard)
                context.draft.differ(RULE, module, capture.place, _TEXT)
    context.draft.culprits = frozenset()


def _is_silent(site: Site) -> bool:
    given = dict(zip(site.expr.keys, site.expr.items[1:], strict=True)) if site.expr.kind == "call" else {}
    return "silent" in given and given["silent"].value is True


def _is_heard(context: Context, capture: _Capture, site: Site) -> bool:
    """Whether the chat can run while output is captured."""
    during = capture.during
    if during is None or (site.module is capture.module and _lies_in(site.expr, during)):
        return True
    for function in context.program.leading_to(site.module, site.expr):
        for edge in context.program.callers.get(id(function), ()):
            if edge.module is capture.module and edge.call is not None and _lies_in(edge.call, during):
                return True
    return False


def _lies_in(expr: Expr, span: Span) -> bool:
    return span.start <= expr.start and expr.end <= span.end


# ---------------------------------------------------------------------- finding them


def _captures(module: Module) -> Iterator[_Capture]:
    kept = {target.text for stmt in module.stmts if _keeps_stream(stmt) for target in stmt.targets}
    for stmt in module.stmts:
        given = stmt.exprs[0] if stmt.kind in ("assign", "augassign") and stmt.exprs else None
        if given is not None and not _is_same_stream(given) and given.text not in kept:
            yield from (_Capture(module, t, None) for t in stmt.targets if _is_printing(t))
        if stmt.kind == "with":
            yield from _blocks(module, stmt)
        if stmt.function is not None:
            yield from _functions(module, stmt, stmt.function)
    for expr in module.exprs:
        if expr.kind == "call" and not _is_with_item(module, expr) and _replaces_printing(expr):
            yield _Capture(module, expr, None)


def _keeps_stream(stmt: Stmt) -> bool:
    """``before = sys.stdout``: what is put back later."""
    return stmt.kind == "assign" and _is_printing(stmt.exprs[0])


def _blocks(module: Module, stmt: Stmt) -> Iterator[_Capture]:
    for expr, target in zip(stmt.exprs, stmt.targets, strict=True):
        if expr.kind != "call":
            continue
        opened = expr.items[0].text in _BLOCKS and not (target.kind == "none" and _is_thrown_away(expr))
        if opened or _replaces_printing(expr):
            yield _Capture(module, expr, Span(stmt.start, stmt.end))


def _functions(module: Module, stmt: Stmt, function: Function) -> Iterator[_Capture]:
    """Tests that read their own output, and functions whose decorator captures it."""
    names = {param.name for param in function.params} & _FIXTURES
    during = Span(stmt.start, stmt.end)
    for expr in module.exprs if names else ():
        reads = expr.kind == "attr" and expr.text == "readouterr" and expr.items[0].text in names
        if reads and _lies_in(expr, during):
            yield _Capture(module, expr, during)
            break
    for decorator in function.decorators:
        if decorator.kind == "call" and decorator.items[0].text in _BLOCKS:
            yield _Capture(module, decorator, during)


def _is_with_item(module: Module, expr: Expr) -> bool:
    stmt = module.stmt_of[id(expr)]
    return stmt.kind == "with" and any(item is expr for item in stmt.exprs)


def _is_printing(target: Expr) -> bool:
    """``sys.stdout``, ``sys.stdout.write``, ``builtins.print``."""
    if target.kind != "attr":
        return False
    base = target.items[0]
    return (base.text, target.text) in _PRINTING or (target.text == "write" and _is_printing(base))


def _replaces_printing(call: Expr) -> bool:
    """``patch("sys.stdout")``, ``setattr(sys, "stdout", …)``, ``stack.enter_context(redirect_stdout(…))``."""
    callee = call.items[0]
    given = call.items[1:]
    if callee.text == "enter_context":
        return bool(given) and given[0].kind == "call" and given[0].items[0].text in _BLOCKS
    if callee.text not in _SETTERS or not given or any(_is_same_stream(item) for item in given[1:]):
        return False
    if isinstance(given[0].value, str):
        return given[0].value in _PATCHED
    return len(given) > 1 and (given[0].text, given[1].value) in _PRINTING


def _is_same_stream(value: Expr) -> bool:
    """Whether the new stream is the old one in another coat, or nobody reads it."""
    parts = [value]
    while parts:
        part = parts.pop()
        if part.kind == "attr" and part.text in (*_SAME_STREAM, "devnull"):
            return True
        parts += part.items
    return False


def _is_thrown_away(call: Expr) -> bool:
    """Whether what is captured has no name: ``redirect_stdout(io.StringIO())``, ``redirect_stdout(None)``."""
    given = call.items[1:]
    if not given:
        return True
    value = given[0]
    return (value.value is None and value.kind == "const") or value.kind == "call" or _is_same_stream(value)
