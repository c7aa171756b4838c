"""config_list_from_json and its relatives: where configurations come from."""

from __future__ import annotations

from ...conversation.arguments import Arguments, bind
from ...facts.model import Expr
from ...program import Module, Site
from ...program.api import CONFIG_LOADERS
from ..context import Context
from ..draft import Draft, span
from ..model import Code, Join, NewCall, Ref, Replace, Severity
from .base import Rule

_FROM_JSON = ("env_or_file", "file_location", "filter_dict")


def _migrate(context: Context, site: Site) -> None:
    draft, module = context.draft, site.module
    if draft.is_plain and draft.wishes.style != "exact" and site.kind == "function":
        written = _plain(draft, site)
        if written is not None:
            draft.edit(module, Replace(span(site.expr), written))
            return
    callee = site.expr.items[0] if site.kind == "function" else site.expr
    local = draft.part(module, site.key)
    if draft.text(callee, module) != local:
        draft.edit(module, Replace(span(callee), local))


def _plain(draft: Draft, site: Site) -> Code | None:
    """The list, read with ``json``; None for loaders and filters that are more than that."""
    arguments = bind(site.expr, _FROM_JSON)
    if (
        site.key != "config_list_from_json"
        or arguments.starred
        or not set(arguments.named) <= set(_FROM_JSON)
    ):
        return None
    name = arguments.get("env_or_file")
    if name is None or not isinstance(name.expr.value, str):
        return None
    filters = _filters(draft, site.module, arguments)
    if filters is None:
        return None
    listed = _loaded(draft, site.module, name.expr, arguments)
    text = (
        f"0.2 reads the file that the environment variable {name.expr.value} names, or takes the list from that "
        "variable; a path in it is not followed any more"
    )
    draft.note(RULE.code, Severity.DEVIATION, site.module, site.expr, text)
    if not filters:
        return listed
    statement = site.module.stmt_of[id(site.expr)]
    if statement.kind == "assign" and statement.exprs[0] is site.expr:
        entries = draft.fresh(site.module, "entries", statement)
        draft.insert_before(site.module, statement, Join((f"{entries} = ", listed)))
        listed = entries
    pieces: list[Code] = ["[entry for entry in ", listed, " if "]
    for condition in filters:
        pieces += [*condition, " and "]
    return Join((*pieces[:-1], "]"))


def _loaded(draft: Draft, module: Module, name: Expr, arguments: Arguments) -> Code:
    text = draft.text(name, module)
    location = arguments.get("file_location")
    parts: list[tuple[str | None, Code]] = []
    if location is not None and not (location.expr.kind == "const" and not location.expr.value):
        parts.append((None, Ref(span(location.expr))))
    path = NewCall(draft.name(module, "pathlib", "Path"), (*parts, (None, text)))
    os, json = draft.name(module, "os", None), draft.name(module, "json", None)
    source = Join((f"{os}.environ.get({text}) or ", path, ".read_text()"))
    return NewCall(f"{json}.loads", ((None, source),))


def _filters(draft: Draft, module: Module, arguments: Arguments) -> list[list[Code]] | None:
    """The conditions of a ``filter_dict`` that is written out."""
    given = arguments.get("filter_dict")
    if given is None or (given.expr.kind == "const" and given.expr.value is None):
        return []
    keys = given.expr.key_items
    if given.expr.kind != "dict" or any(not isinstance(key.value, str) for key in keys):
        return None
    found: list[list[Code]] = []
    for key, values in zip(keys, given.expr.items, strict=True):
        shown = draft.text(key, module)
        if key.value == "tags":  # an entry has several of them
            found.append(["not set(", Ref(span(values)), f").isdisjoint(entry.get({shown}, []))"])
        else:
            found.append([f"entry.get({shown}) in ", Ref(span(values))])
    return found


RULE = Rule(
    code="AM121",
    title="config_list loaders read the list",
    keys=tuple(sorted(CONFIG_LOADERS)),
    explanation="""0.4 has no configuration lists: the first entry is the client. `config_list_from_json` becomes plain
Python that reads and filters the list. The other loaders, and those of conversations that are not plain, come from the parts,
which have the same functions; the list goes to `client_from_config`.""",
    before='config_list = autogen.config_list_from_json("OAI_CONFIG_LIST")',
    after='config_list = json.loads(os.environ.get("OAI_CONFIG_LIST") or Path("OAI_CONFIG_LIST").read_text())',
    migrate=_migrate,
)
