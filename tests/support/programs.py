"""Run a program (0.2 or migrated) against the model server and say what it did."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .model_server import ModelRequest, ModelServer, Script
from .venvs import COMPAT

NOTEBOOK_RUNNER = Path(__file__).with_name("notebook.py")
RESULT = "RESULT:"
TIMEOUT = 90.0
#: stands for the server's address in data files (OAI_CONFIG_LIST and the like)
SERVER_MARK = "{{MODEL_SERVER}}"
_CODE = {".py", ".ipynb"}


@dataclass
class ProgramRun:
    """What a program did: how it ended, what it said after ``RESULT:`` and what it asked the model."""

    exit_code: int | None
    results: list[str]
    requests: list[ModelRequest]
    unscripted: list[ModelRequest]
    unused_entries: list[int]
    stdout: str
    stderr: str
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Plain data; :meth:`from_json` reads it."""
        data = dict(vars(self))
        for key in ("requests", "unscripted"):
            data[key] = [request.to_json() for request in data[key]]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ProgramRun:
        """The inverse of :meth:`to_json`."""
        values = dict(data)
        for key in ("requests", "unscripted"):
            values[key] = [ModelRequest(**request) for request in values[key]]
        return cls(**values)

    def complaint(self) -> str:
        """Why the run cannot be used at all; empty if it can."""
        if self.exit_code is None:
            return "it did not end in time\n" + self.tail()
        if self.unscripted:
            first = self.unscripted[0]
            last = first.messages[-1] if first.messages else {}
            return (
                f"{len(self.unscripted)} request(s) without an answer in the script; the first: "
                f"system {first.system[:80]!r}, tools {first.tools}, last {last}, {first.complaints}\n"
                + self.tail()
            )
        return ""

    def tail(self, lines: int = 12) -> str:
        """The end of what the program printed."""
        return "\n".join((self.stdout + self.stderr).splitlines()[-lines:])


@dataclass(frozen=True)
class ProgramSpec:
    """How a program is run: what the model says, what the human types, extra variables."""

    script: Sequence[dict[str, Any]]
    stdin: str = ""
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    argv: tuple[str, ...] = ()


@dataclass(frozen=True)
class Command:
    """A Python program to be started: ``argv[0]`` is a file in ``folder``, or an absolute path."""

    argv: Sequence[str]
    folder: Path
    env: Mapping[str, str]
    stdin: str


@dataclass(frozen=True)
class Ended:
    """How a program ended and what it printed; without an exit code it was stopped for taking too long."""

    exit_code: int | None
    stdout: str
    stderr: str


#: starts a program and waits for its end
Launch = Callable[[Command], Ended]


def fresh_process(python: Path) -> Launch:
    """A launch that starts the interpreter for every program."""

    def launch(command: Command) -> Ended:
        try:
            done = subprocess.run(
                [str(python), *command.argv],
                cwd=command.folder,
                env=command.env,
                input=command.stdin,
                capture_output=True,
                text=True,
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired as expired:
            return Ended(None, _as_text(expired.stdout), _as_text(expired.stderr))
        return Ended(done.returncode, done.stdout, done.stderr)

    return launch


def main_file(folder: Path) -> Path:
    """The program's entry: ``main.py`` or ``main.ipynb``."""
    notebook = folder / "main.ipynb"
    return notebook if notebook.exists() else folder / "main.py"


def run_program(python: Path, folder: Path, spec: ProgramSpec) -> ProgramRun:
    """Run a copy of the program in ``folder`` in a fresh working directory and a fresh interpreter."""
    return play(fresh_process(python), folder, spec)


def play(launch: Launch, folder: Path, spec: ProgramSpec) -> ProgramRun:
    """Run a copy of the program in ``folder`` in a fresh working directory, started by ``launch``.

    The copy is deleted afterwards; its path, the server's address and the names of temporary code
    files are replaced by fixed marks in results and requests.
    """
    Script(spec.script)  # a broken script is reported before anything starts
    with tempfile.TemporaryDirectory() as temporary, ModelServer(spec.script) as server:
        home = Path(temporary).resolve()
        app = home / "app"
        shutil.copytree(folder, app)
        _fill_in_server(app, server)
        main = main_file(app)
        runner = [str(NOTEBOOK_RUNNER)] if main.suffix == ".ipynb" else []
        started = time.monotonic()
        ended = launch(
            Command([*runner, main.name, *spec.argv], app, _environment(home, server, spec.env), spec.stdin)
        )
        return ProgramRun(
            exit_code=ended.exit_code,
            results=[_neutral(line, home, server) for line in result_lines(ended.stdout)],
            requests=[_neutral_request(request, home, server) for request in server.requests],
            unscripted=server.unscripted,
            unused_entries=server.script.unused,
            stdout=ended.stdout,
            stderr=ended.stderr,
            seconds=time.monotonic() - started,
        )


def result_lines(stdout: str) -> list[str]:
    """What the program printed after ``RESULT:``, a line each.

    A prompt of ``input()`` may stand before it on the same line: typed text is not echoed to a pipe.
    """
    return [line.partition(RESULT)[2].strip() for line in stdout.splitlines() if RESULT in line]


def _as_text(output: bytes | str | None) -> str:
    return output.decode(errors="replace") if isinstance(output, bytes) else output or ""


def _fill_in_server(app: Path, server: ModelServer) -> None:
    for path in app.rglob("*"):
        if path.is_file() and path.suffix not in _CODE:
            text = path.read_bytes()
            if SERVER_MARK.encode() in text:
                path.write_bytes(text.replace(SERVER_MARK.encode(), server.base_url.encode()))


def _environment(home: Path, server: ModelServer, extra: Mapping[str, str]) -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "SYSTEMROOT") if key in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "TMPDIR": str(home),
        "PYTHONPATH": str(COMPAT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
        "NO_PROXY": "127.0.0.1",
        **server.environment,
        **extra,
    }


def _neutral(text: str, home: Path, server: ModelServer) -> str:
    text = text.replace(str(home), "<HOME>").replace(server.origin, "<SERVER>")
    return re.sub(r"tmp_code_\w+", "tmp_code", text)


def _neutral_request(request: ModelRequest, home: Path, server: ModelServer) -> ModelRequest:
    messages: list[dict[str, Any]] = [
        {**message, "content": _neutral(message["content"], home, server)}
        if isinstance(message.get("content"), str)
        else message
        for message in request.messages
    ]
    return replace(request, messages=messages)
