"""What is different about tools themselves, whatever the chat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...facts.model import Expr, Param
from ..forms.model import Difference
from ..model import Severity
from .registered import Told

FAILS, THREADS, FLOATS, OFFERED = "AM353", "AM354", "AM356", "AM357"


def tool_differences(tools: Sequence[Told]) -> tuple[Difference, ...]:
    """The differences of the tools of one agent, each said once."""
    found = [_difference(FAILS, tools[0], _fails(tools[0]))]
    if any(tool.obj is None or tool.obj.function is None or not tool.obj.function.is_async for tool in tools):
        text = (
            "tools that are called at once run at the same time, in threads; "
            "0.2 ran them one after the other, in the thread of the chat"
        )
        found.append(_difference(THREADS, tools[0], text, Severity.INFO))
    for tool in tools:
        names = [param.name for param in _floats(tool)]
        if names:
            text = (
                f"whole numbers for `{', '.join(names)}` of {tool.name} arrive as floats, as annotated: "
                "6 is 6.0; 0.2 passed on what the model wrote"
            )
            found.append(_difference(FLOATS, tool, text))
    older = next((tool for tool in tools if _is_older(tool)), None)
    if older is not None:
        text = "the functions are offered to the model as tools, which is the form that 0.4 has"
        found.append(Difference(OFFERED, "none", older.module, older.site.expr, text, Severity.INFO))
    return tuple(found)


def _difference(rule: str, tool: Told, text: str, severity: Severity = Severity.DEVIATION) -> Difference:
    return Difference(rule, "failure", tool.module, tool.site.expr, text, severity)


def _is_older(tool: Told) -> bool:
    return tool.style == "function" or (tool.schema is not None and tool.schema.key == "functions")


def _floats(tool: Told) -> Iterator[Param]:
    """The parameters that are annotated as float."""
    function = None if tool.obj is None else tool.obj.function
    for param in () if function is None else function.params:
        if param.annotation is not None and _names_float(param.annotation):
            yield param
        elif param.annotation is None and tool.schema is not None:
            given = tool.schema.properties.get(param.name, {}).get("type")
            if given is not None and given.value == "number":
                yield param


def _names_float(annotation: Expr) -> bool:
    if annotation.kind == "subscript" and annotation.items[0].text in ("Annotated", "Optional"):
        inner = annotation.items[1]
        return _names_float(inner.items[0] if inner.kind == "tuple" else inner)
    return annotation.text == "float" or annotation.value == "float"


def _fails(tool: Told) -> str:
    return (
        f"when a call of {tool.name} fails (it raises, its arguments are wrong, there is no such tool), its "
        'model reads the bare message; 0.2 wrote "Error: " before it'
    )
