"""Two processes, one with AutoGen 0.2.40 and one with 0.7.5, that play programs."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from support.model_server import ModelServer
from support.programs import ProgramRun, result_lines
from support.venvs import COMPAT, python_of

_PLAYER = Path(__file__).with_name("player.py")
_LOADED = {
    "v02": ("autogen",),
    "v075": (
        "autogen_agentchat.agents",
        "autogen_agentchat.teams",
        "autogen_ext.models.openai",
        "autogen_compat.parts",
        "autogen_compat",
    ),
}
_LIMIT = 60.0


class Release:
    """One release of AutoGen; a context manager."""

    def __init__(self, name: str) -> None:
        variables = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(COMPAT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
            "NO_PROXY": "127.0.0.1",
            "AUTOGEN_COMPAT_NO_WARNINGS": "1",
        }
        self._process = subprocess.Popen(
            [str(python_of(name)), str(_PLAYER), *_LOADED[name]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=variables,
        )

    def __enter__(self) -> Release:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def play(self, folder: Path, script: Sequence[dict[str, Any]]) -> ProgramRun:
        """Run the program in ``folder`` against a model that says what the script has."""
        assert self._process.stdin is not None and self._process.stdout is not None
        output = folder.parent / f"{folder.name}.output"
        with ModelServer(script) as server:
            job = {
                "folder": str(folder),
                "variables": {"HOME": str(folder.parent), **server.environment},
                "output": str(output),
                "seconds": _LIMIT,
            }
            self._process.stdin.write(json.dumps(job) + "\n")
            self._process.stdin.flush()
            code = json.loads(self._process.stdout.readline())
            text = output.read_text(encoding="utf-8", errors="replace")
            return ProgramRun(
                exit_code=code,
                results=result_lines(text),
                requests=list(server.requests),
                unscripted=server.unscripted,
                unused_entries=server.script.unused,
                stdout=text,
                stderr="",
            )
