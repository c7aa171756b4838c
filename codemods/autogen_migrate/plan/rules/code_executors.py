"""LocalCommandLineCodeExecutor and DockerCommandLineCodeExecutor: the executors of 0.4."""

from __future__ import annotations

from ...conversation.arguments import bind
from ...program import Site
from ..context import Context
from ..draft import span
from ..model import Add, ArgumentEdit, Keep, RewriteCall, Severity
from .base import Rule

_TARGETS = {
    "LocalCommandLineCodeExecutor": "autogen_ext.code_executors.local",
    "DockerCommandLineCodeExecutor": "autogen_ext.code_executors.docker",
}
_SIGNATURE = ("timeout", "virtual_env_context", "work_dir")


def _migrate(context: Context, site: Site) -> None:
    draft, module = context.draft, site.module
    if module.stmt_of[id(site.expr)].kind == "with":
        text = (
            "an executor of 0.4 is started and stopped asynchronously: this `with` has to become `async with`"
        )
        draft.block(RULE.code, module, site.expr, text)
        return
    arguments = bind(site.expr, _SIGNATURE if site.key.startswith("Local") else ("image",))
    if arguments.starred or not set(arguments.named) <= {
        "timeout",
        "virtual_env_context",
        "work_dir",
        "image",
    }:
        draft.block(RULE.code, module, site.expr, "these arguments of the executor are not migrated yet")
        return
    edits: list[ArgumentEdit] = [
        Keep(a.index, name if a.keyword is None else None) for name, a in arguments.named.items()
    ]
    if "timeout" not in arguments.named:
        edits.append(Add("timeout", "60"))
    if "work_dir" not in arguments.named:
        edits.append(Add("work_dir", '"."'))
    if site.key.startswith("Local"):
        _local(context, site, edits)
    func = draft.name(module, _TARGETS[site.key], site.key)
    draft.edit(module, RewriteCall(span(site.expr), tuple(edits), func))


def _local(context: Context, site: Site, edits: list[ArgumentEdit]) -> None:
    if context.draft.target >= (0, 6, 0):
        edits.append(Add("cleanup_temp_files", "False"))  # 0.2 left its files in work_dir
    context.draft.note(
        RULE.code,
        Severity.DEVIATION,
        site.module,
        site.expr,
        "0.4 runs shell commands that 0.2 refused as dangerous (rm -rf and the like)",
    )


RULE = Rule(
    code="AM131",
    title="Code executors come from autogen-ext",
    keys=tuple(_TARGETS),
    explanation="""The same classes with 0.2's defaults written out.""",
    before='executor = LocalCommandLineCodeExecutor(work_dir="coding")',
    after='executor = LocalCommandLineCodeExecutor(work_dir="coding", timeout=60, cleanup_temp_files=False)',
    migrate=_migrate,
)
