"""Which files a run looks at: the paths that the user gave, without what is not the user's code."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file to look at: ``path`` as named, ``root`` the directory it was found from."""

    path: str
    root: str
    explicit: bool = False


@dataclass(slots=True)
class Discovery:
    """Finds candidates and knows which of them ``.gitignore`` or ``--exclude`` leave out.

    Directories are tested while walking, files only on demand (:meth:`is_ignored`): matching costs
    more than reading, and almost no file of a repository is of interest.
    """

    exclude: Sequence[str] = ()
    _specs: dict[str, GitIgnoreSpec | None] = field(default_factory=dict[str, "GitIgnoreSpec | None"])
    _tops: dict[str, str] = field(default_factory=dict[str, str])
    _excluded: GitIgnoreSpec | None = None

    def __post_init__(self) -> None:
        if self.exclude:
            self._excluded = _parse_patterns(self.exclude)

    def candidates(self, paths: Sequence[str]) -> list[Candidate]:
        """The files at and below ``paths`` in a stable order, each once."""
        found: list[Candidate] = []
        for path in paths:
            if os.path.isdir(path):
                found.extend(self._walk(path))
            else:
                found.append(Candidate(path, os.path.dirname(path) or ".", explicit=True))
        return found if len(paths) == 1 else _unique(found)

    def is_ignored(self, candidate: Candidate) -> bool:
        """Whether the file is left out; a file that was named is always taken."""
        return not candidate.explicit and self._leaves_out(candidate.path, candidate.root, is_dir=False)

    def _walk(self, root: str) -> Iterator[Candidate]:
        links: list[str] = []
        seen: set[str] = set()
        stack = [root]
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
            subdirectories: list[str] = []
            for entry in listed:
                path = entry.name if directory == "." else entry.path
                if entry.is_symlink():
                    links.append(path)
                elif entry.is_dir():
                    wanted = entry.name not in SKIPPED_DIRECTORIES
                    if wanted and not self._leaves_out(path, root, is_dir=True):
                        subdirectories.append(path)
                elif entry.name.endswith(SUFFIXES) and entry.is_file():
                    seen.add(path)
                    yield Candidate(path, root)
            stack.extend(reversed(subdirectories))
        yield from _linked(root, links, seen)

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
        known = self._tops.get(directory)
        if known is None:
            known = repository_top(directory) or "/"
            self._tops[directory] = known
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


def _linked(root: str, links: Sequence[str], seen: set[str]) -> Iterator[Candidate]:
    """Symlinks to files of the tree that the walk did not meet; no link leads out of the tree.

    Linked directories are never entered: inside the tree the walk meets them anyway.
    """
    if not links:
        return
    inside = os.path.join(os.path.realpath(root), "")
    met = {os.path.realpath(path) for path in seen}
    for path in links:
        target = os.path.realpath(path)
        wanted = path.endswith(SUFFIXES) and target.startswith(inside) and target not in met
        hidden = SKIPPED_DIRECTORIES.intersection(target[len(inside) :].split(os.sep))
        if wanted and not hidden and os.path.isfile(target):
            met.add(target)
            yield Candidate(path, root)


def _unique(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Each file once; a file that was named stays named wherever else it was found."""
    by_place: dict[str, Candidate] = {}
    for candidate in candidates:
        place = os.path.realpath(candidate.path)
        known = by_place.get(place)
        if known is None or (candidate.explicit and not known.explicit):
            by_place[place] = candidate
    return list(by_place.values())


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
