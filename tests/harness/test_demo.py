"""``make demo`` works as README promises."""

from __future__ import annotations

import os
import subprocess
import sys

from support.venvs import ROOT


def test_the_demo_finds_the_same_conversations_before_and_after() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, ROOT / "demo" / "run.py"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "DIFFERENT" not in done.stdout and "same" in done.stdout
    assert "The result is plain AutoGen" in done.stdout, done.stdout[-2000:]
