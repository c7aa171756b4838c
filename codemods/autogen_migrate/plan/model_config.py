"""What an ``llm_config`` becomes: a client written out in the source, or one made at run time.

A configuration is *static* when everything that matters is written in one dict with one entry: then
the dict turns into ``OpenAIChatCompletionClient(...)``.  Anything else (several entries, loaders,
merged or changed dicts, values from elsewhere) keeps its form and is given to the part
``client_from_config``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..conversation.arguments import bind
from ..conversation.cast import signature_of
from ..facts.model import Expr, Stmt
from ..program import Module, Obj, Program
from ..program.api import GROUP_CHAT_MANAGER
from .config_changes import changes_later
from .config_places import list_statement
from .draft import Draft, is_main_guard, span
from .model import (
    AddImport,
    Code,
    DeleteStatement,
    InsertAfter,
    Join,
    NewCall,
    Ref,
    RemoveImport,
    Replace,
    Severity,
    Span,
)
from .versions import has, knows_model

OPENAI = "autogen_ext.models.openai"
_SAMPLING = frozenset(
    (
        "temperature",
        "top_p",
        "max_tokens",
        "stop",
        "seed",
        "frequency_penalty",
        "presence_penalty",
        "logit_bias",
        "user",
        "timeout",
        "max_retries",
        "organization",
        "default_headers",
        "parallel_tool_calls",
        "max_completion_tokens",
        "reasoning_effort",
    )
)
_ENTRY = frozenset(
    (
        "model",
        "api_key",
        "base_url",
        "api_type",
        "api_version",
        "azure_deployment",
        "azure_endpoint",
        "price",
        "tags",
    )
)
#: Expressions that evaluate what is in them once, often or never.
_MAYBE = frozenset(("comp", "lambda", "ifexp", "boolop"))
_BOOKKEEPING = frozenset(("price", "tags"))
LEFT_OUT = "AM123"
_LEFT_OUT = {
    "n": "0.4's clients ask for one answer; 0.2 asked for `n` and took the first",
    "stream": "answers are not printed while they arrive: give the agent model_client_stream=True for that",
}
_DEFAULTS = {"n": (None, 1), "stream": (None, False)}
_VENDORS = ("anthropic", "bedrock", "cerebras", "cohere", "google", "groq", "mistral", "ollama", "together")


@dataclass(frozen=True, slots=True)
class StaticConfig:
    """A config dict that can be written out: its merged keys, and the dict and lists that it replaces."""

    config: Obj
    values: dict[str, Expr]
    config_list: tuple[Obj, ...]
    entry: Obj | None = None


@dataclass(slots=True)
class Clients:
    """The clients of one unit.

    Attributes:
        names: the variable or attribute that holds the client of a config dict, by ``id`` of that dict.
        closable: clients that have a ``close``, their variables and the statements that make them.
        shared: the variable that holds the client of a variable or attribute, by where and what that is.
        replaced: module variables whose place a client's variable takes: (path, old name) -> new name.
        read_inside: module-level variables of clients that functions read: module, name, statement.
        immovable: config dicts whose place no client can take, by ``id``.
        spread: the clients for configurations that are not written in the calls, by ``id``.
    """

    names: dict[int, str] = field(default_factory=dict[int, str])
    closable: list[tuple[Module, str, Stmt]] = field(default_factory=list[tuple[Module, str, Stmt]])
    shared: dict[tuple[int, str], str] = field(default_factory=dict[tuple[int, str], str])
    replaced: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    read_inside: list[tuple[Module, str, Stmt]] = field(default_factory=list[tuple[Module, str, Stmt]])
    immovable: set[int] = field(default_factory=set[int])
    spread: dict[int, Code] = field(default_factory=dict[int, Code])


def static_config(program: Program, expr: Expr, module: Module) -> StaticConfig | None:
    """The config as a static one, or None."""
    objs = program.values(expr, module)
    if len(objs) != 1 or not _is_plain_dict(program, objs[0]):
        return None
    config = objs[0]
    values = _entries(config)
    listed = values.pop("config_list", None)
    lists: tuple[Obj, ...] = ()
    entry: Obj | None = None
    if listed is not None:
        found = _single_entry(program, listed, config)
        if found is None:
            return None
        lists, entry = found
        values = {**values, **_entries(entry)}
    if not _is_writable(program, values, config.module):
        return None
    return StaticConfig(config, values, lists, entry)


def _is_plain_dict(program: Program, obj: Obj) -> bool:
    if obj.kind != "dict" or obj.expr is None or obj.expr.kind != "dict" or program.is_changed(obj):
        return False
    keys = obj.expr.key_items
    return all(key.kind == "const" and isinstance(key.value, str) for key in keys)


def _entries(obj: Obj) -> dict[str, Expr]:
    assert obj.expr is not None
    return {str(key.value): value for key, value in zip(obj.expr.key_items, obj.expr.items, strict=True)}


def _single_entry(program: Program, listed: Expr, config: Obj) -> tuple[tuple[Obj, ...], Obj] | None:
    module = config.module
    lists = program.values(listed, module)
    if len(lists) != 1 or lists[0].kind != "list" or lists[0].expr is None or program.is_changed(lists[0]):
        return None
    if lists[0].expr.kind != "list" or len(lists[0].expr.items) != 1 or lists[0].module is not module:
        return None
    item = lists[0].expr.items[0]
    entries = program.values(item, module)
    if len(entries) != 1 or not _is_plain_dict(program, entries[0]) or entries[0].module is not module:
        return None
    within = _is_in_reach(config, lists[0], listed) and _is_in_reach(config, entries[0], item)
    return ((lists[0],), entries[0]) if within else None


def _is_in_reach(config: Obj, part: Obj, name: Expr) -> bool:
    """Whether what is written in a part of the config means the same in the place of the config.

    Not if it was written in another function, nor if the program hands it in: then the parameter has to stay
    what decides.
    """
    module = config.module
    assert config.expr is not None and part.expr is not None
    if module.function_of(part.expr) not in (None, module.function_of(config.expr)):
        return False
    owner = module.scope_of[id(name)].lookup(name.text) if name.kind == "name" else None
    return owner is None or all(origin.kind != "param" for origin in owner.origins[name.text])


def _is_writable(program: Program, values: dict[str, Expr], module: Module) -> bool:
    if not set(values) <= _SAMPLING | _ENTRY | {"cache_seed"} or "model" not in values:
        return False
    model, kind, seed = values["model"], values.get("api_type"), values.get("cache_seed")
    if not _constant(program, model, module):
        return False
    if kind is not None and not (kind.kind == "const" and kind.value in ("openai", "open_ai", "azure")):
        return False
    if kind is not None and kind.value == "azure" and not {"api_version"} <= set(values):
        return False
    if seed is not None and seed.kind != "const":
        return False
    optional = [v for v in values.values() if _is_optional_lookup(v) and not _is_default_key(v)]
    return not optional and all(_is_simple(value) for value in values.values())


def _constant(program: Program, expr: Expr, module: Module) -> str | None:
    objs = program.values(expr, module)
    if len(objs) == 1 and objs[0].kind == "const" and objs[0].expr is not None:
        value = objs[0].expr.value
        return value if isinstance(value, str) and value else None
    return None


def _is_simple(expr: Expr) -> bool:
    """Whether evaluating the expression once more, or a little later, gives the same."""
    if expr.kind == "call":
        callee = expr.items[0]
        known = callee.kind in ("attr", "name") and callee.text in ("getenv", "get", "str", "int", "float")
        return known and all(_is_simple(item) for item in expr.items[1:]) and _is_simple(callee)
    allowed = ("const", "name", "attr", "subscript", "list", "tuple", "dict", "fstring", "unary", "binop")
    return expr.kind in allowed and all(_is_simple(item) for item in expr.items)


# ---------------------------------------------------------------------- writing clients


def client_code(draft: Draft, static: StaticConfig, rule: str) -> Code:
    """The constructor call of the client for a static config."""
    module = static.config.module
    values = dict(static.values)
    seed = values.pop("cache_seed", None)
    arguments: list[tuple[str | None, Code]] = []
    azure = "api_type" in values and values["api_type"].value == "azure"
    model = _constant(draft.program, values["model"], module) or ""
    if azure:
        arguments += _azure_arguments(draft, values, model, module)
    else:
        arguments.append(("model", draft.text(values["model"], module)))
    for key in ("api_type", "model", "azure_deployment", *_BOOKKEEPING):
        if key in values and key in _BOOKKEEPING:
            text = f"`{key}` has no meaning for a 0.4 client; costs are counted in tokens only"
            draft.note(rule, Severity.DEVIATION, module, values[key], text)
        values.pop(key, None)
    if "api_key" in values and not azure and _is_default_key(values["api_key"]):
        values.pop("api_key")
    arguments += [(key, draft.text(value, module)) for key, value in values.items()]
    if not azure and not knows_model(draft.target, model):
        arguments.append(("model_info", _model_info(draft, module)))
    class_name = "AzureOpenAIChatCompletionClient" if azure else "OpenAIChatCompletionClient"
    client: Code = NewCall(draft.name(module, OPENAI, class_name), tuple(arguments))
    if seed is not None and seed.value is None:
        return client
    return _cached(draft, static, client, seed, rule)


def _is_default_key(value: Expr) -> bool:
    """``os.environ.get("OPENAI_API_KEY")``: where the client looks by itself."""
    return _is_optional_lookup(value) and value.items[1].value == "OPENAI_API_KEY"


def _is_optional_lookup(value: Expr) -> bool:
    """``os.getenv(name)`` or ``os.environ.get(name)`` without a default: may be None, which types forbid."""
    if value.kind != "call" or len(value.items) != 2 or value.items[0].kind not in ("attr", "name"):
        return False
    return value.items[0].text in ("getenv", "get")


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


# ---------------------------------------------------------------------- using clients


def model_client(
    draft: Draft, clients: Clients, expr: Expr, module: Module, statement: Stmt, rule: str
) -> Code:
    """The code of the ``model_client`` argument that stands for an ``llm_config`` argument.

    Writes what is needed besides: the client's own statement, renamed variables and imports.
    """
    _judge_keys(draft, expr, module, rule)
    static = static_config(draft.program, expr, module)
    if static is not None and not _has_comment(draft, static) and _lists_can_go(draft, static):
        written = _static_client(draft, clients, static, expr, module, statement, rule)
        if written is not None:
            return written
    return _dynamic_client(draft, clients, expr, module, rule)


def _judge_keys(draft: Draft, expr: Expr, module: Module, rule: str) -> None:
    """A vendor's own service needs a client that is not written yet; some settings no client has."""
    for obj in _reachable(draft.program, expr, module):
        keys = obj.expr.key_items if obj.expr is not None else ()
        for key, value in zip(keys, obj.expr.items if obj.expr is not None else (), strict=True):
            if key.value == "api_type":
                _refuse_vendor(draft, obj.module, value, rule)
            elif key.value in _LEFT_OUT and not _is_default(str(key.value), value):
                draft.note(LEFT_OUT, Severity.DEVIATION, obj.module, key, _LEFT_OUT[str(key.value)])


