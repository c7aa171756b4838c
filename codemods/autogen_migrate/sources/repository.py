"""What Git knows about files: whether their present content could be had back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence

from .discover import repository_top

_CHUNK = 500
_SAFE = (
    "--no-optional-locks",
    "--literal-pathspecs",
    # A repository's own configuration may name a program to run here; reading must run none.
    "-c",
    "core.fsmonitor=false",
)

_HOOK_VARIABLES = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"})


def unsaved_files(paths: Sequence[str]) -> dict[str, str]:
    """Those of ``paths`` whose content Git does not hold, with the reason in a few words."""
    reasons: dict[str, str] = {}
    by_top: dict[str, dict[str, str]] = {}
    for path in paths:
        place = os.path.realpath(path)
        top = repository_top(os.path.dirname(place))
        if top is None:
            reasons[path] = "is not in a Git repository"
        else:
            by_top.setdefault(top, {})[place] = path
    for top, places in by_top.items():
        try:
            saved = _saved(top, list(places))
        except (OSError, subprocess.CalledProcessError) as error:
            detail = _detail(error)
            reasons.update((path, f"Git cannot be asked: {detail}") for path in places.values())
            continue
        for place, path in places.items():
            if place not in saved:
                reasons[path] = "has changes that are not committed"
    return {path: reasons[path] for path in paths if path in reasons}


def _detail(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        message = str(error.stderr.decode("utf-8", "replace")).strip()
        return message.splitlines()[0] if message else f"exit code {error.returncode}"
    return str(error)


def _saved(top: str, places: list[str]) -> set[str]:
    """The files of ``places`` that are tracked and the same in the work tree, the index and HEAD."""
    saved: set[str] = set()
    for chunk in _chunks(places):
        listed = _git(top, "ls-files", "-z", "--", *chunk)
        saved.update(os.path.join(top, name) for name in listed)
        changed = _git(top, "status", "--porcelain=v1", "-z", "-uno", "--no-renames", "--", *chunk)
        saved.difference_update(os.path.join(top, entry[3:]) for entry in changed)
    return saved


def _chunks(places: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(places), _CHUNK):
        yield places[start : start + _CHUNK]


def _git(top: str, *arguments: str) -> list[str]:
    # Called from a hook, Git's own variables would point to that repository whatever ``top`` is.
    environment = {name: value for name, value in os.environ.items() if name not in _HOOK_VARIABLES}
    done = subprocess.run(
        ["git", "-C", top, *_SAFE, *arguments],
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env=environment,
    )
    return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
