"""Tools whose results, errors and schemas are those of 0.2.

Sources in 0.2: ``ConversableAgent.execute_function``, ``ConversableAgent._wrap_function`` and
``ConversableAgent._format_json_str`` (``autogen/agentchat/conversable_agent.py``), ``serialize_to_str`` and
``load_basemodels_if_needed`` (``autogen/function_utils.py``).

A failing tool is no error of the program: its text, ``Error: <message>``, is the result that the model gets.
"""

from __future__ import annotations

import ast
import functools
import inspect
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast, get_args, get_origin

from autogen_core import CancellationToken
from autogen_core.models import FunctionExecutionResult
from autogen_core.tools import BaseTool, FunctionTool, ParametersSchema, ToolSchema
from pydantic import BaseModel, ConfigDict
from typing_extensions import Self

from autogen_compat.parts.rules import schemas, steps
from autogen_compat.parts.rules.tools import ToolOutcome, decoded, outcome, result_text, unknown_function


class JsonFunctionTool(FunctionTool):
    """A ``FunctionTool`` that runs the function as a 0.2 executor did.

    * A str result is passed on as it is, a pydantic model as JSON, everything else as ``json.dumps`` writes
      it.
    * An exception gives the text ``Error: <message>``.
    * Arguments are not converted, except that a parameter annotated with a pydantic model gets a model (not
      where the annotation is text, as under ``from __future__ import annotations``). Arguments that the
      function does not have are errors.
    * A sync function runs in the caller's thread, an async one is awaited.
    * A parameter without annotation is left out of the schema if it has a default.

    Args:
        func: the function.
        description: what the model is told about it.
        name: under which name; None: the function's.
        global_imports: as for ``FunctionTool``: imports that the function's source needs when loaded from a
            config.
    """

    component_provider_override = "autogen_compat.parts.tools.JsonFunctionTool"

    def __init__(
        self,
        func: Callable[..., Any],
        description: str = "",
        name: str | None = None,
        global_imports: Sequence[Any] = (),
    ) -> None:
        super().__init__(
            _described(func),
            description=description,
            name=name or _name_of(func),
            global_imports=list(global_imports),
        )
        self._func = func
        self._models = dict(_model_parameters(func))
        self._told: ParametersSchema | None = None

    @property
    def schema(self) -> ToolSchema:
        """What the model is told, as 0.2 told it: a description for every parameter, and no titles."""
        if self._told is None:
            signature = inspect.Signature(list(_schema_parameters(self._func)))
            parameters = schemas.get_parameters(
                schemas.get_required_params(signature),
                schemas.get_param_annotations(signature),
                schemas.get_default_values(signature),
            )
            self._told = cast("ParametersSchema", parameters.model_dump())
        return ToolSchema(name=self.name, description=self.description, parameters=self._told)

    async def run(self, args: BaseModel, cancellation_token: CancellationToken) -> str:
        """Run the function with the fields that *args* sets; return its result text."""
        arguments = {name: getattr(args, name) for name in args.model_fields_set}
        return (await self._outcome(self._func, arguments, cancellation_token)).text

    async def run_json(
        self, args: Mapping[str, Any], cancellation_token: CancellationToken, call_id: str | None = None
    ) -> str:
        """Run the function with *args* as they are; return its result text."""
        return (await self.call(args, cancellation_token)).text

    async def call(self, args: Any, cancellation_token: CancellationToken) -> ToolOutcome:
        """Run the function with *args*; return its result text and whether it failed."""
        return await self._outcome(self._with_models, args, cancellation_token)

    def _to_config(self) -> Any:
        config = super()._to_config()
        config.source_code = _without_decorators(config.source_code)
        return config

    @classmethod
    def _from_config(cls, config: Any) -> Self:
        # Some releases lose name and description here.
        loaded = super()._from_config(config)
        return cls(loaded._func, config.description, config.name, config.global_imports)

    async def _outcome(
        self, func: Callable[..., Any], args: Any, cancellation_token: CancellationToken
    ) -> ToolOutcome:
        if not isinstance(args, Mapping):
            return await _call(self._func, args, to_text=result_text)
        extra = {"cancellation_token": cancellation_token} if self._has_cancellation_support else {}
        return await _call(func, {**args, **extra}, to_text=result_text)

    def _with_models(self, **arguments: Any) -> Any:
        for name, model in self._models.items():
            arguments[name] = model(**arguments[name])
        return self._func(**arguments)


class _AnyArguments(BaseModel):
    """Arguments of a tool that is described by a JSON schema."""

    model_config = ConfigDict(extra="allow")


