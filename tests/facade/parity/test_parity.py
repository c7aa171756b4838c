"""The same programs under AutoGen 0.2.40 and under autogen_compat: everything that can be seen is the same.

A case is a file in ``cases/``. Compared are what appears on the screen, with the moments at which the model
was asked and what the human typed; the requests; and the exception that ended the program. What a program
prints is up to it: histories, the order of callbacks, names of threads.
"""

from __future__ import annotations

import difflib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.venvs import COMPAT, python_of

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").rglob("*.py"))

Played = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> tuple[Played, Played]:
    """What was to be seen of the chosen cases under 0.2 and under the facade."""
    folder = tmp_path_factory.mktemp("parity")
    chosen = sorted({str(item.callspec.params["case"]) for item in request.session.items if _is_case(item)})
    legacy = python_of("v02")
    installed = _library(legacy)
    ours = f"python{sys.version_info.major}.{sys.version_info.minor}"
    assert ours in installed.parts, f"0.2 has to be on {ours} too: errors have texts of Python's own"
    environment = _environment(installed)
    runs = [
        _start(python, library, folder, environment, chosen)
        for python, library in ((legacy, "autogen"), (Path(sys.executable), "autogen_compat"))
    ]
    for run in runs:
        _, errors = run.communicate(timeout=600)
        assert run.returncode == 0, errors
    before, after = (
        json.loads((folder / f"{library}.json").read_text()) for library in ("autogen", "autogen_compat")
    )
    return before, after


def _is_case(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and item.originalname == "test_case"


def _library(legacy: Path) -> Path:
    return next((legacy.parents[1] / "lib").glob("python3*")) / "site-packages" / "autogen"


def _environment(library: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(COMPAT),
        "PYTHONHASHSEED": "0",
        "NO_COLOR": "1",
        "NO_PROXY": "127.0.0.1",
        "AUTOGEN_USE_DOCKER": "False",
        "AUTOGEN_COMPAT_LEGACY": str(library),  # 0.2's own default prompts
        "AUTOGEN_COMPAT_NO_WARNINGS": "1",
    }


def _start(
    python: Path, library: str, folder: Path, environment: dict[str, str], cases: list[str]
) -> subprocess.Popen[str]:
    output = folder / f"{library}.json"
    command = [str(python), str(HERE / "play.py"), library, str(output), *cases]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    "case", CASES, ids=[case.relative_to(HERE / "cases").as_posix()[:-3] for case in CASES]
)
def test_case(case: Path, both: tuple[Played, Played]) -> None:
    before, after = (dict(played[str(case)]) for played in both)
    assert not before["unused"], f"0.2 asks the model less often than its script says: {before['error']}"
    noise = after.pop("noise")
    before.pop("noise")
    difference = "\n".join(
        difflib.unified_diff(_lines(before), _lines(after), "0.2", "facade", lineterm="", n=2)
    )
    assert not difference, f"{difference}\n{noise}"


def _lines(seen: dict[str, Any]) -> list[str]:
    """What was to be seen, as lines; the modules of the facade have another name."""
    screen = [line.replace("autogen_compat.", "autogen.") for line in seen["screen"]]
    requests = [json.dumps(request, sort_keys=True) for request in seen["requests"]]
    return [*screen, f"ended by: {seen['error']}", *requests]
