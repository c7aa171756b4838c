"""Options of the test run; needs pytest only, so that every environment can load it."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regen-fixtures",
        action="store_true",
        help="write after/ and report.txt of the fixtures anew instead of comparing",
    )