def _is_default(key: str, value: Expr) -> bool:
    return value.kind == "const" and value.value in _DEFAULTS[key]


def _refuse_vendor(draft: Draft, module: Module, value: Expr, rule: str) -> None:
    kind = value.value
    if isinstance(kind, str) and kind.lower().startswith(_VENDORS):
        draft.block(rule, module, value, f"models of api_type {kind!r} are not migrated natively yet")


def _reachable(program: Program, expr: Expr, module: Module) -> list[Obj]:
    """The dicts that a configuration consists of, as far as they are written out."""
    found: list[Obj] = []
    todo = list(program.values(expr, module))
    while todo:
        obj = todo.pop()
        if obj in found:
            continue
        if obj.kind == "dict" and obj.expr is not None and obj.expr.kind == "dict":
            found.append(obj)
        todo += [o for o in program.elements(obj) if o.kind in ("dict", "list", "copy")]
    return found


def _has_comment(draft: Draft, static: StaticConfig) -> bool:
    """Comments inside the dict would be lost."""
    places = [static.config, *static.config_list]
    return any(o.expr is not None and "#" in draft.text(o.expr, o.module) for o in places)


def _static_client(
    draft: Draft,
    clients: Clients,
    static: StaticConfig,
    expr: Expr,
    module: Module,
    statement: Stmt,
    rule: str,
) -> Code | None:
    config = static.config
    assert config.expr is not None
    known = clients.names.get(id(config))
    if config.expr is expr:
        place = list_statement(draft, config, static.config_list, statement)
        if place is not None:
            written = _client_for_list(draft, clients, static, place, rule)
            if written is not None:
                return written
        return _inline_client(draft, clients, static, module, statement, rule)
    if known is None:
        holder = _holder(config)
        if holder is None or id(config) in clients.immovable:
            return None
        if not _is_used_for_models(draft, config):
            clients.immovable.add(id(config))
            return None
        place = list_statement(draft, config, static.config_list, holder)
        written = None if place is None else _client_for_list(draft, clients, static, place, rule)
        if written is None:
            _write_holder(draft, clients, static, holder, rule)
        else:
            clients.names[id(config)] = written
            draft.edit(config.module, DeleteStatement(span(holder)))
        known = clients.names[id(config)]
    return _spelling(draft, expr, module, known)


