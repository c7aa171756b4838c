"""Functions that code may use, with the packages and imports that they need."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from textwrap import dedent, indent
from typing import Any, Generic, TypeAlias, TypeVar, cast

from typing_extensions import ParamSpec

T = TypeVar("T")
P = ParamSpec("P")


@dataclass
class Alias:
    """``import <name> as <alias>``."""

    name: str
    alias: str


@dataclass
class ImportFromModule:
    """``from <module> import <imports>``."""

    module: str
    imports: list[str | Alias]


Import: TypeAlias = str | ImportFromModule | Alias
"""One import; a str is the name of a module."""


@dataclass
class FunctionWithRequirementsStr:
    """A function given as source text; it can be used by code, but not called.

    Args:
        func: source of exactly one function.
        python_packages: packages to install with pip.
        global_imports: imports to write above it.

    Raises:
        ValueError: *func* cannot be executed, or does not define exactly one function.
    """

    func: str
    _compiled_func: Callable[..., Any]
    _func_name: str
    python_packages: list[str] = field(default_factory=list[str])
    global_imports: list[Import] = field(default_factory=list[Import])

    def __init__(
        self, func: str, python_packages: Sequence[str] = (), global_imports: Sequence[Import] = ()
    ) -> None:
        self.func = func
        self.python_packages = list(python_packages)
        self.global_imports = list(global_imports)
        self._func_name, self._compiled_func = _only_function(func)

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        """Raise: the function is only text."""
        raise NotImplementedError("A function that is given as text can be run by an executor only.")

    @property
    def compiled(self) -> Callable[..., Any]:
        """The function, for its signature and docstring."""
        return self._compiled_func


@dataclass
class FunctionWithRequirements(Generic[T, P]):
    """A function, the packages to install for it, and the imports to write above it."""

    func: Callable[P, T]
    python_packages: list[str] = field(default_factory=list[str])
    global_imports: list[Import] = field(default_factory=list[Import])

    @classmethod
    def from_callable(
        cls,
        func: Callable[P, T],
        python_packages: Sequence[str] = (),
        global_imports: Sequence[Import] = (),
    ) -> FunctionWithRequirements[T, P]:
        """Return *func* with its requirements."""
        return cls(func, list(python_packages), list(global_imports))

    @staticmethod
    def from_str(
        func: str, python_packages: Sequence[str] = (), global_imports: Sequence[Import] = ()
    ) -> FunctionWithRequirementsStr:
        """Return a function given as source text with its requirements."""
        return FunctionWithRequirementsStr(func, python_packages, global_imports)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the function."""
        return self.func(*args, **kwargs)


AnyFunction: TypeAlias = (
    "FunctionWithRequirements[Any, ...] | Callable[..., Any] | FunctionWithRequirementsStr"
)


def with_requirements(
    python_packages: Sequence[str] = (), global_imports: Sequence[Import] = ()
) -> Callable[[Callable[P, T]], FunctionWithRequirements[T, P]]:
    """Return a decorator that gives a function its requirements.

    Args:
        python_packages: packages to install with pip, with versions where needed.
        global_imports: imports to write above the function.
    """

    def decorate(func: Callable[P, T]) -> FunctionWithRequirements[T, P]:
        decorated = FunctionWithRequirements(func, list(python_packages), list(global_imports))
        functools.update_wrapper(decorated, func)
        return decorated

    return decorate


def to_stub(func: AnyFunction) -> str:
    """Return signature and docstring of a function, with ``...`` for its body."""
    if isinstance(func, FunctionWithRequirementsStr):
        func = func.compiled
    name = cast("str", getattr(func, "__name__", ""))
    lines = [f"def {name}{inspect.signature(func)}:"]
    if func.__doc__:
        lines.append(indent(f'"""{dedent(func.__doc__)}"""', "    "))
    return "\n".join([*lines, "    ..."])


def build_python_functions_file(funcs: Sequence[AnyFunction]) -> str:
    """Return the source of a module with *funcs* below the imports that they need."""
    imports = {
        _import_to_str(one): None
        for func in funcs
        if isinstance(func, (FunctionWithRequirements, FunctionWithRequirementsStr))
        for one in cast("FunctionWithRequirements[Any, ...]", func).global_imports
    }
    return "\n".join(imports) + "\n\n" + "".join(_to_code(func) + "\n\n" for func in funcs)


_build_python_functions_file = build_python_functions_file  # 0.2's name


def _to_code(func: AnyFunction) -> str:
    if isinstance(func, FunctionWithRequirementsStr):
        return func.func
    code = inspect.getsource(func)
    # A decorator, if there is one, is on one line.
    return code.partition("\n")[2] if code.startswith("@") else code


def _import_to_str(one: Import) -> str:
    if isinstance(one, ImportFromModule):
        return f"from {one.module} import {', '.join(map(_imported, one.imports))}"
    return f"import {_imported(one)}"


def _imported(one: str | Alias) -> str:
    return one if isinstance(one, str) else f"{one.name} as {one.alias}"


def _only_function(source: str) -> tuple[str, Callable[..., Any]]:
    module = types.ModuleType("func_module")
    try:
        exec(compile(source, "<func_module>", "exec", dont_inherit=True), vars(module))
    except Exception as error:
        raise ValueError(f"Could not compile function: {error}") from error
    functions = inspect.getmembers(module, inspect.isfunction)
    if len(functions) != 1:
        raise ValueError("The string must contain exactly one function")
    return functions[0]
