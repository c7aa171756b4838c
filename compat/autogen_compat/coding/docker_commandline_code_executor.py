"""Runs code in a Docker container, as 0.2's ``DockerCommandLineCodeExecutor`` did.

Needs the package ``docker`` (extra ``docker`` of autogen-compat). AutoGen 0.4's executor of the same name
starts its container later, asynchronously, and saves no HTML, CSS or JavaScript.
"""

from __future__ import annotations

import atexit
import importlib
import logging
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from autogen_compat._contexts import StoppedOnExit
from autogen_compat.code_utils import TIMEOUT_MSG, program_for
from autogen_compat.coding._file_executor import FileExecutor
from autogen_compat.coding.base import CodeBlock, CommandLineCodeResult
from autogen_compat.coding.utils import silence_pip
from autogen_compat.parts.rules.code import SAVED_ONLY

__all__ = ("DockerCommandLineCodeExecutor",)

_TIMEOUT_EXIT_CODE = 124  # that of the program ``timeout``


def wait_for_ready(container: Any, timeout: float = 60, stop_time: float = 0.1) -> None:
    """Wait until a container runs.

    Args:
        container: of the ``docker`` package.
        timeout: seconds to wait at most.
        stop_time: seconds between two looks.

    Raises:
        ValueError: it does not run by then.
    """
    end = time.monotonic() + timeout
    while container.status != "running" and time.monotonic() < end:
        time.sleep(stop_time)
        container.reload()
    if container.status != "running":
        raise ValueError("Container failed to start")


def end_container(client: Any, name: str) -> None:
    """Stop a container, if it still runs."""
    errors = importlib.import_module("docker.errors")
    try:
        client.containers.get(name).stop()
    except errors.NotFound:
        logging.debug("The container %s is gone already.", name)


class DockerCommandLineCodeExecutor(StoppedOnExit, FileExecutor):
    """Saves each code block in a file and, where the policy says so, runs it in a container.

    The container starts at once, and ends with :meth:`stop`, with a ``with`` block, or with the program.

    Args:
        image: of the container; pulled when needed.
        container_name: None: a unique one is made up.
        timeout: seconds per block, at least 1.
        work_dir: folder of this machine that files are saved in; made when needed.
        bind_dir: folder of Docker's machine that the container sees as ``/workspace``, where that is not
            *work_dir* (a container started from within a container).
        auto_remove: remove the container once it has stopped.
        stop_container: stop it when the program ends.
        execution_policies: language -> whether code is run (True) or only saved; what is not in it is as in
            ``DEFAULT_EXECUTION_POLICY``.

    Raises:
        ValueError: *timeout* is less than 1, or the container does not start.
        docker.errors.DockerException: Docker does not answer, or the image cannot be had.
        ModuleNotFoundError: the package ``docker`` is not installed.
    """

    DEFAULT_EXECUTION_POLICY: ClassVar[dict[str, bool]] = {
        **dict.fromkeys(("bash", "shell", "sh", "pwsh", "powershell", "ps1", "python"), True),
        **dict.fromkeys(SAVED_ONLY, False),
    }
    LANGUAGE_ALIASES: ClassVar[dict[str, str]] = {"py": "python", "js": "javascript"}

    def __init__(
        self,
        image: str = "python:3-slim",
        container_name: str | None = None,
        timeout: int = 60,
        work_dir: Path | str = Path("."),
        bind_dir: Path | str | None = None,
        auto_remove: bool = True,
        stop_container: bool = True,
        execution_policies: Mapping[str, bool] | None = None,
    ) -> None:
        super().__init__(timeout, work_dir, execution_policies)
        self._bind_dir = self._work_dir if bind_dir is None else Path(bind_dir)
        self._client: Any = importlib.import_module("docker").from_env()
        self._container_name = container_name or f"autogen-code-exec-{uuid.uuid4()}"
        self._container = self._started_container(image, auto_remove)
        if stop_container:
            atexit.register(self.stop)

    @property
    def bind_dir(self) -> Path:
        """The folder of Docker's machine that the container works in."""
        return self._bind_dir

    def execute_code_blocks(self, code_blocks: list[CodeBlock]) -> CommandLineCodeResult:
        """Run or save *code_blocks* in order, up to the first one that fails.

        Returns:
            Exit code of the last block, output of all, file of the first block.

        Raises:
            ValueError: there are no blocks.
        """
        if not code_blocks:
            raise ValueError("No code blocks to execute.")
        output, exit_code, files = "", 0, list[Path]()
        for block in code_blocks:
            language = self.LANGUAGE_ALIASES.get(block.language.lower(), block.language.lower())
            if language not in self.DEFAULT_EXECUTION_POLICY:
                exit_code, output = 1, f"{output}Unsupported language {language}\n"
                break
            try:
                file = self._saved(language, silence_pip(block.code, language))
            except ValueError:
                exit_code, output = 1, f"{output}Filename is not in the workspace"
                break
            files.append(file)
            exit_code, text = self._run_file(language, file)
            output += text
            if exit_code != 0:
                break
        return CommandLineCodeResult(
            exit_code=exit_code, output=output, code_file=str(files[0]) if files else None
        )

    def restart(self) -> None:
        """Restart the container.

        Raises:
            ValueError: it does not come up again.
        """
        self._container.restart()
        if self._container.status != "running":
            raise ValueError(f"Failed to restart container. Logs: {self._container.logs()}")

    def stop(self) -> None:
        """Stop the container, if it still runs."""
        atexit.unregister(self.stop)
        end_container(self._client, self._container_name)

    def _started_container(self, image: str, auto_remove: bool) -> Any:
        errors = importlib.import_module("docker.errors")
        try:
            self._client.images.get(image)
        except errors.ImageNotFound:
            logging.info("Pulling image %s...", image)
            self._client.images.pull(image)
        container = self._client.containers.create(
            image,
            name=self._container_name,
            entrypoint="/bin/sh",
            tty=True,
            auto_remove=auto_remove,
            volumes={str(self._bind_dir.resolve()): {"bind": "/workspace", "mode": "rw"}},
            working_dir="/workspace",
        )
        container.start()
        wait_for_ready(container)
        return container

    def _run_file(self, language: str, file: Path) -> tuple[int, str]:
        if not self.execution_policies.get(language, False):
            return 0, f"Code saved to {file}\n"
        name = file.relative_to(self._work_dir).as_posix()
        result = self._container.exec_run(["timeout", str(self._timeout), program_for(language), name])
        text = result.output.decode("utf-8", errors="replace")
        if result.exit_code == _TIMEOUT_EXIT_CODE:
            text += f"\n{TIMEOUT_MSG}"
        return result.exit_code, text
