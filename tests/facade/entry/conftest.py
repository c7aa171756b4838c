"""Programs that are run in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import autogen_compat

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def python(tmp_path: Path) -> Run:
    """Runs Python with these arguments in an empty folder; a variable that is None is not set."""

    def run(*arguments: str, **env: str | None) -> subprocess.CompletedProcess[str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "AUTOGEN"))}
        path = str(Path(autogen_compat.__file__).parents[1])
        environment = {**inherited, "PYTHONPATH": path, "AUTOGEN_COMPAT_LEGACY": "", **env}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env={k: v for k, v in environment.items() if v is not None},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run
