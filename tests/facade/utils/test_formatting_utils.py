from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from autogen_compat.formatting_utils import colored

_PROGRAM = "from autogen_compat.formatting_utils import colored; print(colored('text', 'green'))"


@pytest.fixture(autouse=True)
def neutral_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "ANSI_COLORS_DISABLED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_colours_are_for_terminals() -> None:
    assert colored("text", "red") == "text"
    assert subprocess.check_output([sys.executable, "-c", _PROGRAM]) == b"text\n"
    parent, child = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", _PROGRAM], stdout=child) as process:
        process.wait()
    assert os.read(parent, 100) == b"\033[32mtext\033[0m\r\n"


def test_forced_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    assert colored("t", "light_red", "on_white", ["bold", "blink"], force_color=True) == (
        "\033[5m\033[1m\033[107m\033[91mt\033[0m"
    )
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert colored(3, "blue") == "\033[34m3\033[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert colored(3, "blue") == "3"
    assert colored(3, "blue", no_color=True, force_color=True) == "3"


def test_unknown_colour() -> None:
    with pytest.raises(KeyError):
        colored("t", "pink", force_color=True)  # pyright: ignore