def _inline_client(
    draft: Draft, clients: Clients, static: StaticConfig, module: Module, statement: Stmt, rule: str
) -> Code:
    code = client_code(draft, static, rule)
    _drop_lists(draft, static)
    if statement.kind not in ("assign", "expr", "annassign", "return"):
        return code
    name = draft.fresh(module, "model_client", statement)
    draft.insert_before(module, statement, Join((f"{name} = ", code)))
    note_client(draft, clients, module, name, statement, code)
    return name


def _client_for_list(
    draft: Draft, clients: Clients, static: StaticConfig, place: Stmt, rule: str
) -> str | None:
    """The client in the place of the ``config_list``; None if that place has another one already."""
    module, target = static.config.module, place.targets[0]
    code = client_code(draft, static, rule)
    taken, key = (id(place), ""), (id(place), repr(code))
    if taken in clients.shared:
        return clients.shared.get(key)
    wanted = client_name(target.text.removesuffix("_list").removesuffix("_LIST"))
    name = clients.shared[taken] = clients.shared[key] = draft.fresh(module, wanted, place)
    draft.edit(module, Replace(span(target), name), Replace(span(place.exprs[0]), code))
    _drop_lists(draft, static)
    note_client(draft, clients, module, name, place, code)
    clients.replaced[module.path, target.text] = name
    return name


