"""Which files a run looks at: the paths that the user gave, and the project around them.

What the paths do not name, or what is left out by ``.gitignore`` or ``--exclude``, is looked at too, since it
may use what the others define; it is not edited.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .layout.settings import PROJECT_FILES, is_project

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = (".py", ".ipynb")

SKIPPED_DIRECTORIES = frozenset(
    {
        ".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox",
        ".pyre", ".pytest_cache", ".ruff_cache", ".svn", ".tox", ".venv", "__pycache__",
        "__pypackages__", "_build", "buck-out", "build", "dist", "node_modules", "site-packages", "venv",
    }
)  # fmt: skip
"""Names of directories that hold no code of the user's own."""

_VENV_MARKER = "pyvenv.cfg"
_SCRIPT_SIZE = 1024 * 1024
"""Programs without a suffix that are longer are no scripts."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file to look at.

    Attributes:
        path: as the run calls it.
        root: the directory it was found from.
        explicit: whether the user named this very file.
        named: whether it is one of the files that the paths of the user are about.
        left_out: whether a directory that it is in is left out; see also :meth:`Discovery.is_left_out`.
    """

    path: str
    root: str
    explicit: bool = False
    named: bool = True
    left_out: bool = False


@dataclass(slots=True)
class Discovery:
    """Finds candidates and knows which of them ``.gitignore`` or ``--exclude`` leave out.

    Directories are tested while walking, files only on demand (:meth:`is_left_out`): matching costs
    more than reading, and almost no file of a repository is of interest.

    Attributes:
        exclude: patterns in the form of a ``.gitignore``.
        tops: where the projects around the paths begin, without links.
        projects: the folders that hold the settings of a distribution, of those that were walked.
    """

    exclude: Sequence[str] = ()
    tops: list[str] = field(default_factory=list[str])
    projects: list[str] = field(default_factory=list[str])
    _specs: dict[str, GitIgnoreSpec | None] = field(default_factory=dict[str, "GitIgnoreSpec | None"])
    _repositories: dict[str, str] = field(default_factory=dict[str, str])
    _real: dict[str, str] = field(default_factory=dict[str, str])
    _left_out: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    _walked: set[str] = field(default_factory=set[str])
    _excluded: GitIgnoreSpec | None = None

    def __post_init__(self) -> None:
        if self.exclude:
            self._excluded = _parse_patterns(self.exclude)

    def candidates(self, paths: Sequence[str]) -> list[Candidate]:
        """The files at and below ``paths`` in a stable order, each once."""
        found: list[Candidate] = []
        for path in paths:
            if os.path.isdir(path):
                self._walked.add(os.path.realpath(path))
                found.extend(self._walk(path, path))
            else:
                found.append(Candidate(path, os.path.dirname(path) or ".", explicit=True))
        self.tops = _outermost(project_top(path) for path in paths)
        return found if len(paths) == 1 else self._unique(found)

    def around(self, paths: Sequence[str], named: Sequence[Candidate]) -> list[Candidate]:
        """The other files of the projects that ``paths`` lie in, after the ``named`` ones were found."""
        known = {self.place(candidate) for candidate in named}
        found: list[Candidate] = []
        for directory, root in self._left_out[:]:
            found += (replace(item, left_out=True) for item in self._walk(directory, root))
        self._left_out.clear()
        beside = [replace(item, explicit=False) for item in found if self.place(item) not in known]
        relative = not any(os.path.isabs(path) for path in paths)
        for top in (*self.tops, *self._hidden(paths)):
            if top not in self._walked:
                beside += self._beside(top, known, relative=relative)
        return beside

    def _hidden(self, paths: Sequence[str]) -> list[str]:
        """The folders of the paths that a walk through the project does not enter, such as ``build``."""
        found: list[str] = []
        for path in paths:
            place = os.path.realpath(path)
            folder = place if os.path.isdir(place) else os.path.dirname(place)
            if not SKIPPED_DIRECTORIES.isdisjoint(folder.split(os.sep)):
                found.append(folder)
        return found

    def _beside(self, top: str, known: set[str], *, relative: bool) -> Iterator[Candidate]:
        """The files below ``top`` that the walks from the user's paths did not meet."""
        here = os.path.realpath(os.curdir)
        found = list(self._walk(top, top))
        found += (replace(c, left_out=True) for start, _ in self._left_out for c in self._walk(start, top))
        self._left_out.clear()
        for item in found:
            place = os.path.realpath(item.path) if os.path.islink(item.path) else item.path
            if place not in known:
                path = os.path.relpath(item.path, here) if relative else item.path
                self._real[path] = item.path
                yield replace(item, path=path, named=False)

    @property
    def covers_all(self) -> bool:
        """Whether the user's paths are all of the projects that they lie in."""
        return all(top in self._walked for top in self.tops)

    def place(self, candidate: Candidate) -> str:
        """Where a candidate is: an absolute path, without links above the folder it was found from."""
        known = self._real.get(candidate.path)
        if known is not None:
            return known
        if candidate.explicit:
            return os.path.realpath(candidate.path)
        root = self._real.get(candidate.root)
        if root is None:
            root = self._real[candidate.root] = os.path.realpath(candidate.root)
        below = candidate.path if candidate.root == "." else candidate.path[len(candidate.root) :]
        return os.path.join(root, below.lstrip(os.sep))

    def is_left_out(self, candidate: Candidate) -> bool:
        """Whether the file is not to be edited; a file that was named itself always is."""
        return not candidate.explicit and (
            candidate.left_out or self._leaves_out(candidate.path, candidate.root, is_dir=False)
        )

    def _walk(self, start: str, root: str) -> Iterator[Candidate]:
        links: list[str] = []
        seen: set[str] = set()
        stack = [start]
        while stack:
            directory = stack.pop()
            try:
                with os.scandir(directory) as entries:
                    listed = sorted(entries, key=lambda entry: entry.name)
            except OSError:
                continue  # a directory that may not be listed holds nothing that we could rewrite
            names = {entry.name for entry in listed}
            if _VENV_MARKER in names and directory != root:
                continue
            if not names.isdisjoint(PROJECT_FILES):
                self.projects.append(directory)
            subdirectories: list[str] = []
            for entry in listed:
                path = entry.name if directory == "." else entry.path
                if entry.is_symlink():
                    links.append(path)
                elif entry.is_dir():
                    if entry.name in SKIPPED_DIRECTORIES or path in self._walked:
                        continue
                    if start == root and self._leaves_out(path, root, is_dir=True):
                        self._left_out.append((path, root))
                    else:
                        subdirectories.append(path)
                elif entry.name.endswith(SUFFIXES) and entry.is_file():
                    seen.add(path)
                    yield Candidate(path, root)
                elif "." not in entry.name and entry.is_file() and _may_be_script(entry):
                    yield Candidate(path, root, left_out=True)
            stack.extend(reversed(subdirectories))
        yield from _linked(start, root, links, seen)

    def _unique(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Each file once; a file that was named stays named wherever else it was found."""
        by_place: dict[str, Candidate] = {}
        for candidate in candidates:
            place = os.path.realpath(candidate.path)
            known = by_place.get(place)
            if known is None or (candidate.explicit and not known.explicit):
                by_place[place] = candidate
        return list(by_place.values())

    def _leaves_out(self, path: str, root: str, *, is_dir: bool) -> bool:
        if self._excluded is not None:
            relative = os.path.relpath(path, root).replace(os.sep, "/")
            if self._excluded.match_file(f"{relative}/" if is_dir else relative):
                return True
        return self._git_ignores(os.path.abspath(path), is_dir=is_dir)

    def _git_ignores(self, path: str, *, is_dir: bool) -> bool:
        """Git's rule: the last pattern of the ``.gitignore`` nearest to the file that matches decides."""
        directory = os.path.dirname(path)
        top = self._top(directory)
        while True:
            spec = self._spec(directory, is_top=directory == top)
            if spec is not None:
                relative = os.path.relpath(path, directory).replace(os.sep, "/")
                decision = spec.check_file(f"{relative}/" if is_dir else relative).include
                if decision is not None:
                    return decision
            parent = os.path.dirname(directory)
            if directory == top or parent == directory:
                return False
            directory = parent

    def _top(self, directory: str) -> str:
        """The work tree's top above ``directory``; ``directory`` is its own top outside of Git."""
        known = self._repositories.get(directory)
        if known is None:
            known = repository_top(directory) or "/"
            self._repositories[directory] = known
        return known

    def _spec(self, directory: str, *, is_top: bool) -> GitIgnoreSpec | None:
        if directory not in self._specs:
            patterns = _lines(os.path.join(directory, ".gitignore"))
            if is_top:
                patterns = _lines(os.path.join(directory, ".git", "info", "exclude")) + patterns
            patterns = [line for line in patterns if line.strip() and not line.startswith("#")]
            self._specs[directory] = _parse_patterns(patterns) if patterns else None
        return self._specs[directory]


def repository_top(directory: str) -> str | None:
    """The nearest directory at or above the absolute ``directory`` that has a ``.git``."""
    while True:
        if os.path.exists(os.path.join(directory, ".git")):
            return directory
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent


def _may_be_script(entry: os.DirEntry[str]) -> bool:
    """Whether a file without a suffix can be run; whether it is Python, its first line says."""
    about = entry.stat()
    return bool(about.st_mode & 0o111) and about.st_size <= _SCRIPT_SIZE


def project_top(path: str) -> str:
    """The top of the project that ``path`` is part of, absolute and without links.

    That is the top of the repository; outside of Git the highest folder above that holds settings of a
    distribution; else the folder itself, or that of the file.  A home directory is no project.
    """
    place = os.path.realpath(path)
    folder = place if os.path.isdir(place) else os.path.dirname(place)
    home = os.path.realpath(os.path.expanduser("~"))
    repository = repository_top(folder)
    if repository is not None and repository not in (home, os.path.dirname(repository)):
        return repository
    top, above = folder, folder
    while above not in (home, os.path.dirname(above)):
        if is_project(above):
            top = above
        above = os.path.dirname(above)
    return top


def _outermost(folders: Iterable[str]) -> list[str]:
    """Each folder once, without those that lie in another."""
    found: list[str] = []
    for folder in sorted(set(folders)):
        if not any(os.path.commonpath((folder, other)) == other for other in found):
            found.append(folder)
    return found


def module_name(path: str, root: str) -> str:
    """The dotted name under which the project imports ``path``.

    Inside packages (folders with ``__init__.py``) it starts at the outermost of them; elsewhere it
    is relative to ``root``, without a leading ``src``.
    """
    folder, name = os.path.split(os.path.abspath(path))
    stem = os.path.splitext(name)[0]
    parts = [] if stem == "__init__" else [stem]
    in_package = os.path.isfile(os.path.join(folder, "__init__.py"))
    if in_package:
        while os.path.isfile(os.path.join(folder, "__init__.py")):
            folder, package = os.path.split(folder)
            parts.insert(0, package)
            if not package:
                break
        return ".".join(parts)
    relative = os.path.relpath(folder, os.path.abspath(root))
    above = [] if relative == "." or relative.startswith("..") else relative.split(os.sep)
    if above and above[0] == "src":
        del above[0]
    return ".".join([*above, *parts])


def _linked(start: str, root: str, links: Sequence[str], seen: set[str]) -> Iterator[Candidate]:
    """Symlinks to files of the tree that the walk did not meet; no link leads out of the tree.

    Linked directories are never entered: inside the tree the walk meets them anyway.
    """
    if not links:
        return
    inside = os.path.join(os.path.realpath(start), "")
    met = {os.path.realpath(path) for path in seen}
    for path in links:
        target = os.path.realpath(path)
        wanted = path.endswith(SUFFIXES) and target.startswith(inside) and target not in met
        hidden = SKIPPED_DIRECTORIES.intersection(target[len(inside) :].split(os.sep))
        if wanted and not hidden and os.path.isfile(target):
            met.add(target)
            yield Candidate(path, root)


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read().splitlines()
    except OSError:
        return []


def _parse_patterns(patterns: Sequence[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(patterns)
    except ValueError:
        # One pattern that Git itself would ignore must not cost the others.
        return GitIgnoreSpec.from_lines([line for line in patterns if _is_pattern(line)])


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True