class SchemaTool(BaseTool[_AnyArguments, BaseModel]):
    """A tool described by a JSON schema, as in 0.2's ``llm_config["functions"]`` and ``function_map``.

    The result is ``str(...)`` of what the function returns: 0.2 wrote JSON only for functions with a
    decorator.

    Args:
        schema: ``{"name": ..., "description": ..., "parameters": <JSON schema of an object>}``, also within
            ``{"type": "function", "function": ...}``.
        func: the function; None: the model may call the tool, and is told that there is no such function.
    """

    component_provider_override = "autogen_compat.parts.tools.SchemaTool"

    def __init__(self, schema: Mapping[str, Any], func: Callable[..., Any] | None = None) -> None:
        described = cast("Mapping[str, Any]", schema.get("function", schema))
        self._parameters: Mapping[str, Any] = described.get("parameters") or {}
        self._function = func
        super().__init__(
            args_type=_AnyArguments,
            return_type=cast("type[BaseModel]", str),
            name=str(described["name"]),
            description=str(described.get("description") or ""),
        )

    @property
    def schema(self) -> ToolSchema:
        """The schema as it was given, in AutoGen's form."""
        parameters: dict[str, Any] = {"type": "object", "properties": {}, **self._parameters}
        return ToolSchema(
            name=self.name, description=self.description, parameters=cast("ParametersSchema", parameters)
        )

    async def run(self, args: _AnyArguments, cancellation_token: CancellationToken) -> Any:
        """Run the function with all of *args*; return its result text."""
        return (await self.call(args.model_dump(), cancellation_token)).text

    async def run_json(
        self, args: Mapping[str, Any], cancellation_token: CancellationToken, call_id: str | None = None
    ) -> Any:
        """Run the function with *args* as they are; return its result text."""
        return (await self.call(args, cancellation_token)).text

    async def call(self, args: Any, cancellation_token: CancellationToken) -> ToolOutcome:
        """Run the function with *args*; return its result text and whether it failed."""
        if self._function is None:
            return unknown_function(self.name)
        return await _call(self._function, args, to_text=str)

    def _to_config(self) -> BaseModel:
        raise ValueError(f"Cannot serialize the tool {self.name!r}: its function is not serializable.")


async def run_tool_call(
    tool: BaseTool[Any, Any] | None, name: str, arguments: str, cancellation_token: CancellationToken
) -> ToolOutcome:
    """Run one tool call of a model as 0.2 did; never raise for what the tool or the model did wrong.

    Args:
        tool: the tool of that name, None if there is none.
        name: the name that the model called.
        arguments: the arguments as the model wrote them: a JSON object, in which line breaks and tabs within
            strings are repaired.
        cancellation_token: passed to the tool.
    """
    if tool is None:
        return unknown_function(name)
    parsed, problem = decoded(arguments)
    if problem is not None:
        return problem
    if isinstance(tool, (JsonFunctionTool, SchemaTool)):
        return await tool.call(parsed, cancellation_token)
    return await steps.a_run(
        outcome(lambda: tool.run_json(parsed, cancellation_token), tool.return_value_as_string)
    )


def execution_result(outcome: ToolOutcome, *, name: str, call_id: str) -> FunctionExecutionResult:
    """Return *outcome* as AutoGen's message part; the fields that the installed version knows are set."""
    fields: dict[str, Any] = {"content": outcome.text, "call_id": call_id}
    known = {"name": name, "is_error": outcome.is_error}
    fields |= {key: value for key, value in known.items() if key in FunctionExecutionResult.model_fields}
    return FunctionExecutionResult(**fields)


async def _call(func: Callable[..., Any], arguments: Any, *, to_text: Callable[[Any], str]) -> ToolOutcome:
    # On something that is no object, ``**`` raises an error with the function's name in it, as in 0.2.
    return await steps.a_run(outcome(lambda: func(**arguments), to_text))


def _without_decorators(source: str) -> str:
    first = ast.parse(source).body[0]
    start = first.lineno if isinstance(first, (ast.FunctionDef, ast.AsyncFunctionDef)) else 1
    return "".join(source.splitlines(keepends=True)[start - 1 :])


def _described(func: Callable[..., Any]) -> Callable[..., Any]:
    """Return a stand-in for *func* whose signature has what the schema is to show, all of it annotated."""

    def stand_in(**arguments: Any) -> Any:
        return func(**arguments)

    parameters = list(_schema_parameters(func))
    stand_in.__name__ = _name_of(func)
    stand_in.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters} | {
        "return": str
    }
    signature = inspect.Signature(parameters, return_annotation=str)
    setattr(stand_in, "__signature__", signature)  # noqa: B010  (function objects have no such attribute for checkers)
    return stand_in


def _schema_parameters(func: Callable[..., Any]) -> Iterator[inspect.Parameter]:
    hints = _hints(func)
    for parameter in inspect.signature(func).parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        required = parameter.default is parameter.empty
        if parameter.name in hints or required:
            yield parameter.replace(
                annotation=hints.get(parameter.name, Any), kind=inspect.Parameter.KEYWORD_ONLY
            )


def _model_parameters(func: Callable[..., Any]) -> Iterator[tuple[str, type[BaseModel]]]:
    for name, parameter in inspect.signature(func).parameters.items():
        # An annotation that is still text was never looked up in 0.2: such a function got the dict.
        hint = parameter.annotation
        while get_origin(hint) is typing.Annotated:
            hint = get_args(hint)[0]
        if isinstance(hint, type) and issubclass(hint, BaseModel):
            yield name, hint


def _hints(func: Callable[..., Any]) -> dict[str, Any]:
    target = _inner(func)
    if not inspect.isroutine(target):
        target = type(target).__call__
    return typing.get_type_hints(target, include_extras=True)


def _name_of(func: Callable[..., Any]) -> str:
    return str(getattr(_inner(func), "__name__", type(func).__name__))


def _inner(func: Callable[..., Any]) -> Callable[..., Any]:
    while isinstance(func, functools.partial):
        func = cast("Callable[..., Any]", func.func)
    return func