def _holder(config: Obj) -> Stmt | None:
    """The statement ``name = {…}`` whose value the config dict is."""
    assert config.expr is not None
    statement = config.module.stmt_of[id(config.expr)]
    plain = statement.kind == "assign" and statement.exprs[0] is config.expr and len(statement.targets) == 1
    if not plain:
        return None
    target = statement.targets[0]
    if target.kind == "name":
        scope = config.module.stmt_scope[id(statement)]
        origins = scope.origins.get(target.text, [])
        return statement if len(origins) == 1 and scope.kind in ("module", "function") else None
    return statement if target.kind == "attr" and target.items[0].kind == "name" else None


def _is_used_for_models(draft: Draft, config: Obj, *, at_all: bool = False) -> bool:
    """Whether nothing but ``llm_config`` arguments of what moves use the dict; ``at_all``: and some do."""
    program = draft.program
    for module, expr in program.occurrences(config):
        statement = module.stmt_of[id(expr)]
        if expr in statement.targets and config.expr in statement.exprs:
            continue
        if expr.kind not in ("name", "attr") or not _is_llm_config(draft, module, expr):
            return False
        if program.values(expr, module) != (config,):
            return False
        at_all = False
    return not at_all


def _is_llm_config(draft: Draft, module: Module, expr: Expr) -> bool:
    """Whether the expression is the configuration of something that moves."""
    program = draft.program
    call = module.parent.get(id(expr))
    if draft.given.get(id(expr)) == "llm_config":
        return True
    if call is None or call.kind != "call":
        return False
    for made in program.values(call, module):
        if made.expr is call and made.kind in ("agent", "manager") and id(made) in draft.moving:
            names = GROUP_CHAT_MANAGER if made.kind == "manager" else signature_of(made.name)
            argument = bind(call, names).get("llm_config")
            return argument is not None and argument.expr is expr
    return False


