"""What is around the files of a run and bears on the plan: environments, and what projects require."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .forks import Fork, Forks
from .legacy_copy import LegacyCopy
from .legacy_texts import texts_at_hand


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the plan may ask besides the files.

    Attributes:
        texts_at_hand: whether a copy of 0.2's default texts is where the program runs.
        copy: the texts of a copy of 0.2 that is at hand where the program is migrated.
        forks: tells which file is in a project that requires AG2; None: all files are taken for 0.2's.
    """

    texts_at_hand: bool = False
    forks: Forks | None = field(default=None, compare=False)
    copy: LegacyCopy = field(default_factory=LegacyCopy, compare=False)

    def fork_of(self, path: str) -> Fork | None:
        """The requirement on AG2 in the project of a file."""
        return None if self.forks is None else self.forks.of(path)


def look_around(paths: Sequence[str], *, trust: bool = False, legacy: str | None = None) -> Surroundings:
    """The surroundings of ``paths``; with ``trust`` all code is 0.2's, whatever projects require.

    ``legacy`` names the place of a copy of 0.2.
    """
    return Surroundings(texts_at_hand(paths), None if trust else Forks(), LegacyCopy(paths, legacy))
