"""The whole first stage: from paths to source files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from .discover import Discovery, module_name
from .entry_points import entry_points
from .imports import import_statements, imports_autogen
from .layout import Layout
from .model import SourceFile, SourceKind, SourceProblem
from .prefilter import Prefilter, Relevant
from .read import read_source


@dataclass(slots=True)
class Sources:
    """The files of a run that matter.

    Attributes:
        files: those that take part, in the order in which they were found; the unusable ones without text.
        problems: those that AutoGen 0.2 code is in (or in whose place it could be) and that cannot be used.
        side_problems: files without AutoGen in them that a relevant one shares names with and that
            cannot be used.
        named_problem: whether the user named a file that cannot be used.
        seen: how many files were read, of those that the paths of the user are about.
        mentions: how many of them name AutoGen, importing it or not.
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

    @property
    def layout(self) -> Layout | None:
        """From where the modules of the project are imported."""
        return None if self._prefilter is None else self._prefilter.layout

    def add_importers(self, paths: Iterable[str]) -> bool:
        """Bring in every module that imports one of ``paths``; True if there were new ones."""
        before = len(self._known)
        if self._prefilter is not None:
            self.take(self._prefilter.add_importers(paths))
        return len(self._known) > before

    def take(self, relevant: Sequence[Relevant]) -> None:
        """Read those of ``relevant`` that are new here."""
        for item in relevant:
            if item.candidate.path not in self._known:
                self._known.add(item.candidate.path)
                self._take(item)
        places = {item.candidate.path: number for number, item in enumerate(relevant)}
        self.files.sort(key=lambda file: places[str(file.path)])

    def _take(self, item: Relevant) -> None:
        path, candidate = item.candidate.path, item.candidate
        mine = candidate.named and item.editable
        importing = item.names_autogen and imports_autogen(item.raw, notebook=path.endswith(".ipynb"))
        self.importing += importing and mine
        result = read_source(Path(path), module_name(path, candidate.root), item.raw)
        if isinstance(result, SourceProblem):
            if mine:
                matters = importing or candidate.explicit
                (self.problems if matters else self.side_problems).append(result)
                self.named_problem = self.named_problem or candidate.explicit
            result = _without_text(result, item)
        if result is not None:
            editable = item.editable and not result.unread
            entries = entry_points(result.path)
            self.files.append(replace(result, named=candidate.named, editable=editable, entry_points=entries))


def _without_text(problem: SourceProblem, item: Relevant) -> SourceFile:
    """A file that cannot be used: what is known of it is what it imports."""
    path = problem.path
    return SourceFile(
        path,
        SourceKind.MODULE,
        module_name(str(path), item.candidate.root),
        import_statements(item.lines),
        item.raw,
        is_package=path.name == "__init__.py",
        unread=problem.message,
        unread_line=problem.line,
    )


def collect(paths: Sequence[str], exclude: Sequence[str] = ()) -> Sources:
    """Find, filter and read the files at and below ``paths``, and what they are used by or use.

    ``exclude`` are patterns in the form of a ``.gitignore``, relative to each path.
    """
    prefilter = Prefilter(Discovery(exclude))
    sources = Sources(_prefilter=prefilter)
    sources.take(prefilter.scan([str(Path(path)) for path in paths]))
    sources.seen, sources.mentions = prefilter.seen, prefilter.mentions
    sources.problems.extend(
        SourceProblem(Path(unread.candidate.path), "unreadable", unread.message)
        for unread in prefilter.unread
    )
    return sources