def client_name(config_name: str) -> str:
    """The name of the variable that holds the client instead of the config."""
    upper = config_name.isupper()
    parts = config_name.lower().strip("_").split("_")
    kept = [part for part in parts if part not in ("llm", "config", "cfg", "conf", "model", "configuration")]
    kept = [part.removesuffix("config") for part in kept if part != "llmconfig"]
    name = "_".join((*filter(None, kept), "model_client"))
    if config_name.startswith("_"):
        name = f"_{name}"
    return name.upper() if upper else name


def _write_holder(
    draft: Draft,
    clients: Clients,
    static: StaticConfig,
    holder: Stmt,
    rule: str,
) -> None:
    config, target = static.config, holder.targets[0]
    assert config.expr is not None
    wanted = client_name(target.text)
    new = draft.fresh(config.module, wanted, holder) if target.kind == "name" else wanted
    clients.names[id(config)] = new
    code = client_code(draft, static, rule)
    name = Span(target.end - len(target.text.encode()), target.end)
    draft.edit(config.module, Replace(name, new), Replace(span(config.expr), code))
    _drop_lists(draft, static)
    if target.kind == "name":
        note_client(draft, clients, config.module, new, holder, code)
        if config.module.stmt_scope[id(holder)].kind == "module":
            clients.replaced[config.module.path, target.text] = new
        _rename_imports(draft, config, target.text, new)


def _rename_imports(draft: Draft, config: Obj, old: str, new: str) -> None:
    """Every import of the variable, re-exports included."""
    for module in draft.program.modules:
        if module is config.module:
            continue
        for stmt in module.stmts:
            for imported in stmt.imports:
                if imported.name == old and config in draft.program.imported(imported, module):
                    dotted = "." * imported.level + imported.module
                    alias = None if imported.bound == old else imported.bound
                    draft.edit(module, RemoveImport(span(stmt), old), AddImport(dotted, new, alias))
    for module in draft.program.modules:
        for stmt in module.stmts:
            exports = (
                stmt.kind == "assign" and stmt.targets[0].text == "__all__" and stmt.exprs[0].kind == "list"
            )
            for item in stmt.exprs[0].items if exports else ():
                if item.value == old and config in draft.program.member(module, old):
                    draft.edit(module, Replace(span(item), f'"{new}"'))


def _spelling(draft: Draft, expr: Expr, module: Module, new: str) -> Code:
    """How ``expr``, which named the config, names the client."""
    if expr.kind == "attr":
        base = draft.text(expr.items[0], module)
        return f"{base}.{new}"
    renamed = any(i.name is not None and i.name != i.bound for i in module.places.imports(expr.text))
    return expr.text if renamed else new


