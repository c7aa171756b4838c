"""The whole first stage: from paths to source files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from .discover import Discovery, module_name
from .entry_points import entry_points
from .model import SourceFile, SourceProblem
from .prefilter import Prefilter, Relevant, imports_autogen
from .read import read_source


@dataclass(slots=True)
class Sources:
    """The files of a run that matter.

    Attributes:
        files: the usable ones, in the order in which they were found.
        problems: those that AutoGen 0.2 code is in (or in whose place it could be) and that cannot be used.
        side_problems: files without AutoGen in them that a relevant one shares names with and that
            cannot be used.
        named_problem: whether the user named a file that cannot be used.
        seen: how many files were read.
        mentions: how many name AutoGen, importing it or not.
        importing: how many import it.
    """

    files: list[SourceFile] = field(default_factory=list[SourceFile])
    problems: list[SourceProblem] = field(default_factory=list[SourceProblem])
    side_problems: list[SourceProblem] = field(default_factory=list[SourceProblem])
    named_problem: bool = False
    seen: int = 0
    mentions: int = 0
    importing: int = 0
    _prefilter: Prefilter | None = None
    _known: set[str] = field(default_factory=set[str])

    def add_importers(self, paths: Iterable[str]) -> bool:
        """Bring in every module that imports one of ``paths``; True if there were new ones."""
        before = len(self._known)
        if self._prefilter is not None:
            self.take(self._prefilter.add_importers(paths))
        return len(self._known) > before

    def take(self, relevant: Sequence[Relevant]) -> None:
        """Read those of ``relevant`` that are new here."""
        for item in relevant:
            path = item.candidate.path
            if path in self._known:
                continue
            self._known.add(path)
            importing = item.names_autogen and imports_autogen(item.raw, notebook=path.endswith(".ipynb"))
            self.mentions += item.names_autogen
            self.importing += importing
            result = read_source(Path(path), module_name(path, item.candidate.root), item.raw)
            if isinstance(result, SourceProblem):
                matters = importing or item.candidate.explicit
                (self.problems if matters else self.side_problems).append(result)
                self.named_problem = self.named_problem or item.candidate.explicit
            elif result is not None:
                self.files.append(replace(result, entry_points=entry_points(result.path)))


def collect(paths: Sequence[str], exclude: Sequence[str] = ()) -> Sources:
    """Find, filter and read the files at and below ``paths``.

    ``exclude`` are patterns in the form of a ``.gitignore``, relative to each path.
    """
    discovery = Discovery(exclude)
    prefilter = Prefilter(discovery)
    sources = Sources(_prefilter=prefilter)
    sources.take(prefilter.scan(discovery.candidates([str(Path(path)) for path in paths])))
    sources.seen = prefilter.seen
    sources.problems.extend(
        SourceProblem(Path(unread.candidate.path), "unreadable", unread.message)
        for unread in prefilter.unread
    )
    return sources
