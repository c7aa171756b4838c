"""Executors of AutoGen 0.4 in 0.2's place."""

from __future__ import annotations

from autogen_core import CancellationToken
from autogen_core import code_executor as native

from autogen_compat.coding.base import CodeBlock, CodeExecutor, CodeExtractor, CommandLineCodeResult
from autogen_compat.coding.markdown_code_extractor import MarkdownCodeExtractor
from autogen_compat.portal import run_sync

__all__ = ("NativeCodeExecutor",)


class NativeCodeExecutor(CodeExecutor):
    """Runs code with an executor of AutoGen 0.4, waiting for it.

    ``code_execution_config={"executor": <executor of 0.4>}`` makes one.

    Args:
        executor: of AutoGen 0.4; started with the first code.
    """

    def __init__(self, executor: native.CodeExecutor) -> None:
        self._executor = executor
        self._is_started = False

    @property
    def code_extractor(self) -> CodeExtractor:
        """What finds blocks in messages."""
        return MarkdownCodeExtractor()

    def execute_code_blocks(self, code_blocks: list[CodeBlock]) -> CommandLineCodeResult:
        """Run *code_blocks* as the executor does."""
        return run_sync(self._execute(code_blocks))

    def restart(self) -> None:
        """Restart the executor, if it was started."""
        if self._is_started:
            run_sync(self._executor.restart())

    def stop(self) -> None:
        """Stop the executor, if it was started."""
        if self._is_started:
            self._is_started = False
            run_sync(self._call_if_there("stop"))

    async def _execute(self, code_blocks: list[CodeBlock]) -> CommandLineCodeResult:
        if not self._is_started:
            await self._call_if_there("start")
            self._is_started = True
        blocks = [native.CodeBlock(block.code, block.language) for block in code_blocks]
        result = await self._executor.execute_code_blocks(blocks, CancellationToken())
        file: str | None = getattr(result, "code_file", None)
        return CommandLineCodeResult(exit_code=result.exit_code, output=result.output, code_file=file)

    async def _call_if_there(self, name: str) -> None:
        method = getattr(self._executor, name, None)  # not with every release
        if method is not None:
            await method()
