"""Code in messages and where it runs, as in 0.2's ``autogen/code_utils.py``."""

from __future__ import annotations

import importlib
import logging
import os
import re
import string
import subprocess
import time
import venv
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, NoReturn, cast

from autogen_compat.parts.rules import code_places
from autogen_compat.parts.rules.code import CODE_BLOCK_PATTERN, PYTHONS, UNKNOWN, infer_language
from autogen_compat.parts.rules.code_places import (
    DEFAULT_TIMEOUT,
    WIN32,
    CodeFile,
    get_powershell_command,
    program_for,
)
from autogen_compat.parts.rules.contents import content_text

SENTINEL = object()
DEFAULT_MODEL = "gpt-4"
FAST_MODEL = "gpt-3.5-turbo"
WORKING_DIR = os.path.join(os.path.dirname(os.path.realpath(__file__)), "extensions")
"""Where code runs when no folder is given."""
TIMEOUT_MSG = code_places.TIMEOUT_TEXT
PATH_SEPARATOR = "\\" if WIN32 else "/"
PYTHON_VARIANTS = [*PYTHONS]

__all__ = (
    "CODE_BLOCK_PATTERN",
    "DEFAULT_MODEL",
    "DEFAULT_TIMEOUT",
    "FAST_MODEL",
    "PATH_SEPARATOR",
    "PYTHON_VARIANTS",
    "SENTINEL",
    "TIMEOUT_MSG",
    "UNKNOWN",
    "WIN32",
    "WORKING_DIR",
    "PassAssertionFilter",
    "check_can_use_docker_or_throw",
    "content_str",
    "create_virtual_env",
    "decide_use_docker",
    "eval_function_completions",
    "execute_code",
    "extract_code",
    "generate_assertions",
    "generate_code",
    "get_powershell_command",
    "implement",
    "improve_code",
    "improve_function",
    "in_docker_container",
    "infer_lang",
    "is_docker_running",
    "program_for",
    "timeout_handler",
)

logger = logging.getLogger("autogen.code_utils")

_TAG_CHARACTERS = frozenset(string.ascii_letters + string.digits + "_.-")
_TAG_LENGTH = 128
_WORKSPACE = "/workspace"


# ---------------------------------------------------------------- code in messages


content_str = content_text  # 0.2's name


def infer_lang(code: str) -> str:
    """Guess the language of *code*: ``"sh"``, ``"python"`` or ``"unknown"``."""
    return infer_language(code) or UNKNOWN


def extract_code(
    text: Any, pattern: str = CODE_BLOCK_PATTERN, detect_single_line_code: bool = False
) -> list[tuple[str, str]]:
    """Return language and code of each code block in *text*.

    Args:
        text: a message's content, see :func:`content_str`.
        pattern: what a block looks like: a regular expression with a group each for language and code.
        detect_single_line_code: find also code between single backticks (its language is ``""``); *pattern*
            is not used then.

    Returns:
        The blocks. Without any: ``[("unknown", text)]``, or ``[]`` with *detect_single_line_code*.
    """
    text = content_str(text)
    if not detect_single_line_code:
        return re.findall(pattern, text, flags=re.DOTALL) or [(UNKNOWN, text)]
    # 0.2 does not let a dot match line ends here, so that only blocks of one line are found.
    found = re.findall(CODE_BLOCK_PATTERN + r"|`([^`]+)`", text)
    pairs = [(language, block) if block else ("", inline) for language, block, inline in found]
    return [(language.strip(), code.strip()) for language, code in pairs if code]


# ---------------------------------------------------------------- programs and containers


def timeout_handler(signum: int, frame: Any) -> NoReturn:
    """Raise ``TimeoutError``: a signal handler."""
    raise TimeoutError("Timed out!")


def is_docker_running() -> bool:
    """Return whether Docker answers. Without the ``docker`` package it does not."""
    return code_places.docker_answers()


def in_docker_container() -> bool:
    """Return whether this program runs in a Docker container."""
    return code_places.in_container()


def decide_use_docker(use_docker: bool | None) -> bool | None:
    """Return *use_docker*, and for None what the environment variable ``AUTOGEN_USE_DOCKER`` says.

    Raises:
        ValueError: the variable has a value that is not understood.
    """
    return code_places.use_docker_by_environment() if use_docker is None else use_docker


def check_can_use_docker_or_throw(use_docker: Any) -> None:
    """Do nothing if *use_docker* can be had.

    Raises:
        RuntimeError: Docker is wanted, but does not answer, and this is no container.
    """
    code_places.check_docker(use_docker, in_docker_container, is_docker_running)


def create_virtual_env(dir_path: str, **env_args: Any) -> SimpleNamespace:
    """Make a virtual environment in the folder *dir_path* and return its context.

    Args:
        dir_path: the folder.
        env_args: passed to ``venv.EnvBuilder``; without any: ``with_pip=True``.
    """
    builder = venv.EnvBuilder(**(env_args or {"with_pip": True}))
    builder.create(dir_path)
    return builder.ensure_directories(dir_path)


