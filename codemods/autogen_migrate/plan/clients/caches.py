"""What becomes of 0.2's cache on disk, which answered repeated requests."""

from __future__ import annotations

from ...program import Module
from ..draft import Draft
from ..model import Code, NewCall, Severity
from .model import Clients, StaticConfig, Value
from .static import constant

DEFAULT_SEED = "41"
"""The seed of a program that says nothing of a cache (``LEGACY_DEFAULT_CACHE_SEED`` in 0.2's oai.client)."""
_CACHE = "autogen_ext.models.cache"
CACHE_GONE = (
    "0.2 kept answers on disk and gave them again for a repeated request, also in the next run; now "
    "every request is sent (`--keep-default-cache` keeps the cache)"
)
"""What is said once of a program that relied on 0.2's default cache."""


def cached(
    draft: Draft,
    clients: Clients,
    static: StaticConfig,
    client: NewCall,
    seed: Value | None,
    rule: str,
) -> Code:
    """The client with the cache that 0.2 had; ``seed`` is what the program says of it."""
    if not draft.is_plain:
        return _part(draft, static, client, seed, rule)
    assert static.config.expr is not None
    if seed is None and not keeps_default(draft):
        note_default(draft, clients, static.config.module, static)
        return client
    number = DEFAULT_SEED if seed is None else draft.text(seed.expr, seed.module)
    text = (
        "answers are kept on disk as before, in a new place (what 0.2 kept is not read); this needs "
        "`autogen-ext[diskcache]`"
    )
    draft.note("AM336", Severity.INFO, static.config.module, static.config.expr, text)
    return disk_cache(draft, clients, static, client, number)


def keeps_default(draft: Draft) -> bool:
    """Whether answers stay cached where the program says nothing of a cache."""
    return draft.wishes.keep_default_cache or draft.wishes.style == "exact"


def note_default(draft: Draft, clients: Clients, module: Module, static: StaticConfig) -> None:
    """Say once that 0.2's default cache is gone."""
    if clients.cache_noted or static.config.expr is None:
        return
    clients.cache_noted = True
    draft.note("AM333", Severity.DEVIATION, module, static.config.expr, CACHE_GONE)


def disk_cache(draft: Draft, clients: Clients, static: StaticConfig, client: NewCall, seed: str) -> Code:
    """AutoGen's own cache.  Its keys have no model and no settings: each client has a folder of its own."""
    module = static.config.module
    kind = draft.name(module, _CACHE, "CHAT_CACHE_VALUE_TYPE")
    store = draft.name(module, "autogen_ext.cache_store.diskcache", "DiskCacheStore")
    folder = _folder(draft, clients, static, client, seed)
    cache = NewCall(draft.name(module, "diskcache", "Cache"), ((None, folder),))
    stored = NewCall(f"{store}[{kind}]", ((None, cache),))
    return NewCall(draft.name(module, _CACHE, "ChatCompletionCache"), ((None, client), (None, stored)))


def _folder(draft: Draft, clients: Clients, static: StaticConfig, client: NewCall, seed: str) -> str:
    """The code of the name of a folder: of a list that is read when the program runs, by the first model."""
    loaded = static.loaded
    if loaded is not None:
        known = loaded.expr.kind in ("name", "attr")
        entry = draft.text(loaded.expr, loaded.module) if known else ""
        name = f"{{{entry}[0]['model']}}" if known else "models"
        folder = f".cache/{name}-{seed}"
    else:
        value = static.values["model"]
        model = constant(draft.program, value.expr, value.module) or ""
        name = "".join(c if c.isalnum() or c in "-._" else "-" for c in model)
        if not model:
            name = f"{{{draft.text(value.expr, value.module)}}}" if value.expr.kind == "name" else "models"
        folder = f".cache/{name}-{seed}"
    number, wanted = 1, folder
    while clients.folders.setdefault(folder, repr(client)) != repr(client):
        number += 1
        folder = f"{wanted}-{number}"
    return f'f"{folder}"' if "{" in folder else f'"{folder}"'


def _part(draft: Draft, static: StaticConfig, client: Code, seed: Value | None, rule: str) -> Code:
    module = static.config.module
    arguments: list[tuple[str | None, Code]] = [(None, client)]
    if seed is not None:
        arguments.append(("cache_seed", draft.text(seed.expr, seed.module)))
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
