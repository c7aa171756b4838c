"""Start programs as forks of a process that has imported AutoGen: a run costs what the program does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType

from support.programs import TIMEOUT, Command, Ended
from support.venvs import python_of

_PROCESS = Path(__file__).with_name("zygote_process.py")
#: environment -> what its programs import most
_MODULES = {
    "v02": ("autogen", "autogen.coding", "autogen.cache"),
    "v045": (
        "autogen_agentchat.agents",
        "autogen_agentchat.conditions",
        "autogen_agentchat.teams",
        "autogen_agentchat.ui",
        "autogen_ext.models.openai",
    ),
}
_MODULES["v075"] = _MODULES["v045"]


class Zygote:
    """One environment's process; usable as :data:`support.programs.Launch` while it is open.

    It plays one program at a time; calls from several threads wait for each other.
    """

    def __init__(self, environment: str) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (until it is closed)
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [str(python_of(environment)), "-W", "ignore", str(_PROCESS), *_MODULES[environment]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"},
            text=True,
        )

    def __call__(self, command: Command) -> Ended:
        """Run a program; see :class:`support.programs.Command`."""
        home = command.folder.parent
        files = {name: home / f".{name}" for name in ("stdin", "stdout", "stderr")}
        files["stdin"].write_text(command.stdin, encoding="utf-8")
        request = {
            "argv": list(command.argv),
            "folder": str(command.folder),
            "env": dict(command.env),
            "timeout": TIMEOUT,
            **{name: str(path) for name, path in files.items()},
        }
        exit_code = self._ask(json.dumps(request))
        printed = [files[name].read_text(encoding="utf-8", errors="replace") for name in ("stdout", "stderr")]
        return Ended(exit_code, *printed)

    def _ask(self, request: str) -> int | None:
        assert self._process.stdin is not None and self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(request + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        if not answer:
            self._log.seek(0)
            raise RuntimeError(f"the zygote has ended: {self._log.read().decode(errors='replace')[-2000:]}")
        return json.loads(answer)

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=TIMEOUT)
        self._log.close()

    def __enter__(self) -> Zygote:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Zygotes:
    """One zygote for each environment, started when it is first asked for."""

    def __init__(self) -> None:
        self._started: dict[str, Zygote] = {}
        self._lock = threading.Lock()

    def of(self, environment: str) -> Zygote:
        """The zygote of ``v02``, ``v045`` or ``v075``."""
        with self._lock:
            if environment not in self._started:
                self._started[environment] = Zygote(environment)
            return self._started[environment]

    def close(self) -> None:
        """End all of them."""
        for zygote in self._started.values():
            zygote.close()
        self._started.clear()


assert sys.platform != "win32", "zygotes fork"