_cmd = program_for  # 0.2's name


def _docker() -> Any:
    return importlib.import_module("docker")


# ---------------------------------------------------------------- execution


def execute_code(
    code: str | None = None,
    timeout: int | None = None,
    filename: str | None = None,
    work_dir: str | None = None,
    use_docker: Any = SENTINEL,
    lang: str | None = "python",
) -> tuple[int, str, str | None]:
    """Run code in a container, or on this machine.

    Args:
        code: the code; None: what the file *filename* has.
        timeout: seconds; None: 600.
        filename: where to save the code, relative to *work_dir*; None: in a file that is removed afterwards.
        work_dir: folder in which the code runs; made when needed. None: ``WORKING_DIR``.
        use_docker: True: in a container; a name or several: of the first image that can be had; False: on
            this machine; None: on this machine. Not given: the environment variable ``AUTOGEN_USE_DOCKER``
            says so, by default True. In a container code runs right there, whatever is asked for.
        lang: the language, ``python`` or a shell.

    Returns:
        Exit code, output (of code that fails on this machine: its error output), name of an image in which
        the container was saved. Code that runs too long has the exit code 1 and the output ``Timeout``.

    Raises:
        AssertionError: neither *code* nor *filename* is given.
        RuntimeError: Docker is wanted and does not answer.
        NotImplementedError: *lang* is not known.
    """
    if code is None and filename is None:
        message = f"Either {code=} or {filename=} must be provided."
        logger.error(message)
        raise AssertionError(message)
    if use_docker is SENTINEL:
        use_docker = decide_use_docker(None)
    check_can_use_docker_or_throw(use_docker)
    lang = lang or "python"
    if not use_docker:
        lang = code_places.language_here(lang)
    file = CodeFile.of(work_dir or WORKING_DIR, code or "", lang, filename)
    file.path.parent.mkdir(parents=True, exist_ok=True)
    if code is not None:
        file.write(code)
    try:
        if use_docker and not in_docker_container():
            return _run_in_container(file, lang, timeout or DEFAULT_TIMEOUT, code_places.images(use_docker))
        return _run_here(file, lang, timeout or DEFAULT_TIMEOUT)
    finally:
        file.remove()


def _run_here(file: CodeFile, lang: str, timeout: float) -> tuple[int, str, None]:
    try:
        result = subprocess.run(
            code_places.command_here(lang, file.name),
            cwd=file.folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
        )
    except subprocess.TimeoutExpired:
        return 1, TIMEOUT_MSG, None
    if result.returncode:
        return result.returncode, file.hide_in(result.stderr), None
    return 0, result.stdout, None


def _run_in_container(
    file: CodeFile, lang: str, timeout: float, images: Sequence[str]
) -> tuple[int, str, str | None]:
    client = _docker().from_env()
    image = _first_available(client, images)
    # The container's own exit code is that of the shell.
    mark = f"exitcode{time.time()}"
    script = (
        f'{program_for(lang)} "{file.name}"; exit_code=$?; echo -n {mark}; echo -n $exit_code; echo {mark}'
    )
    container = client.containers.run(
        image,
        command=["sh", "-c", script],
        working_dir=_WORKSPACE,
        detach=True,
        volumes={str(file.folder.absolute()): {"bind": _WORKSPACE, "mode": "rw"}},
    )
    try:
        if not _exited(container, timeout):
            container.stop()
            return 1, TIMEOUT_MSG, image
        exit_code, logs = _outcome(container, mark)
        tag = _sanitize_filename_for_docker_tag(file.name)
        container.commit(repository="python", tag=tag)
    finally:
        container.remove(force=True)
    if exit_code:
        logs = logs.replace(f"{_WORKSPACE}/{'' if file.kept else file.name}", "")
    return exit_code, logs, f"python:{tag}"


def _first_available(client: Any, images: Sequence[str]) -> str:
    """Return the first image that is there or can be pulled; the last one where none can."""
    errors = importlib.import_module("docker.errors")
    for image in images:
        try:
            client.images.get(image)
            return image
        except errors.ImageNotFound:
            print("Pulling image", image)
        try:
            client.images.pull(image)
            return image
        except errors.DockerException:
            print("Failed to pull image", image)
    return images[-1]


def _exited(container: Any, timeout: float) -> bool:
    end = time.monotonic() + timeout
    while container.status != "exited" and time.monotonic() < end:
        time.sleep(0.02)
        container.reload()
    return container.status == "exited"


def _outcome(container: Any, mark: str) -> tuple[int, str]:
    logs = container.logs().decode("utf-8", errors="replace").rstrip()
    exit_code = container.attrs["State"]["ExitCode"]
    if exit_code:
        return exit_code, logs
    match = re.search(rf"{re.escape(mark)}(\d+){re.escape(mark)}", logs)
    if match is None:
        return 1, logs
    return int(match[1]), logs.replace(match[0], "")


