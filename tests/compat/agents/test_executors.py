"""Where code runs: 0.2's decision about Docker, and programs on this machine."""

import asyncio
import sys
import time
from pathlib import Path

import pytest
from autogen_core import CancellationToken
from autogen_core.code_executor import CodeBlock, CodeResult

from autogen_compat.parts.executors import DockerCodeExecutor, HostCodeExecutor, code_executor
from autogen_compat.parts.rules import code_places


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that is no container and whose Docker does not answer."""
    monkeypatch.setattr(code_places, "CONTAINER_MARK", "/no/such/file")
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:9")


async def run(executor: HostCodeExecutor, *blocks: CodeBlock) -> CodeResult:
    return await executor.execute_code_blocks(list(blocks), CancellationToken())


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize("wanted", [None, True, "python:3.11-slim", ["python:3"]])
def test_docker_is_never_replaced_silently(
    wanted: "bool | str | list[str] | None", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AUTOGEN_USE_DOCKER", raising=False)
    with pytest.raises(RuntimeError, match="Docker"):
        code_executor(use_docker=wanted)


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize("value", ["0", "False", "no", "F", "none"])
def test_the_environment_may_allow_this_machine(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGEN_USE_DOCKER", value)
    executor = code_executor("here", timeout=7)
    assert isinstance(executor, HostCodeExecutor)
    assert (executor.work_dir, executor.timeout) == (Path("here"), 7)


@pytest.mark.usefixtures("outside")
def test_a_setting_of_the_program_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGEN_USE_DOCKER", "0")
    with pytest.raises(RuntimeError):
        code_executor(use_docker=True)
    monkeypatch.setenv("AUTOGEN_USE_DOCKER", "1")
    executor = code_executor(use_docker=False)
    assert isinstance(executor, HostCodeExecutor)
    assert (executor.work_dir, executor.timeout) == (Path("extensions"), 600)


def test_an_unknown_value_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGEN_USE_DOCKER", "maybe")
    with pytest.raises(ValueError, match="maybe"):
        code_executor()


def test_inside_a_container_code_runs_right_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    mark.touch()
    monkeypatch.setattr(code_places, "CONTAINER_MARK", str(mark))
    assert isinstance(code_executor(tmp_path, use_docker=True), HostCodeExecutor)


async def test_too_long(tmp_path: Path) -> None:
    started = time.monotonic()
    result = await run(
        HostCodeExecutor(tmp_path, timeout=0.5), CodeBlock("import time\ntime.sleep(60)", "python")
    )
    assert (result.exit_code, result.output) == (1, "\nTimeout")
    assert time.monotonic() - started < 20
    assert list(tmp_path.iterdir()) == []


async def test_cancelled(tmp_path: Path) -> None:
    token = CancellationToken()
    block = CodeBlock("import time\ntime.sleep(60)", "python")
    task = asyncio.create_task(HostCodeExecutor(tmp_path).execute_code_blocks([block], token))
    await asyncio.sleep(0.3)
    token.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(tmp_path.iterdir()) == []


async def test_the_running_python_and_folder_are_used(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "when needed"
    code = "import os, sys\nprint(sys.executable)\nprint(os.getcwd())"
    result = await run(HostCodeExecutor(folder), CodeBlock(code, "python"))
    assert result.output.split() == [sys.executable, *str(folder.resolve()).split()]


async def test_lifecycle_calls_are_harmless(tmp_path: Path) -> None:
    executor = HostCodeExecutor(tmp_path)
    await executor.start()
    await executor.restart()
    await executor.stop()
    assert (await run(executor, CodeBlock("print(1)", ""))).output == "\n1\n"


def test_configs() -> None:
    host = HostCodeExecutor("x", timeout=3)
    assert HostCodeExecutor.load_component(host.dump_component()).timeout == 3
    docker = DockerCodeExecutor("x", images=["a", "b"], timeout=3)
    assert DockerCodeExecutor.load_component(docker.dump_component()).images == ("a", "b")


def test_docker_needs_an_image() -> None:
    with pytest.raises(ValueError, match="image"):
        DockerCodeExecutor(images=[])
