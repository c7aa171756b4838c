"""A line on a terminal while a run takes long, and nothing anywhere else."""

from __future__ import annotations

import io
import time

import pytest

from autogen_migrate.output.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_run_says_what_it_is_at() -> None:
    terminal = Terminal()
    with Progress(terminal, after=0.01, every=0.01) as progress:
        progress.stage("analysing 3 files")
        deadline = time.monotonic() + 5
        while "analysing 3 files" not in terminal.getvalue() and time.monotonic() < deadline:
            time.sleep(0.01)
    assert "analysing 3 files" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[2K")


@pytest.mark.parametrize(("stream", "after"), [(Terminal(), 60.0), (io.StringIO(), 0.0)])
def test_a_short_run_and_what_is_no_terminal_see_nothing(stream: io.StringIO, after: float) -> None:
    with Progress(stream, after=after) as progress:
        progress.stage("analysing 3 files")
    assert stream.getvalue() == ""


def test_the_line_goes_when_the_run_fails() -> None:
    terminal = Terminal()
    with pytest.raises(ValueError, match="no"), Progress(terminal, after=0.0, every=0.01):
        while not terminal.getvalue():
            time.sleep(0.01)
        raise ValueError("no")
    assert terminal.getvalue().endswith("\x1b[2K")
