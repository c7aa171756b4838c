"""Where code of 0.2's ``code_execution_config`` dicts runs: :func:`code_executor` decides as 0.2 did.

The rules are those of :mod:`autogen_compat.parts.rules.code` and
:mod:`autogen_compat.parts.rules.code_places`.
"""

from __future__ import annotations

import asyncio
import importlib
from abc import abstractmethod
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from autogen_core import CancellationToken, Component, ComponentBase
from autogen_core.code_executor import CodeBlock, CodeExecutor, CodeResult
from pydantic import BaseModel
from typing_extensions import Self

from autogen_compat.parts.rules import code as code_rules
from autogen_compat.parts.rules import code_places, steps
from autogen_compat.parts.rules.code_places import DEFAULT_TIMEOUT, DOCKER_IMAGES, CodeFile

DEFAULT_WORK_DIR = "extensions"
"""Folder for code when none is given, below the current one. (0.2: of this name, within its own package.)"""


def code_executor(
    work_dir: str | Path | None = None,
    use_docker: bool | str | Sequence[str] | None = None,
    timeout: float | None = None,
) -> CodeExecutor:
    """Return the executor that 0.2 would have used for a ``code_execution_config`` with these keys.

    Args:
        work_dir: folder in which the code runs and leaves its files; None: ``extensions`` in the current
            folder.
        use_docker: True: in a container; a name or several: in a container of the first image that can be
            had; False: on this machine; None: the environment variable ``AUTOGEN_USE_DOCKER`` says so, by
            default True. Inside a container code runs right there, whatever is asked for.
        timeout: seconds per code block; None: 600.

    Raises:
        RuntimeError: Docker is wanted and does not answer. Code that was to run in a container never runs
            outside.
        ValueError: ``AUTOGEN_USE_DOCKER`` has no value that is understood.
    """
    if use_docker is None:
        use_docker = code_places.use_docker_by_environment()
    folder, seconds = Path(work_dir or DEFAULT_WORK_DIR), timeout or DEFAULT_TIMEOUT
    if not use_docker or code_places.in_container():
        return HostCodeExecutor(folder, timeout=seconds)
    code_places.check_docker(use_docker)
    return DockerCodeExecutor(folder, images=code_places.images(use_docker), timeout=seconds)


class LegacyExecutor(CodeExecutor, ComponentBase[BaseModel]):
    """Runs blocks one by one, as 0.2 did without an executor object.

    The first failing block ends the run. The output of every block starts on a new line.
    """

    component_type: ClassVar[str] = "code_executor"

    async def execute_code_blocks(
        self, code_blocks: list[CodeBlock], cancellation_token: CancellationToken
    ) -> CodeResult:
        """Run *code_blocks* in order.

        Returns:
            Exit code of the last block that ran (1 for a language that 0.2 does not run) and the output of
            all.

        Raises:
            asyncio.CancelledError: the token was cancelled; the running program is killed.
        """

        def run(language: str, code: str) -> Awaitable[tuple[int, str]]:
            return self._run(CodeBlock(code, language), cancellation_token)

        blocks = [(block.language, block.code) for block in code_blocks]
        exit_code, output = await steps.a_run(code_rules.run_blocks(blocks, run))
        return CodeResult(exit_code=exit_code, output=output)

    @abstractmethod
    async def _run(self, block: CodeBlock, cancellation_token: CancellationToken) -> tuple[int, str]:
        """Run one block of ``python``, ``bash``, ``shell`` or ``sh``; return exit code and output."""

    async def start(self) -> None:
        """Do nothing: what is needed starts with the first block."""

    async def stop(self) -> None:
        """Do nothing."""

    async def restart(self) -> None:
        """Do nothing: no state is kept between blocks but files."""


class HostCodeExecutorConfig(BaseModel):
    """Config of :class:`HostCodeExecutor`."""

    work_dir: str
    timeout: float = DEFAULT_TIMEOUT


