"""Plays cases: runs each program with one AutoGen and writes down everything that can be seen of it.

    python play.py {autogen | autogen_compat} OUTPUT.json CASE.py...

Runs in a Python that has AutoGen 0.2 (``autogen``), or 0.4 and this project (``autogen_compat``, to which
``import autogen`` then leads). AutoGen is imported once; every case is a process forked from there, with a
current folder, a model and an input of its own.

A case is a program for 0.2. Literals at its top say what happens around it: ``MODEL`` is the script of the
model (see ``support.model_server``; a text stands for an entry that says it), ``HUMAN`` are the lines that
are typed, and ``UNORDERED = True`` says that chats run at once: the order of their requests is not fixed.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import io
import json
import os
import re
import sys
import tempfile
import traceback
import types
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from support.model_server import ModelServer

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_IMPORTED_ONCE = (
    "autogen",
    "autogen.agentchat.conversable_agent",
    "autogen.oai.client",
    "openai.resources.chat.completions",
    "diskcache",
)
_AROUND = ("MODEL", "HUMAN", "UNORDERED")


class _Model(ModelServer):
    """A scripted model; its requests are marked on the screen, to show when they came."""

    def __init__(self, script: list[Any], screen: io.StringIO | None) -> None:
        super().__init__([{"say": entry} if isinstance(entry, str) else entry for entry in script])
        self._screen = screen
        self.seen: list[dict[str, Any]] = []

    def take(self, path: str, body: dict[str, Any], retry: bool) -> dict[str, Any]:
        if self._screen is not None:
            self._screen.write(f"[request {len(self.requests) + 1}]\n")
        answer = super().take(path, body, retry)
        self.seen.append({"path": path, "retry": retry, "entry": self.requests[-1].entry, **body})
        return answer


def around(source: str) -> dict[str, Any]:
    """Return what the literals at the top of a case say."""
    values: dict[str, Any] = {name: [] for name in _AROUND}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in _AROUND:
                values[name] = ast.literal_eval(node.value)
    return values


def play(path: Path, folder: Path) -> dict[str, Any]:
    """Run a case in this process and return what was to be seen."""
    source = path.read_text(encoding="utf-8")
    said = around(source)
    screen = io.StringIO()
    error = None
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    builtins.input = _keyboard(said["HUMAN"], screen)
    with _Model(said["MODEL"], None if said["UNORDERED"] else screen) as model:
        os.environ.update(model.environment)
        sys.stdout = screen
        try:
            program = sys.modules["__main__"] = types.ModuleType("__main__")
            program.__file__ = str(path)
            exec(compile(source, str(path), "exec"), vars(program))
        except BaseException as caught:
            error = f"{type(caught).__name__}: {caught}"
            traceback.print_exc()
        finally:
            sys.stdout = sys.__stdout__
    seen = _ADDRESS.sub("<address>", _ANSI.sub("", screen.getvalue()))
    requests = model.seen
    if said["UNORDERED"]:
        requests.sort(key=lambda request: json.dumps(request["messages"]))
    text = json.dumps(
        {"screen": seen.splitlines(), "error": error, "requests": requests, "unused": model.script.unused}
    )
    return json.loads(text.replace(str(folder), "<folder>").replace(model.origin, "<model>"))


def _keyboard(lines: list[str], screen: io.StringIO) -> Any:
    """Return an ``input()`` that gives *lines*; what is typed shows on the screen."""
    left = list(lines)

    def typed(prompt: object = "") -> str:
        line = left.pop(0) if left else None
        screen.write(f"{prompt}{'<end of input>' if line is None else line}\n")
        if line is None:
            raise EOFError("EOF when reading a line")
        return line

    return typed


def play_apart(path: Path) -> dict[str, Any]:
    """Run a case in a forked process."""
    with tempfile.TemporaryDirectory() as home:
        folder, result, noise = Path(home, "run"), Path(home, "result.json"), Path(home, "noise")
        folder.mkdir()
        child = os.fork()
        if child == 0:
            with noise.open("w") as stream:
                os.dup2(stream.fileno(), 2)
            result.write_text(json.dumps(play(path, folder)), encoding="utf-8")
            os._exit(0)
        os.waitpid(child, 0)
        heard = noise.read_text(encoding="utf-8", errors="replace")
        if not result.exists():
            return {"screen": [], "error": "died", "requests": [], "unused": [], "noise": heard}
        return {**json.loads(result.read_text(encoding="utf-8")), "noise": heard}


def main(library: str, output: str, *cases: str) -> None:
    """Play *cases* and write what was to be seen, by case."""
    if library != "autogen":
        importlib.import_module(library).install_alias()
    for module in _IMPORTED_ONCE:
        importlib.import_module(module)
    played = {case: play_apart(Path(case)) for case in cases}
    Path(output).write_text(json.dumps(played), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
