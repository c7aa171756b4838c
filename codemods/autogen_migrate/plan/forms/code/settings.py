"""``code_execution_config`` of an agent: the executor of 0.4 that does the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ....conversation.arguments import Argument
from ....conversation.cast import Role
from ....facts.model import Expr
from ....program import Module, Obj
from ...context import Context
from ...draft import span
from ...model import Code, InsertBefore, Join, NewCall, Ref
from ...versions import has
from ..model import Misfit

_KEYS = frozenset(("work_dir", "use_docker", "timeout", "last_n_messages", "executor"))
_DEFAULT_FOLDER = '"coding"'
"""0.2 took a folder within its own package (``code_utils.WORKING_DIR``)."""
_DEFAULT_TIMEOUT = "600"
"""``code_utils.DEFAULT_TIMEOUT`` of 0.2, in seconds; that of 0.4's executors is 60."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How an agent runs code.

    ``entries`` are those of the dict, which is written in ``module``; ``argument`` is None if 0.2's default
    is taken.  ``in_docker``: the code runs in a container.  ``last`` is the number of messages that are
    searched for code; None: those since the agent spoke last.
    """

    module: Module
    argument: Argument | None
    entries: Mapping[str, Expr]
    last: int | None
    in_docker: bool = False

    @property
    def executor(self) -> Expr | None:
        """The executor object of 0.2, if there is one."""
        return self.entries.get("executor")


def settings_of(context: Context, agent: Obj, role: Role) -> Settings | Misfit:
    """The settings of an agent that runs code, if plain AutoGen can follow them."""
    argument = role.arguments.get("code_execution_config")
    place = agent.expr
    assert place is not None
    if role.code is None or argument is None:
        return _in_docker(context, Settings(agent.module, argument, {}, None), place)
    module = argument.where(role.module)

    def misfit(reason: str, at: Expr | None = None) -> Misfit:
        return Misfit(module, at or argument.expr, reason)

    if argument.entries:
        return misfit("`code_execution_config` is not written in the call of its agent")
    found = context.program.values(argument.expr, module)
    if len(found) != 1 or found[0].kind != "dict" or context.program.is_changed(found[0]):
        return misfit("`code_execution_config` is not one dict that is written out")
    written = found[0].expr
    if written is None or any(key.kind != "const" for key in written.key_items):
        return misfit("`code_execution_config` has keys that are computed")
    entries = {str(key.value): item for key, item in zip(written.key_items, written.items, strict=True)}
    if not set(entries) <= _KEYS:
        other = sorted(set(entries) - _KEYS)[0]
        return misfit(f"`{other}` of `code_execution_config` has no plain form")
    if found[0].module is not module and any(item.kind != "const" for item in entries.values()):
        return misfit("`code_execution_config` uses names of another module")
    last = _last(entries.get("last_n_messages"))
    if last == "?":
        return misfit("`last_n_messages` is computed", entries["last_n_messages"])
    settings = Settings(found[0].module, argument, entries, None if isinstance(last, str) else last)
    if settings.executor is None:
        docker = entries.get("use_docker")
        if docker is not None and docker.value is False:
            return settings
        if docker is not None and docker.kind != "const":
            return misfit("`use_docker` is computed", docker)
        return _in_docker(context, settings, argument.expr)
    objects = context.program.values(settings.executor, settings.module)
    if not objects or any(value.kind != "executor" for value in objects):
        return misfit("this code executor has no plain form", settings.executor)
    in_docker = {value.name.startswith("Docker") for value in objects}
    return _in_docker(context, settings, argument.expr) if True in in_docker else settings


def _in_docker(context: Context, settings: Settings, place: Expr) -> Settings | Misfit:
    if settings.executor is None and "use_docker" not in settings.entries and _is_switched_off(context):
        return settings
    if not has(context.draft.target, "executor.start"):
        reason = "the code runs in Docker here; `use_docker=False` would run it on this machine"
        return Misfit(settings.module, place, reason)
    return replace(settings, in_docker=True)


_SWITCH = re.compile(rb"""["']AUTOGEN_USE_DOCKER["']\]\s*=\s*["'](false|0|no)["']""", re.IGNORECASE)


def _is_switched_off(context: Context) -> bool:
    """Whether the program sets the variable that 0.2 asks where nothing else says whether to use Docker.

    (``code_utils.decide_use_docker``.)
    """
    return any(_SWITCH.search(draft.data) for draft in context.draft.modules.values())


def _last(expr: Expr | None) -> int | str:
    """A number, ``auto``, or ``?``."""
    if expr is None or expr.value == "auto":
        return "auto"
    is_number = isinstance(expr.value, int) and not isinstance(expr.value, bool)
    return expr.value if is_number and isinstance(expr.value, int) and expr.value > 0 else "?"


def executor_code(context: Context, agent: Obj, settings: Settings) -> Code:
    """The code of the executor in the constructor of the agent."""
    if settings.executor is not None:
        return Ref(span(settings.executor))
    draft, module = context.draft, agent.module
    options: list[tuple[str | None, Code]] = []
    docker = settings.entries.get("use_docker")
    if docker is not None and isinstance(docker.value, str):
        options.append(("image", _copied(context, settings, docker)))
    for name, default in (("work_dir", _DEFAULT_FOLDER), ("timeout", _DEFAULT_TIMEOUT)):
        given = settings.entries.get(name)
        is_given = given is not None and not (given.kind == "const" and given.value is None)
        options.append((name, _copied(context, settings, given) if given and is_given else default))
    if settings.in_docker:
        kind = draft.name(module, "autogen_ext.code_executors.docker", "DockerCommandLineCodeExecutor")
        return NewCall(kind, tuple(options))
    if draft.target >= (0, 6, 0):
        options.append(("cleanup_temp_files", "False"))
    _make_folder(context, agent, settings)
    kind = draft.name(module, "autogen_ext.code_executors.local", "LocalCommandLineCodeExecutor")
    return NewCall(kind, tuple(options))


def _copied(context: Context, settings: Settings, expr: Expr) -> Code:
    if expr.kind == "const":
        return context.draft.text(expr, settings.module)
    return Ref(span(expr))


def _make_folder(context: Context, agent: Obj, settings: Settings) -> None:
    """0.2 made all folders of a path (``code_utils.execute_code``); an executor of 0.4 makes the last one."""
    given = settings.entries.get("work_dir")
    if given is None or agent.expr is None:
        return
    values = context.program.values(given, settings.module)
    texts = [value.expr.value for value in values if value.kind == "const" and value.expr is not None]
    simple = bool(values) and len(texts) == len(values)
    if simple and not any(isinstance(text, str) and ("/" in text or "\\" in text) for text in texts):
        return
    if given.kind not in ("const", "name"):
        return
    draft, module = context.draft, agent.module
    make = f"{draft.name(module, 'os', None)}.makedirs("
    statement = module.stmt_of[id(agent.expr)]
    draft.edit(
        module,
        InsertBefore(span(statement), (Join((make, _copied(context, settings, given), ", exist_ok=True)")),)),
    )
