"""The constructor call of the client for a static configuration."""

from __future__ import annotations

from ...facts.model import Expr
from ...program import Module
from ..draft import Draft, span
from ..model import Code, Join, NewCall, Ref, Severity
from ..versions import knows_model
from .caches import cached
from .comments import Comments
from .model import Clients, StaticConfig, Value
from .static import LEFT_OUT, constant, is_default_key

OPENAI = "autogen_ext.models.openai"


_BOOKKEEPING = frozenset(("price", "tags"))


def client_code(draft: Draft, clients: Clients, static: StaticConfig, rule: str) -> Code:
    """The constructor call of the client for a static config."""
    module = static.config.module
    values = dict(static.values)
    seed = values.pop("cache_seed", None)
    said = Comments(draft, static) if draft.is_plain else None
    arguments: list[tuple[str | None, Code]] = []
    azure = "api_type" in values and values["api_type"].expr.value == "azure"
    named = values.get("model")
    model = "" if named is None else constant(draft.program, named.expr, named.module) or ""
    if static.loaded is not None:
        arguments.append(("**", _first_entry(draft, static.loaded)))
        note_first_entry(draft, static.loaded.module, static.loaded.expr)
    elif azure:
        arguments += _azure_arguments(draft, values, model)
    else:
        arguments.append(("model", _text(draft, said, values["model"])))
    for key in ("api_type", "model", "azure_deployment", *_BOOKKEEPING, *LEFT_OUT):
        if key in values and key in _BOOKKEEPING:
            text = f"`{key}` has no meaning for a 0.4 client; costs are counted in tokens only"
            draft.note(rule, Severity.DEVIATION, values[key].module, values[key].expr, text)
        values.pop(key, None)
    if "api_key" in values and not azure and is_default_key(values["api_key"].expr):
        values.pop("api_key")
    arguments += [(key, _text(draft, said, value)) for key, value in values.items()]
    if not azure and static.loaded is None and not model:
        _note_computed(draft, static)
    elif not azure and static.loaded is None and not knows_model(draft.target, model):
        arguments.append(("model_info", _model_info(draft, module)))
        _note_unknown(draft, static)
    if said is not None:
        arguments = said.with_what_is_left(arguments)
        _note_unused(draft, static)
    class_name = "AzureOpenAIChatCompletionClient" if azure else "OpenAIChatCompletionClient"
    client: Code = NewCall(draft.name(module, OPENAI, class_name), tuple(arguments))
    if seed is not None and seed.expr.value is None:
        return client
    return cached(draft, clients, static, client, seed, rule)


def _text(draft: Draft, said: Comments | None, value: Value) -> Code:
    text = draft.text(value.expr, value.module)
    return text if said is None else said.on(value, text)


def _first_entry(draft: Draft, loaded: Value) -> Code:
    """The first entry of a list that is read when the program runs."""
    within = Ref(span(loaded.expr)) if loaded.expr.kind == "call" else draft.text(loaded.expr, loaded.module)
    return Join((within, "[0]"))


def note_first_entry(draft: Draft, module: Module, place: Expr) -> None:
    """Say what a list of entries that is only known when the program runs has to be like."""
    text = (
        "only the first entry of this configuration is used: it has to be for OpenAI's API or one like it; "
        "where it failed, 0.2 tried the others; entries with another `api_type` (azure, anthropic, ...) had "
        "clients of their own, and a model that AutoGen does not know needs a `model_info`"
    )
    draft.note("AM334", Severity.DEVIATION, module, place, text)


def _note_unused(draft: Draft, static: StaticConfig) -> None:
    """The first entry is the client; what else there was is said."""
    for listed in static.config_list if static.unused else ():
        assert listed.expr is not None
        others = ", ".join(static.unused)
        text = f"only the first model is used; when it failed, 0.2 tried the others ({others})"
        draft.note("AM334", Severity.DEVIATION, listed.module, listed.expr, text)


def _note_computed(draft: Draft, static: StaticConfig) -> None:
    value = static.values["model"]
    text = (
        "the model is only known when the program runs: one that AutoGen does not know needs a `model_info`"
    )
    draft.note("AM335", Severity.INFO, value.module, value.expr, text)


def _note_unknown(draft: Draft, static: StaticConfig) -> None:
    value = static.values["model"]
    text = (
        "0.4 does not know this model and wants to be told what it can do: these values are assumed, check "
        "them (images are left out of requests where `vision` is false)"
    )
    draft.note("AM335", Severity.INFO, value.module, value.expr, text)


def _azure_arguments(draft: Draft, values: dict[str, Value], model: str) -> list[tuple[str | None, Code]]:
    deployment = values.get("azure_deployment")
    known = model if knows_model(draft.target, model) else "gpt-4o"
    if model.replace("gpt-35", "gpt-3.5") != model:
        known = model.replace("gpt-35", "gpt-3.5")
    text = f'"{model.replace(".", "")}"'
    if deployment is not None:
        text = draft.text(deployment.expr, deployment.module)
    arguments: list[tuple[str | None, Code]] = [("model", f'"{known}"'), ("azure_deployment", text)]
    if "base_url" in values and "azure_endpoint" not in values:
        endpoint = values.pop("base_url")
        arguments.append(("azure_endpoint", draft.text(endpoint.expr, endpoint.module)))
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