def _drop_lists(draft: Draft, static: StaticConfig) -> None:
    """Delete the statements of a ``config_list``, and of its entry, that nothing else uses."""
    for obj in (*static.config_list, *((static.entry,) if static.entry is not None else ())):
        assert obj.expr is not None
        statement = obj.module.stmt_of[id(obj.expr)]
        named = statement.kind == "assign" and statement.exprs[0] is obj.expr
        if not named or len(statement.targets) != 1 or statement.targets[0].kind != "name":
            continue
        name = statement.targets[0]
        edits = draft.modules[obj.module.path].edits
        if any(isinstance(edit, Replace) and edit.span == span(name) for edit in edits):
            continue  # a client takes the place of the list
        readers = _readers(draft.program, obj, name)
        unused = all(_inside_replaced(draft, module, expr) for module, expr in readers)
        if unused and not _is_imported(draft.program, obj.module, name.text):
            draft.edit(obj.module, DeleteStatement(span(statement)))


def _lists_can_go(draft: Draft, static: StaticConfig) -> bool:
    """Whether nothing but static configurations reads the ``config_list`` variable."""
    for obj in static.config_list:
        assert obj.expr is not None
        statement = obj.module.stmt_of[id(obj.expr)]
        if statement.kind != "assign" or statement.exprs[0] is not obj.expr:
            continue
        readers = _readers(draft.program, obj, statement.targets[0])
        if not all(_is_in_static(draft, module, expr) for module, expr in readers):
            return False
    return True


def _is_in_static(draft: Draft, module: Module, expr: Expr) -> bool:
    """Whether the expression stands in a dict that is going to be written out as a client."""
    for outer in module.ancestors(expr):
        if outer.kind != "dict":
            continue
        config = next((o for o in draft.program.values(outer, module) if o.expr is outer), None)
        static = None if config is None else static_config(draft.program, outer, module)
        if config is None or static is None or _has_comment(draft, static):
            return False
        if _is_llm_config(draft, module, outer):
            return True
        return _holder(config) is not None and _is_used_for_models(draft, config, at_all=True)
    return False


def _readers(program: Program, obj: Obj, target: Expr) -> list[tuple[Module, Expr]]:
    return [
        (module, expr)
        for module, expr in program.occurrences(obj)
        if expr.kind in ("name", "attr") and expr is not target
    ]


def _inside_replaced(draft: Draft, module: Module, expr: Expr) -> bool:
    edits = draft.modules[module.path].edits
    replaced = [e.span for e in edits if isinstance(e, (Replace, DeleteStatement))]
    if any(s.start <= expr.start and expr.end <= s.end for s in replaced):
        return True
    return any(_is_static_argument(draft, module, a) for a in module.ancestors(expr) if a.kind == "dict")


def _is_static_argument(draft: Draft, module: Module, expr: Expr) -> bool:
    if not _is_llm_config(draft, module, expr):
        return False
    static = static_config(draft.program, expr, module)
    return static is not None and not _has_comment(draft, static)


def _is_imported(program: Program, source: Module, name: str) -> bool:
    return any(
        imported.name == name and source in program.table.find_modules(imported, module)
        for module in program.modules
        for stmt in module.stmts
        for imported in stmt.imports
    )


def _dynamic_client(draft: Draft, clients: Clients, expr: Expr, module: Module, rule: str) -> Code:
    """``client_from_config(expr)``; shared when ``expr`` is a variable that is bound once."""
    function = draft.part(module, "client_from_config")
    shared = _shared_variable(draft.program, expr, module)
    if shared is None:
        # what is spread is replaced where it is written
        given = draft.text(expr, module) if id(expr) in draft.given else Ref(span(expr))
        code = NewCall(function, ((None, given),))
        return _shared_attribute(draft, clients, code, expr, module) or _own_client(
            draft, clients, code, expr, module
        )
    key = (id(shared), expr.text)
    if key not in clients.shared:
        name = draft.fresh(module, client_name(expr.text), shared)
        clients.shared[key] = name
        code = NewCall(function, ((None, draft.text(expr, module)),))
        draft.edit(module, InsertAfter(span(shared), (Join((f"{name} = ", code)),)))
        note_client(draft, clients, module, name, shared, code)
    if module.function_of(expr) is not None and module.stmt_scope[id(shared)].kind == "module":
        clients.read_inside.append((module, clients.shared[key], shared))
    return clients.shared[key]


