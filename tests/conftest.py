"""Options of the test run; needs pytest only, so that every environment can load it."""

from __future__ import annotations

import os
import signal

import pytest

# Whatever the environment keeps, tests see this project's wording; those of 0.2's own texts ask for them.
os.environ["AUTOGEN_COMPAT_LEGACY"] = ""
# And what they test is not that 0.2's API is used; the test of the warnings turns them on.
os.environ["AUTOGEN_COMPAT_NO_WARNINGS"] = "1"

# A shell lets its background jobs ignore Ctrl-C, and the programs that tests interrupt would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regen-fixtures",
        action="store_true",
        help="write after/ and report.txt of the fixtures anew instead of comparing",
    )
