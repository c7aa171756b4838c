"""Makes the shared cases and the scripted model importable, and gives the facts recorded from 0.2.40."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
for folder in (HERE, HERE.parent / "support"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


@pytest.fixture(scope="session")
def facts() -> dict[str, Any]:
    """What ``record_facts.py`` wrote: recorder name -> one fact per case."""
    return json.loads((HERE / "facts.json").read_text(encoding="utf-8"))
