"""Makes the cases and the scripted model importable, and gives the facts recorded from 0.2.40."""

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
def chat_facts() -> dict[str, Any]:
    """What ``record_chat_facts.py`` wrote: name of the case -> what 0.2.40 did."""
    return json.loads((HERE / "chat_facts.json").read_text(encoding="utf-8"))