class HostCodeExecutor(LegacyExecutor, Component[HostCodeExecutorConfig]):
    """Runs code on this machine with the running Python and the system's shells.

    The output of a block is what it printed; of a failing block, its error output instead. A Python block
    whose first line is ``# filename: <path>`` is kept under that path, other blocks are removed after they
    ran.

    Args:
        work_dir: folder in which the code runs; made when needed.
        timeout: seconds per block. A block that needs longer is killed and counts as failed.
    """

    component_type = "code_executor"
    component_config_schema = HostCodeExecutorConfig
    component_provider_override = "autogen_compat.parts.executors.HostCodeExecutor"

    def __init__(self, work_dir: str | Path = DEFAULT_WORK_DIR, *, timeout: float = DEFAULT_TIMEOUT) -> None:
        self.work_dir = Path(work_dir)
        self.timeout = timeout

    async def _run(self, block: CodeBlock, cancellation_token: CancellationToken) -> tuple[int, str]:
        name = code_rules.chosen_name(block.code) if block.language == "python" else None
        language = code_places.language_here(block.language)
        file = CodeFile.of(self.work_dir, block.code, language, name)
        file.write(block.code)
        try:
            task = asyncio.ensure_future(self._run_program(code_places.command_here(language, file.name)))
            cancellation_token.link_future(task)
            exit_code, printed, errors = await task
        except asyncio.TimeoutError:
            return 1, code_places.TIMEOUT_TEXT
        finally:
            file.remove()
        return exit_code, printed if exit_code == 0 else file.hide_in(errors)

    async def _run_program(self, command: Sequence[str]) -> tuple[int, str, str]:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=self.work_dir,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            printed, errors = await asyncio.wait_for(process.communicate(), self.timeout)
        finally:
            if process.returncode is None:  # too long, or cancelled
                process.kill()
                await process.wait()
        return process.returncode or 0, _text(printed), _text(errors)

    def _to_config(self) -> HostCodeExecutorConfig:
        return HostCodeExecutorConfig(work_dir=str(self.work_dir), timeout=self.timeout)

    @classmethod
    def _from_config(cls, config: HostCodeExecutorConfig) -> Self:
        return cls(config.work_dir, timeout=config.timeout)


class DockerCodeExecutorConfig(BaseModel):
    """Config of :class:`DockerCodeExecutor`."""

    work_dir: str
    images: list[str] = list(DOCKER_IMAGES)
    timeout: float = DEFAULT_TIMEOUT


class DockerCodeExecutor(LegacyExecutor, Component[DockerCodeExecutorConfig]):
    """Runs code in a container that starts with the first block and is removed by :meth:`stop` or at exit.

    The container is one of AutoGen's ``DockerCommandLineCodeExecutor`` (extra ``docker`` of autogen-ext).

    Args:
        work_dir: folder of this machine that the container works in; made when needed.
        images: names of images; the first one that can be had is taken.
        timeout: seconds per block.
    """

    component_type = "code_executor"
    component_config_schema = DockerCodeExecutorConfig
    component_provider_override = "autogen_compat.parts.executors.DockerCodeExecutor"

    def __init__(
        self,
        work_dir: str | Path = DEFAULT_WORK_DIR,
        *,
        images: Sequence[str] = DOCKER_IMAGES,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> None:
        if not images:
            raise ValueError("At least one image is needed.")
        self.work_dir = Path(work_dir)
        self.images = tuple(images)
        self.timeout = timeout
        self._container: Any = None

    async def _run(self, block: CodeBlock, cancellation_token: CancellationToken) -> tuple[int, str]:
        if self._container is None:
            self._container = await self._started_container()
        result: CodeResult = await self._container.execute_code_blocks([block], cancellation_token)
        return result.exit_code, result.output

    async def _started_container(self) -> Any:
        executors = importlib.import_module("autogen_ext.code_executors.docker")
        self.work_dir.mkdir(parents=True, exist_ok=True)
        for position, image in enumerate(self.images, 1):
            container = executors.DockerCommandLineCodeExecutor(
                image=image, work_dir=self.work_dir, timeout=max(1, round(self.timeout))
            )
            try:
                await container.start()
            except Exception:
                if position == len(self.images):
                    raise
            else:
                return container
        raise AssertionError("unreachable: the last failure is raised")

    async def stop(self) -> None:
        """Stop and remove the container, if one was started."""
        container, self._container = self._container, None
        if container is not None:
            await container.stop()

    async def restart(self) -> None:
        """Take a fresh container for the next block."""
        await self.stop()

    def _to_config(self) -> DockerCodeExecutorConfig:
        return DockerCodeExecutorConfig(
            work_dir=str(self.work_dir), images=list(self.images), timeout=self.timeout
        )

    @classmethod
    def _from_config(cls, config: DockerCodeExecutorConfig) -> Self:
        return cls(config.work_dir, images=config.images, timeout=config.timeout)


def _text(output: bytes) -> str:
    return output.decode("utf-8", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
