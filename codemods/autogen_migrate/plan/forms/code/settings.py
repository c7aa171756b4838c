"""``code_execution_config`` of an agent: the executor of 0.4 that does the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ....conversation.arguments import Argument
from ....conversation.cast import Role
from ....facts.model import Expr
from ....program import Module, Obj
from ...context import Context
from ...draft import span
from ...model import Code, InsertBefore, Join, NewCall, Ref
from ..model import Misfit

_KEYS = frozenset(("work_dir", "use_docker", "timeout", "last_n_messages", "executor"))
_DEFAULT_FOLDER = '"coding"'
"""0.2 took a folder within its own package (``code_utils.WORKING_DIR``)."""
_DEFAULT_TIMEOUT = "600"
"""``code_utils.DEFAULT_TIMEOUT`` of 0.2, in seconds; that of 0.4's executors is 60."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How an agent runs code.

    ``entries`` are those of the dict, which is written in ``module``.  ``last`` is the number of messages
    that are searched for code; None: those since the agent spoke last.
    """

    module: Module
    argument: Argument
    entries: Mapping[str, Expr]
    last: int | None

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
        return Misfit(agent.module, place, f"{agent.name} runs code in Docker by default; {_ADVICE}")
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
    problem = _executor_problem(context, settings)
    return misfit(*problem) if problem is not None else settings


_ADVICE = "give it `code_execution_config=False`, or an executor"


def _last(expr: Expr | None) -> int | str:
    """A number, ``auto``, or ``?``."""
    if expr is None or expr.value == "auto":
        return "auto"
    is_number = isinstance(expr.value, int) and not isinstance(expr.value, bool)
    return expr.value if is_number and isinstance(expr.value, int) and expr.value > 0 else "?"


def _executor_problem(context: Context, settings: Settings) -> tuple[str, Expr | None] | None:
    if settings.executor is not None:
        found = context.program.values(settings.executor, settings.module)
        if not found or any(value.kind != "executor" for value in found):
            return "this code executor has no plain form", settings.executor
        if any(value.name.startswith("Docker") for value in found):
            return "an executor in Docker has to be started and stopped, which no form does yet", None
        return None
    docker = settings.entries.get("use_docker")
    if docker is None or docker.value is not False:
        return f"the code runs in Docker here (0.2's default); {_LOCALLY}", docker
    return None


_LOCALLY = "with `use_docker=False` it would run on this machine"


def executor_code(context: Context, agent: Obj, settings: Settings) -> Code:
    """The code of the executor in the constructor of the agent."""
    if settings.executor is not None:
        return Ref(span(settings.executor))
    draft, module = context.draft, agent.module
    options: list[tuple[str | None, Code]] = []
    for name, default in (("work_dir", _DEFAULT_FOLDER), ("timeout", _DEFAULT_TIMEOUT)):
        given = settings.entries.get(name)
        is_given = given is not None and not (given.kind == "const" and given.value is None)
        options.append((name, _copied(context, settings, given) if given and is_given else default))
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
