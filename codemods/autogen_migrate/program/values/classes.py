"""Attributes of instances and classes, and what constructors do with their arguments.

One object stands for all instances of a class.  What its methods store, those of its bases and of its heirs
see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...facts.model import Expr, Function
from ..api import AGENT_CLASSES
from ..index import Module
from ..objects import CONTAINERS, TRACKED, Obj
from ..syntax import has_decorator
from .arguments import Arguments, bind_parameters, given
from .heap import Attr, Key, Slot
from .names import binding, library, member
from .static import own_names

if TYPE_CHECKING:
    from .builder import Builder

_WITHOUT_RESULT = frozenset((*CONTAINERS, "result", "results"))
_API_KINDS = {"GroupChat": "groupchat", "GroupChatManager": "manager"}


# ---------------------------------------------------------------------- reading attributes


def attribute(b: Builder, obj: Obj, name: str, module: Module, expr: Expr | None) -> int:
    """The node of ``obj.name``; ``expr`` is the place that reads it."""
    if obj.kind == "module" and obj.target is not None:
        return member(b, obj.target, name)
    if name == "result" and obj.kind in _WITHOUT_RESULT and not b.heap.has(obj, Attr(name)):
        # nothing tells a task from what it will give: task.result() is that
        return b.memo(
            ("outcome", obj),
            lambda node: b.solver.add(node, b.obj("outcome", module, expr, owner=obj)) if expr else None,
        )
    if obj.kind == "library":
        return _of_library(b, obj, name)
    return b.memo(("attribute", obj, name), lambda node: _fill(b, obj, name, module, expr, node))


def _of_library(b: Builder, obj: Obj, name: str) -> int:
    """What the program stored there, and what the library itself has of that name."""
    if obj.expr is None and obj.owner is None:
        return library(b, b.in_library(obj, name).name, obj.module)
    inner = b.in_library(obj, name)
    node = b.heap.field(obj, Attr(name))
    b.solver.add(node, inner)
    return node


def _fill(b: Builder, obj: Obj, name: str, module: Module, expr: Expr | None, node: int) -> None:
    match obj.kind:
        case "folder":
            b.solver.add(node, b.package_in(obj, name))
        case "api" | "new":
            b.solver.add(node, b.api(module, f"{obj.name}.{name}"))
        case "instance":
            _of_instance(b, obj, name, node)
        case "class":
            _of_class(b, obj, name, node)
        case "super":
            _of_super(b, obj, name, node)
        case "unknown":
            b.solver.add(node, obj)
        case "const":
            pass
        case _ if obj.kind in TRACKED or obj.kind in CONTAINERS or obj.kind in ("executor", "results"):
            _of_object(b, obj, name, module, expr, node)
        case _:  # a function, a result…: what the program stored there
            b.solver.edge(b.heap.field(obj, Attr(name)), node)


def _of_object(b: Builder, obj: Obj, name: str, module: Module, expr: Expr | None, node: int) -> None:
    """An attribute of an object of 0.2, or a method of a container."""
    if obj.kind == "manager" and name == "groupchat":
        b.solver.edge(b.argument(obj, "groupchat", 0), node)
    elif obj.kind == "groupchat" and name == "agents":
        b.solver.edge(b.argument(obj, "agents", 0), node)
    elif obj.class_ is not None and _has_own(b, obj, name):
        _of_instance(b, b.instance(obj), name, node)
    elif b.heap.has(obj, Attr(name)) and obj.kind in CONTAINERS:  # a named tuple
        b.solver.edge(b.heap.field(obj, Attr(name)), node)
    elif expr is not None:
        b.solver.add(node, b.obj("member", module, expr, name, owner=obj))


def _has_own(b: Builder, obj: Obj, name: str) -> bool:
    """Whether a project class that derives from one of 0.2 gives its objects an attribute."""
    return b.statics.attribute_scope(obj, name) is not None or any(
        name in b.stored_on_self(link) for link in b.statics.lineage(obj)
    )


def _of_instance(b: Builder, obj: Obj, name: str, node: int) -> None:
    heirs = b.statics.heirs(obj)
    scope = b.statics.attribute_scope(obj, name)
    if scope is not None:
        _bound_attribute(b, binding(b, scope, name), obj, node)
    for heir in heirs:  # ``self`` may be an object of a subclass
        own = heir.module.class_scope[id(heir.class_)]
        if name in own.origins:
            _bound_attribute(b, binding(b, own, name), obj, node)
    for related in (*b.statics.lineage(obj), *heirs):
        b.solver.edge(b.heap.field(related, Attr(name)), node)
        b.solver.edge(b.heap.field(related, Attr("*")), node)
        assert related.class_ is not None
        class_obj = b.class_(related.module, related.class_)
        b.solver.edge(b.heap.field(class_obj, Attr(name)), node)
        if b.uses_namespaces:
            b.heap.load(b.namespace(related), name, node)
    if name == "__dict__":
        b.solver.add(node, b.namespace(obj))
    if name == "value" and _is_enum(b, obj):
        for inner in b.statics.lineage(obj):
            own = inner.module.class_scope[id(inner.class_)]
            for member_name in own.origins:
                b.solver.edge(binding(b, own, member_name), node)
    if scope is None and name != "__getattr__":
        fallback = b.statics.attribute_scope(obj, "__getattr__")
        if fallback is not None:
            b.solver.watch(binding(b, fallback, "__getattr__"), lambda f: _returned_by(b, f, node))


def _returned_by(b: Builder, function: Obj, node: int) -> None:
    if function.function is not None:
        b.solver.edge(b.all_returned(function.function, function.module), node)


def _bound_attribute(b: Builder, source: int, instance: Obj, node: int) -> None:
    """What an attribute of a class is on its instances: functions become methods."""

    def bind(obj: Obj) -> None:
        if obj.kind != "function" or obj.function is None:
            b.solver.add(node, obj)
        elif has_decorator(obj.function, "property", "cached_property", "setter"):
            b.solver.edge(b.all_returned(obj.function, obj.module), node)
        elif has_decorator(obj.function, "staticmethod"):
            b.solver.add(node, obj)
        else:
            b.solver.add(node, b.bound(obj, instance))

    b.solver.watch(source, bind)


def _of_class(b: Builder, obj: Obj, name: str, node: int) -> None:
    def as_class_attribute(value: Obj) -> None:
        is_classmethod = value.function is not None and has_decorator(value.function, "classmethod")
        b.solver.add(node, b.bound(value, None) if is_classmethod else value)

    scope = b.statics.attribute_scope(obj, name)
    if scope is not None:
        b.solver.watch(binding(b, scope, name), as_class_attribute)
        if any(origin.kind == "value" for origin in scope.origins[name]) and _is_enum(b, obj):
            b.solver.add(node, b.instance(obj))
    for link in (*b.statics.lineage(obj), *b.statics.heirs(obj)):
        assert link.class_ is not None
        b.solver.edge(b.heap.field(b.class_(link.module, link.class_), Attr(name)), node)


def _is_enum(b: Builder, obj: Obj) -> bool:
    return any(base.name.startswith("enum.") for base in b.statics.foreign_bases(obj))


def _of_super(b: Builder, obj: Obj, name: str, node: int) -> None:
    """The attribute of ``super()``; none if the class derives from 0.2 or from code that is not known."""
    instance = b.instance(obj)
    for link in b.statics.lineage(instance)[1:]:
        scope = link.module.class_scope[id(link.class_)]
        if name in scope.origins:
            _bound_attribute(b, binding(b, scope, name), instance, node)
            return
    if name == "__new__":
        b.solver.add(node, b.library(obj.module, "builtins.object.__new__"))


# ---------------------------------------------------------------------- writing attributes


def store_attribute(b: Builder, obj: Obj, name: str, value: int) -> None:
    """``obj.name = value``; ``*`` is a name that is not known."""
    if obj.kind == "module" and obj.target is not None:
        b.solver.edge(value, member(b, obj.target, name))
    elif obj.kind == "library":
        b.solver.edge(value, _of_library(b, obj, name))
    elif obj.kind == "super":
        b.solver.edge(value, b.heap.field(b.instance(obj), Attr(name)))
    elif obj.kind == "instance" and (scope := b.statics.attribute_scope(obj, name)) is not None:
        b.solver.edge(value, b.heap.field(obj, Attr(name)))
        b.solver.watch(binding(b, scope, name), lambda f: _set_property(b, f, value))
    else:
        if obj.class_ is not None and obj.kind in TRACKED:
            obj = b.instance(obj)
        b.solver.edge(value, b.heap.field(obj, Attr(name)))


def _set_property(b: Builder, setter: Obj, value: int) -> None:
    """``instance.name = value`` where the class has a ``@name.setter``."""
    function = setter.function
    if function is not None and len(function.params) > 1 and has_decorator(function, "setter"):
        b.solver.edge(value, b.parameter(function, 1, setter.module))


# ---------------------------------------------------------------------- items of instances


def select_of_instance(b: Builder, obj: Obj, key: Key, target: int) -> None:
    """``instance[key]``: of its ``__getitem__``, of a named tuple, or of a class that derives from dict."""
    scope = b.statics.attribute_scope(obj, "__getitem__")
    if scope is not None:
        b.solver.watch(binding(b, scope, "__getitem__"), lambda f: _returned_by(b, f, target))
        return
    b.heap.load(obj, key, target)
    names = field_names(b, obj)
    if key in names:  # a TypedDict
        b.solver.edge(b.attribute(obj, str(key), obj.module, None), target)
    if isinstance(key, int) and -len(names) <= key < len(names):
        b.solver.edge(b.attribute(obj, names[key], obj.module, None), target)


def iterate_instance(b: Builder, obj: Obj, target: int) -> None:
    """``for … in instance``."""
    found = False
    for name in ("__iter__", "__aiter__"):
        scope = b.statics.attribute_scope(obj, name)
        if scope is not None:
            found = True
            b.solver.watch(binding(b, scope, name), lambda f: _iterated_of(b, f, obj, target))
    if not found:
        b.heap.load(obj, Slot.SOME, target)
        for name in field_names(b, obj):
            b.solver.edge(b.attribute(obj, name, obj.module, None), target)


def _iterated_of(b: Builder, function: Obj, obj: Obj, target: int) -> None:
    if function.function is None:
        return
    returned = b.all_returned(function.function, function.module)

    def more(value: Obj) -> None:
        if value is not obj:
            b.iterate(value, target)
            return
        for name in ("__next__", "__anext__"):  # ``__iter__`` returns self
            scope = b.statics.attribute_scope(obj, name)
            if scope is not None:
                b.solver.watch(binding(b, scope, name), lambda f: _returned_by(b, f, target))

    b.solver.watch(returned, more)


def enter_instance(b: Builder, obj: Obj, node: int) -> None:
    """``with instance as …``."""
    scopes = [s for n in ("__enter__", "__aenter__") if (s := b.statics.attribute_scope(obj, n)) is not None]
    for scope, name in ((s, n) for s in scopes for n in ("__enter__", "__aenter__") if n in s.origins):
        b.solver.watch(binding(b, scope, name), lambda f: _returned_by(b, f, node))
    if not scopes:
        b.solver.add(node, obj)


# ---------------------------------------------------------------------- constructors


def construct(b: Builder, callee: Obj, arguments: Arguments, call: Expr, module: Module, result: int) -> None:
    """A project class is called."""
    assert callee.class_ is not None
    base = b.statics.api_base(callee)
    instance = b.instance(callee)
    if base is None:
        b.solver.add(result, instance)
    else:
        kind = _API_KINDS.get(base, "agent")
        b.solver.add(result, b.made(kind, module, call, base, callee.class_))
    b.call_edge(id(callee.class_), module, call, bound=True)
    maker = b.statics.attribute_scope(callee, "__new__")
    if maker is not None:
        own = Arguments((b.holding(callee), *arguments.positional), arguments.keywords, arguments.star)
        b.call_back(binding(b, maker, "__new__"), own, call, module, result)
    scope = b.statics.attribute_scope(callee, "__init__")
    if scope is None:
        _set_fields(b, instance, arguments)
        return

    def initialise(obj: Obj) -> None:
        if obj.function is not None:
            b.call_edge(id(obj.function), module, call, bound=True)
            bind_parameters(b, obj.function, obj.module, arguments, bound=True, call=call)

    b.solver.watch(binding(b, scope, "__init__"), initialise)


def _set_fields(b: Builder, instance: Obj, arguments: Arguments) -> None:
    """What constructor calls give for the annotated fields of a class without ``__init__``."""
    for place, name in enumerate(field_names(b, instance)):
        for source in given(b, arguments, name, place):
            b.solver.edge(source, b.heap.field(instance, Attr(name)))


def field_names(b: Builder, obj: Obj) -> list[str]:
    """The annotated fields of a class, those of its bases first; none if it has a constructor of its own."""
    if b.statics.attribute_scope(obj, "__init__") is not None:
        return []
    found: dict[str, None] = {}
    for link in reversed(b.statics.lineage(obj)):
        if link.class_ is not None:
            found.update(dict.fromkeys(own_names(link.class_)))
    for base in b.statics.foreign_bases(obj):
        if base.kind == "record":
            found.update(dict.fromkeys(b.record_fields(base)))
    return list(found)


def define_method(b: Builder, function: Function, module: Module) -> Obj | None:
    """The object that the first parameter of a method has; None if it is no method, or static."""
    scope = module.function_scope.get(id(function))
    if scope is None or scope.parent is None or scope.parent.class_ is None or scope.parent.kind != "class":
        return None
    if has_decorator(function, "staticmethod"):
        return None
    class_ = scope.parent.class_
    if has_decorator(function, "classmethod") or function.name == "__new__":
        return b.class_(module, class_)
    return b.class_(module, class_, "instance")


def agent_kind(name: str) -> str | None:
    """The kind of object that calling a class of 0.2 makes."""
    if name in AGENT_CLASSES:
        return "agent"
    if name.endswith("CodeExecutor"):
        return "executor"
    return _API_KINDS.get(name)