def _shared_attribute(draft: Draft, clients: Clients, code: Code, expr: Expr, module: Module) -> str | None:
    """One variable for the agents that a function makes with the same ``self.llm_config``."""
    function, statement = module.function_of(expr), module.stmt_of[id(expr)]
    if function is None or expr.kind != "attr" or expr.items[0].kind != "name":
        return None
    text = draft.text(expr, module)
    key = (id(function), text)
    if key in clients.shared:
        return clients.shared[key]
    uses = [e for e in module.places.named(expr.text) if e.kind == "attr" and draft.text(e, module) == text]
    uses = [e for e in uses if module.function_of(e) is function and e.start >= expr.start]
    is_written = any(t.text == expr.text for s in module.stmts if s.start > expr.start for t in s.targets)
    if len(uses) < 2 or is_written or statement not in function.body:
        return None
    if statement.kind not in ("assign", "annassign", "expr") or any(
        e.kind in _MAYBE for e in module.ancestors(expr)
    ):
        return None
    name = draft.fresh(module, client_name(expr.text), statement)
    clients.shared[key] = name
    draft.insert_before(module, statement, Join((f"{name} = ", code)))
    note_client(draft, clients, module, name, statement, code)
    return name


def _own_client(draft: Draft, clients: Clients, code: NewCall, expr: Expr, module: Module) -> Code:
    """A client for one agent, with a name (so that it can be closed) where the agent is made once."""
    statement = module.stmt_of[id(expr)]
    loops = any(s.kind in ("for", "while") for s in module.enclosing_stmts(statement))
    nested = any(a.kind in _MAYBE for a in module.ancestors(expr))
    scope = module.stmt_scope[id(statement)]
    if (
        statement.kind != "assign"
        or statement.targets[0].kind != "name"
        or loops
        or nested
        or scope.kind == "class"
    ):
        return code
    wanted = client_name(expr.text) if expr.kind == "name" else "model_client"
    name = draft.fresh(module, wanted, statement)
    draft.insert_before(module, statement, Join((f"{name} = ", code)))
    note_client(draft, clients, module, name, statement, code)
    return name


def _shared_variable(program: Program, expr: Expr, module: Module) -> Stmt | None:
    """The one statement that binds the variable, if the client can be made right after it."""
    if expr.kind != "name":
        return None
    scope = module.scope_of[id(expr)]
    owner = scope.lookup(expr.text)
    if owner is None or len(owner.origins[expr.text]) != 1:
        return None
    if owner is not scope and owner.kind != "module":
        return None
    if any(program.is_changed(o) for o in program.values(expr, module)):
        return None
    for stmt in module.stmts:
        direct = stmt.kind == "assign" and module.stmt_scope[id(stmt)] is owner
        if direct and any(t.kind == "name" and t.text == expr.text for t in stmt.targets):
            return None if changes_later(module, owner, stmt) else stmt
    return None


def note_client(
    draft: Draft, clients: Clients, module: Module, name: str, statement: Stmt, code: Code
) -> None:
    """Remember a client that is always made and has a ``close``: before 0.4.9 only the parts have one."""
    cached = isinstance(code, NewCall) and code.func == "CachedClient"
    block = module.stmt_parent.get(id(statement))
    always = block is None or block.kind == "def" or is_main_guard(block)
    if always and (cached or has(draft.target, "client.close")):
        clients.closable.append((module, name, statement))


def closing_statements(clients: Clients, module: Module) -> list[Code]:
    """``await client.close()`` for the clients that module-level code of ``module`` owns."""
    return [
        f"await {name}.close()"
        for owner, name, statement in clients.closable
        if owner is module and owner.stmt_scope[id(statement)].kind == "module"
    ]