def _sanitize_filename_for_docker_tag(filename: str) -> str:
    """Return *filename* with ``_`` for what a tag may not have, cut to a tag's length."""
    tag = "".join(char if char in _TAG_CHARACTERS else "_" for char in filename)
    if tag.startswith((".", "-")):
        tag = "_" + tag[1:]
    return tag[:_TAG_LENGTH]


# ---------------------------------------------------------------- code written by a model (openai < 1)


def generate_code(pattern: str = CODE_BLOCK_PATTERN, **config: Any) -> tuple[str, float]:
    """Raise: needs openai < 1, in 0.2 too."""
    _needs_old_openai("generate_code")


def improve_function(file_name: Any, func_name: str, objective: str, **config: Any) -> tuple[str, float]:
    """Raise: needs openai < 1, in 0.2 too."""
    _needs_old_openai("improve_function")


def improve_code(
    files: Sequence[Any], objective: str, suggest_only: bool = True, **config: Any
) -> tuple[str, float]:
    """Raise: needs openai < 1, in 0.2 too."""
    _needs_old_openai("improve_code")


def generate_assertions(definition: str, **config: Any) -> tuple[str, float]:
    """Raise: needs openai < 1, in 0.2 too."""
    _needs_old_openai("generate_assertions")


def implement(
    definition: str,
    configs: Sequence[dict[str, Any]] | None = None,
    assertions: str | Callable[[str], tuple[str, float]] | None = generate_assertions,
) -> tuple[str, float, int]:
    """Raise: needs openai < 1, in 0.2 too."""
    _needs_old_openai("implement")


def eval_function_completions(
    responses: list[str],
    definition: str,
    test: str | None = None,
    entry_point: str | None = None,
    assertions: str | Callable[[str], tuple[str, float]] | None = None,
    timeout: float | None = 3,
    use_docker: bool | None = True,
) -> dict[str, Any]:
    """Run completions of a function, choose one by assertions, test it.

    Args:
        responses: each a whole function, or what follows *definition*.
        definition: signature and docstring.
        test: code that defines ``check(function)``.
        entry_point: name of the function.
        assertions: None: every response is tested. Otherwise the first response that fulfils assertions is
            chosen; a callable that makes them from *definition* is asked if there are several responses.
        timeout: seconds per run.
        use_docker: as for :func:`execute_code`.

    Returns:
        Without assertions ``{"expected_success", "success"}``; otherwise ``{"index_selected",
        "succeed_assertions", "gen_cost", "assertions"}``, with *test* also ``"success"``.
    """

    def passes(response: str, *more: str) -> bool:
        start = response if response.startswith("def") else f"{definition}{response}"
        code = "\n".join([start, *more])
        return execute_code(code, timeout=cast("int | None", timeout), use_docker=use_docker)[0] == 0

    check = (f"{test}", f"check({entry_point})")
    count = len(responses)
    if assertions is None:
        successes = [passes(_remove_check(response), *check) for response in responses]
        expected = 1 - (1 - sum(successes) / count) ** count
        return {"expected_success": expected, "success": any(successes)}
    # 0.2 does not use assertions that are given as text.
    text, cost = assertions(definition) if callable(assertions) and count > 1 else (None, 0.0)
    chosen, succeeded = 0, False
    if count > 1 or test is None:
        for chosen in range(count):
            responses[chosen] = _remove_check(responses[chosen])
            succeeded = passes(responses[chosen], f"{text}")
            if succeeded:
                break
    metrics: dict[str, Any] = {
        "index_selected": chosen,
        "succeed_assertions": succeeded,
        "gen_cost": cost,
        "assertions": text,
    }
    if test is not None:
        metrics["success"] = passes(responses[chosen], *check)
    return metrics


class PassAssertionFilter:
    """Chooses completions that fulfil assertions: a ``filter_func`` for :func:`implement`."""

    def __init__(self, assertions: Any) -> None:
        self._assertions = assertions
        self.cost: float = 0
        self.metrics: dict[str, Any] | None = None
        self.responses: list[str] | None = None

    def pass_assertions(self, context: dict[str, Any], response: dict[str, Any], **_: Any) -> bool:
        """Return whether one of the completions in *response* (a dict of openai < 1) passes."""
        self.responses = [_choice_text(choice) for choice in response["choices"]]
        self.metrics = eval_function_completions(
            self.responses, context["definition"], assertions=self._assertions
        )
        self._assertions = self.metrics["assertions"]
        self.cost += self.metrics["gen_cost"]
        return self.metrics["succeed_assertions"]


def _choice_text(choice: dict[str, Any]) -> str:
    return choice["text"] if "text" in choice else choice["message"].get("content", "")


def _remove_check(response: str) -> str:
    return response.partition("def check(")[0]


def _needs_old_openai(name: str) -> NoReturn:
    from autogen_compat.exceptions import CompatUnsupported

    raise CompatUnsupported(
        f"autogen.code_utils.{name} needs openai < 1, with which neither 0.2.40 nor 0.4 work. "
        "Ask a model with OpenAIWrapper.create(messages=...) and read its code with extract_code()."
    )
