"""Whether 0.2's own default texts are at hand where the program is going to run.

``autogen_compat.legacy_texts`` looks for them when the program runs; this looks at the environments that the
project has, and imports nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from .target import project_folders

VARIABLE = "AUTOGEN_COMPAT_LEGACY"
_ENVIRONMENTS = (".venv", "venv", "env", ".env")
SAVED = ("share", "autogen-compat", "legacy-texts.json")
_INSTALLED = (
    "lib/python3*/site-packages/pyautogen-0.2*.dist-info",
    "Lib/site-packages/pyautogen-0.2*.dist-info",
)


def texts_at_hand(paths: Iterable[str]) -> bool:
    """Whether an environment of the projects around ``paths``, or the active one, has a copy of 0.2's texts.

    A copy is what ``python -m autogen_compat prompts`` saved there, or ``pyautogen`` 0.2, which can stay
    beside AutoGen 0.4; ``autogen-agentchat`` 0.2 cannot.  The variable of ``autogen_compat`` comes first.
    """
    named = os.environ.get(VARIABLE)
    if named is not None:
        return bool(named) and os.path.exists(named)
    return any(_has_texts(folder) for folder in environments(paths))


def environments(paths: Iterable[str]) -> Iterator[Path]:
    """The active environment, and those that the projects around ``paths`` can have."""
    active = os.environ.get("VIRTUAL_ENV") or os.environ.get("CONDA_PREFIX")
    if active:
        yield Path(active)
    for folder in project_folders(paths):
        for name in _ENVIRONMENTS:
            yield Path(folder, name)


def _has_texts(environment: Path) -> bool:
    saved = environment.joinpath(*SAVED).is_file()
    return saved or any(True for pattern in _INSTALLED for _ in environment.glob(pattern))
