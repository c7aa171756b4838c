"""Functions as tools: whether ``FunctionTool`` takes them, and what it says of them by itself."""

from __future__ import annotations

from ...facts.model import Function
from .registered import Told, docstring_of


def function_problem(tool: Told) -> str:
    """Why 0.4 cannot make a tool of a function; empty if it can."""
    if tool.obj is None or tool.obj.function is None:
        return "it is not known which function this tool is"
    function = tool.obj.function
    if tool.schema is not None:
        return ""  # its annotations come from there
    for param in function.params:
        if param.kind in ("*", "**"):
            return f"the tool {tool.name!r} takes any arguments (`{param.name}`)"
        if param.annotation is None and not _is_own(tool, function, param.name):
            return f"the parameter `{param.name}` of the tool {tool.name!r} has no annotation"
    return ""


def _is_own(tool: Told, function: Function, name: str) -> bool:
    bound = tool.obj is not None and tool.obj.kind == "bound"
    return bound and bool(function.params) and function.params[0].name == name


def is_described(tool: Told) -> bool:
    """Whether AutoGen gives a bare function the name and the description of the tool."""
    function = None if tool.obj is None else tool.obj.function
    if function is None or not function.name or tool.name != function.name or tool.description is None:
        return False
    return tool.description.value is not None and tool.description.value == docstring_of(function)
