from __future__ import annotations

from pathlib import Path
from typing import Any

from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor

from autogen_compat.coding import CodeBlock, CodeExecutor, CodeExecutorFactory
from autogen_compat.coding.native import NativeCodeExecutor


def test_executors_of_0_4_serve_too(tmp_path: Path) -> None:
    config: dict[str, Any] = {"executor": LocalCommandLineCodeExecutor(work_dir=tmp_path)}
    executor = CodeExecutorFactory.create(config)  # pyright: ignore
    assert isinstance(executor, NativeCodeExecutor) and isinstance(executor, CodeExecutor)
    blocks = executor.code_extractor.extract_code_blocks("```python\nprint(6 * 7)\n```\n```sh\nexit 3\n```")
    result = executor.execute_code_blocks(blocks)
    assert (result.exit_code, result.output) == (3, "42\n")
    assert executor.execute_code_blocks([CodeBlock(language="sh", code="echo a")]).exit_code == 0
    executor.stop()


async def test_they_can_be_waited_for_within_a_loop(tmp_path: Path) -> None:
    executor = NativeCodeExecutor(LocalCommandLineCodeExecutor(work_dir=tmp_path))
    assert executor.execute_code_blocks([CodeBlock(language="sh", code="echo a")]).output == "a\n"
    executor.stop()
