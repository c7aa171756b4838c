"""Code in messages: which blocks 0.2 finds, in which messages it looks, what it replies after running them.

The rules are those of :mod:`autogen_compat.parts.rules.code`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal, TypeAlias

from autogen_core import CancellationToken, ComponentLoader, ComponentModel, is_component_instance
from autogen_core.code_executor import CodeBlock, CodeExecutor, CodeResult

from autogen_compat.parts.executors import LegacyExecutor
from autogen_compat.parts.messages import MessageDict, content_text
from autogen_compat.parts.rules import code as rules
from autogen_compat.parts.rules.code_places import made_up_name, named_file

LastMessages: TypeAlias = int | Literal["auto"]
"""How many of the newest messages to search; ``"auto"``: those received since the agent last spoke."""

_AUTOGENS_OWN = "autogen_ext.code_executors."


def extract_code_blocks(text: str) -> list[CodeBlock]:
    """Return the fenced code blocks of *text* in order.

    The language of a block without one is guessed (``sh`` or ``python``), and ``""`` where that fails.
    """
    return [
        CodeBlock(code=code, language=language or rules.infer_language(code) or "")
        for language, code in rules.code_blocks(text)
    ]


def load_executor(config: ComponentModel | None) -> CodeExecutor | None:
    """Return the executor that :meth:`CodeReply.dump_executor` described; None for None."""
    if config is None:
        return None
    executor: object = ComponentLoader.load_component(config)
    if not isinstance(executor, CodeExecutor):
        raise TypeError(f"{config.provider} is not a code executor.")
    return executor


class CodeReply:
    """Runs code found in an agent's history and words the reply as 0.2 did.

    Args:
        executor: where the code runs; started with the first code if it is not running. The caller stops it.
        last_n_messages: how many of the newest messages to search, newest first.

    Raises:
        ValueError: *last_n_messages* is neither ``"auto"`` nor a number >= 0.
    """

    def __init__(self, executor: CodeExecutor, last_n_messages: LastMessages = "auto") -> None:
        rules.check_last_n_messages(last_n_messages)
        self.executor = executor
        self.last_n_messages: LastMessages = last_n_messages

    async def reply(
        self, history: Sequence[MessageDict], cancellation_token: CancellationToken
    ) -> str | None:
        """Run the code of the newest message in reach that has some; return the reply, None without code."""
        zero_is_all = not isinstance(self.executor, LegacyExecutor)
        for message in reversed(rules.in_reach(history, self.last_n_messages, zero_is_all=zero_is_all)):
            blocks = extract_code_blocks(content_text(message.get("content")))
            if blocks:
                await _start(self.executor)
                result = await _run(self.executor, blocks, cancellation_token)
                return rules.reply_text(result.exit_code, result.output)
        return None

    def dump_executor(self) -> ComponentModel:
        """Return the executor as a config.

        Raises:
            ValueError: it cannot be written as one.
        """
        if not is_component_instance(self.executor):  # the executors of older releases are none
            raise ValueError(f"Cannot serialize {type(self.executor).__name__}: it is not a component.")
        return self.executor.dump_component()


async def _run(executor: CodeExecutor, blocks: list[CodeBlock], token: CancellationToken) -> CodeResult:
    """Run *blocks* in order, up to the first one that fails.

    AutoGen's own executors no longer know some languages, of which 0.2's saved the files: that is done here.
    """
    if not any(map(_is_saved, blocks)) or not type(executor).__module__.startswith(_AUTOGENS_OWN):
        return await executor.execute_code_blocks(blocks, token)
    exit_code, output = 0, ""
    for saved, group in groupby(blocks, _is_saved):
        some = list(group)
        result = _save(executor, some) if saved else await executor.execute_code_blocks(some, token)
        exit_code, output = result.exit_code, output + result.output
        if exit_code != 0:
            break
    return CodeResult(exit_code=exit_code, output=output)


def _is_saved(block: CodeBlock) -> bool:
    return block.language.lower() in rules.SAVED_ONLY


def _save(executor: CodeExecutor, blocks: Sequence[CodeBlock]) -> CodeResult:
    folder, output = Path(getattr(executor, "work_dir", ".")), ""
    for block in blocks:
        try:
            name = named_file(block.code, folder) or made_up_name(block.code, block.language.lower())
        except ValueError:
            return CodeResult(exit_code=1, output="Filename is not in the workspace")
        file = (folder / name).resolve()
        file.write_text(block.code, encoding="utf-8")
        output += f"Code saved to {file}\n"
    return CodeResult(exit_code=0, output=output)


async def _start(executor: CodeExecutor) -> None:
    """Start an executor of AutoGen's that is not running: in 0.2 they started when they were made.

    An executor that does not say whether it runs is left alone.
    """
    states = [bool(getattr(executor, name)) for name in ("_running", "_started") if hasattr(executor, name)]
    if states and not any(states):
        await executor.start()
