"""Questions about facts that need no analysis: arguments of calls, items of displays, returns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..facts.model import Class, Expr, Function, Stmt

CHANGING = frozenset(
    ("append", "add", "extend", "insert", "update", "setdefault", "pop", "popitem", "clear", "remove")
)
"""Methods that change a list, dict or set."""


def stored(stmt: Stmt) -> Iterator[tuple[Expr, Expr, bool]]:
    """What a statement stores in containers or removes: container, item or key, whether it is spread."""
    if stmt.kind in ("assign", "augassign") and stmt.targets[0].kind == "subscript":
        yield stmt.targets[0].items[0], stmt.exprs[0], False
    elif stmt.kind == "augassign":
        yield stmt.targets[0], stmt.exprs[0], True
    elif stmt.kind == "del":
        yield from ((expr.items[0], expr.items[1], False) for expr in stmt.exprs if expr.kind == "subscript")


def entries(container: Expr) -> Iterator[tuple[Expr, bool]]:
    """The values in a display or comprehension, and whether each is spread by ``*`` or ``**``."""
    items = container.items[-1:] if container.kind == "comp" else container.items
    for position, item in enumerate(items):
        if item.kind == "star":
            yield item.items[0], True
        else:
            yield item, container.kind == "dict" and container.key_items[position].kind == "none"


def constant_key(index: Expr) -> object:
    """The value of a constant index, ``-1`` included; None if it is computed."""
    if index.kind == "unary" and index.text == "USub" and isinstance(index.items[0].value, int):
        return -index.items[0].value
    return index.value if index.kind == "const" else None


def rest(call: Expr, first: str) -> Iterator[Expr]:
    """The keyword arguments of a call (``first`` is ``**``), or the positional ones from a place on."""
    for place, (key, item) in enumerate(zip(call.keys, call.items[1:], strict=True)):
        if (key is None and first != "**" and place >= int(first)) or (
            key not in (None, "*") and first == "**"
        ):
            yield item


def fields(class_: Class) -> list[str]:
    """The annotated fields of a class body; none if the class has a constructor of its own."""
    if any(stmt.function is not None and stmt.function.name == "__init__" for stmt in class_.body):
        return []
    return [stmt.targets[0].text for stmt in class_.body if stmt.kind == "annassign"]


def argument_of(call: Expr | None, name: str, position: int) -> Expr | None:
    """The argument of a call given for a parameter by keyword or position."""
    if call is None or call.kind != "call":
        return None
    positional = 0
    for key, item in zip(call.keys, call.items[1:], strict=True):
        if key == name:
            return item
        if key is None:
            if positional == position:
                return item
            positional += 1
    return None


def bound_argument(function: Function, position: int, call: Expr, bound: bool) -> Expr | None:
    """The argument of ``call`` that parameter ``position`` of ``function`` gets."""
    param = function.params[position]
    if param.kind not in ("pos", "kwonly"):
        return None
    place = position - (1 if bound else 0)
    return argument_of(call, param.name, place if param.kind == "pos" else 10_000)


def returns_of(body: Iterable[Stmt]) -> list[Stmt]:
    """The return statements of a function body, those of nested functions excluded."""
    found: list[Stmt] = []
    for stmt in body:
        if stmt.kind == "return":
            found.append(stmt)
        for block in stmt.blocks:
            found += returns_of(block)
    return found


def hands_back(call: Expr) -> bool:
    """Whether a call gives what the coroutine that it is given returns: ``asyncio.run(f())``."""
    callee = call.items[0]
    if callee.kind == "name" or len(call.items) < 2:
        return False
    if callee.text in ("run_until_complete", "create_task"):
        return True
    of_asyncio = callee.items[0].kind == "name" and callee.items[0].text == "asyncio"
    return of_asyncio and callee.text in ("run", "wait_for", "shield", "ensure_future")


def has_decorator(function: Function, *names: str) -> bool:
    """Whether a function carries one of these decorators, written plainly."""
    return any(d.kind in ("name", "attr") and d.text in names for d in function.decorators)
