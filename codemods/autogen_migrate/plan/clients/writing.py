"""The constructor call of the client for a static configuration."""

from __future__ import annotations

from ...facts.model import Expr
from ...program import Module
from ..draft import Draft
from ..model import Code, NewCall, Severity
from ..versions import knows_model
from .model import StaticConfig
from .static import constant, is_default_key

OPENAI = "autogen_ext.models.openai"


_BOOKKEEPING = frozenset(("price", "tags"))


def client_code(draft: Draft, static: StaticConfig, rule: str) -> Code:
    """The constructor call of the client for a static config."""
    module = static.config.module
    values = dict(static.values)
    seed = values.pop("cache_seed", None)
    arguments: list[tuple[str | None, Code]] = []
    azure = "api_type" in values and values["api_type"].value == "azure"
    model = constant(draft.program, values["model"], module) or ""
    if azure:
        arguments += _azure_arguments(draft, values, model, module)
    else:
        arguments.append(("model", draft.text(values["model"], module)))
    for key in ("api_type", "model", "azure_deployment", *_BOOKKEEPING):
        if key in values and key in _BOOKKEEPING:
            text = f"`{key}` has no meaning for a 0.4 client; costs are counted in tokens only"
            draft.note(rule, Severity.DEVIATION, module, values[key], text)
        values.pop(key, None)
    if "api_key" in values and not azure and is_default_key(values["api_key"]):
        values.pop("api_key")
    arguments += [(key, draft.text(value, module)) for key, value in values.items()]
    if not azure and not knows_model(draft.target, model):
        arguments.append(("model_info", _model_info(draft, module)))
    class_name = "AzureOpenAIChatCompletionClient" if azure else "OpenAIChatCompletionClient"
    client: Code = NewCall(draft.name(module, OPENAI, class_name), tuple(arguments))
    if seed is not None and seed.value is None:
        return client
    return _cached(draft, static, client, seed, rule)


def _cached(draft: Draft, static: StaticConfig, client: Code, seed: Expr | None, rule: str) -> Code:
    module = static.config.module
    arguments: list[tuple[str | None, Code]] = [(None, client)]
    if seed is not None:
        arguments.append(("cache_seed", draft.text(seed, module)))
    assert static.config.expr is not None
    draft.note(
        rule,
        Severity.INFO,
        module,
        static.config.expr,
        "0.2 answers a repeated request from its disk cache; CachedClient keeps that (with new "
        "entries; the old ones are not readable). Use the bare client if you do not want it",
    )
    return NewCall(draft.part(module, "CachedClient"), tuple(arguments))


def _azure_arguments(
    draft: Draft, values: dict[str, Expr], model: str, module: Module
) -> list[tuple[str | None, Code]]:
    deployment = values.get("azure_deployment")
    known = model if knows_model(draft.target, model) else "gpt-4o"
    if model.replace("gpt-35", "gpt-3.5") != model:
        known = model.replace("gpt-35", "gpt-3.5")
    text = draft.text(deployment, module) if deployment is not None else f'"{model.replace(".", "")}"'
    arguments: list[tuple[str | None, Code]] = [("model", f'"{known}"'), ("azure_deployment", text)]
    if "base_url" in values and "azure_endpoint" not in values:
        arguments.append(("azure_endpoint", draft.text(values.pop("base_url"), module)))
    return arguments


def _model_info(draft: Draft, module: Module) -> Code:
    return NewCall(
        draft.name(module, "autogen_core.models", "ModelInfo"),
        (
            ("vision", "False"),
            ("function_calling", "True"),
            ("json_output", "True"),
            ("family", '"unknown"'),
            ("structured_output", "False"),
        ),
    )
