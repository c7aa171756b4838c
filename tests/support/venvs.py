"""Where the environments are that ``make venvs`` creates."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPAT = ROOT / "compat"

#: 0.4+ release -> environment that has it
TARGETS = {"0.4.5": "v045", "0.7.5": "v075"}


def venvs_folder() -> Path:
    """``.venvs`` in the checkout, or the folder that the variable ``AM_VENVS`` names."""
    return Path(os.environ.get("AM_VENVS") or ROOT / ".venvs").resolve()


def python_of(name: str) -> Path:
    """The interpreter of an environment: ``v02``, ``v045``, ``v075`` or ``dev``."""
    python = venvs_folder() / name / "bin" / "python"
    if not python.exists():
        raise FileNotFoundError(f"{python} is missing: run `make venvs` first")
    return python
