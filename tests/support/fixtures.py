"""The golden fixtures of ``fixtures/``: what they declare, and how they are migrated and run.

A fixture is a folder with

``before/``       a program of 0.2's API; ``main.py`` or ``main.ipynb`` is run
``after/``        what the tool makes of it (golden)
``report.txt``    what the tool says (golden)
``script.json``   what the model answers, see :mod:`support.model_server`
``fixture.toml``  ``about``; ``to``, the rung that it is moved to, and ``style``, if they are not ``auto``;
                  ``native = false`` if nothing of it may change; ``runs = false`` if the
                  result cannot be run (0.2 and 0.4 in one program); ``agree``, one of the levels of
                  :mod:`support.agreement`; ``targets``, the releases on which the result is run; ``on``,
                  what *before* is run on if not on 0.2.40: a release that ``autogen_compat`` has below it;
                  ``[agree_on]``, another level for one of them; ``stdin``; ``[env]``;
                  ``deviations``, what is known to differ, in words: needed below ``messages``;
                  ``[variants]``, hints for the scripts derived from ``script.json``, and ``[announced]``,
                  which finding tells of what differs under one of them: see :mod:`support.variants`
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from autogen_migrate.cli import main

from . import agreement, model_server, programs
from .programs import ProgramRun, ProgramSpec, run_program
from .variants.scripts import Hints
from .venvs import ROOT, TARGETS, python_of, venvs_folder

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FIXTURES = ROOT / "fixtures"
DEFAULT_TARGET = "0.7.5"
LEGACY = "0.2.40"
_KEYS = {
    "about",
    "on",
    "to",
    "style",
    "native",
    "runs",
    "agree",
    "agree_on",
    "targets",
    "stdin",
    "deviations",
    "env",
    "variants",
    "announced",
}


@dataclass(frozen=True)
class Fixture:
    """One folder of ``fixtures/``; ``agree`` has the level for each release that the result is run on.

    ``announced``: name of a derived script -> code of the finding that tells what differs under it.
    """

    folder: Path
    about: str
    on: str
    to: str
    style: str
    native: bool
    runs: bool
    agree: dict[str, str]
    spec: ProgramSpec
    variants: Hints
    announced: dict[str, str]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def before(self) -> Path:
        return self.folder / "before"

    @property
    def after(self) -> Path:
        return self.folder / "after"

    @property
    def report(self) -> Path:
        return self.folder / "report.txt"


def load(folder: Path) -> Fixture:
    """Read a fixture; a key that is not known is an error."""
    declared = tomllib.loads((folder / "fixture.toml").read_text(encoding="utf-8"))
    unknown = declared.keys() - _KEYS
    if unknown:
        raise ValueError(f"{folder.name}/fixture.toml: unknown keys {sorted(unknown)}")
    level: str = declared.get("agree", "messages")
    targets: list[str] = declared.get("targets", [DEFAULT_TARGET])
    agree: dict[str, str] = {**{target: level for target in targets}, **declared.get("agree_on", {})}
    for level in agree.values():
        if level not in agreement.LEVELS:
            raise ValueError(f"{folder.name}/fixture.toml: agree = {level!r}")
        if level != "messages" and not declared.get("deviations"):
            raise ValueError(f"{folder.name}/fixture.toml: say in deviations why it is only {level!r}")
    return Fixture(
        folder=folder,
        about=declared["about"],
        on=declared.get("on", LEGACY),
        to=declared.get("to", "auto"),
        style=declared.get("style", "auto"),
        native=declared.get("native", True),
        runs=declared.get("runs", True) and declared.get("native", True),
        agree=agree,
        spec=ProgramSpec(
            script=json.loads((folder / "script.json").read_text(encoding="utf-8")),
            stdin=declared.get("stdin", ""),
            env=declared.get("env", {}),
        ),
        variants=hints(declared.get("variants", {})),
        announced=declared.get("announced", {}),
    )


def hints(declared: dict[str, Any]) -> Hints:
    """The table ``[variants]``: its keys are those of :class:`support.variants.scripts.Hints`."""
    unknown = declared.keys() - vars(Hints()).keys()
    if unknown:
        raise ValueError(f"[variants]: unknown keys {sorted(unknown)}")
    return Hints(
        stop=tuple(declared.get("stop", Hints.stop)),
        raises=declared.get("raises"),
        answers=declared.get("answers", Hints.answers),
    )


def all_fixtures() -> list[Fixture]:
    """Every fixture, by name."""
    return [load(path.parent) for path in sorted(FIXTURES.glob("*/fixture.toml"))]


def tree(folder: Path) -> dict[str, bytes]:
    """Relative path -> content of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@dataclass(frozen=True)
class Migration:
    """What the tool did with a copy of a fixture's program."""

    folder: Path
    exit_code: int
    report: str


def migrate(fixture: Fixture, work: Path, target: str = DEFAULT_TARGET) -> Migration:
    """Run the tool's command line on a copy of the program below ``work``."""
    folder = work / fixture.name
    shutil.copytree(fixture.before, folder)
    here = Path.cwd()
    os.chdir(folder)
    try:
        options = ["--target", target, "--to", fixture.to, "--style", fixture.style]
        result = CliRunner().invoke(main, [".", "--force", *options])
    finally:
        os.chdir(here)
    return Migration(folder, result.exit_code, result.stderr)


def regenerate(fixture: Fixture, migration: Migration) -> None:
    """Make a migration the fixture's golden one."""
    if fixture.after.exists():
        shutil.rmtree(fixture.after)
    shutil.copytree(migration.folder, fixture.after, ignore=shutil.ignore_patterns("__pycache__"))
    fixture.report.write_text(migration.report, encoding="utf-8")


def run_before(fixture: Fixture) -> ProgramRun:
    """What the program does as it is; on AutoGen 0.2 remembered until the program or the harness changes."""
    if fixture.on != LEGACY:
        return run_program(python_of(TARGETS[fixture.on]), fixture.before, fixture.spec)
    cache = venvs_folder() / "cache" / f"{fixture.name}-{_content_hash(fixture)}.json"
    if cache.exists():
        return ProgramRun.from_json(json.loads(cache.read_text(encoding="utf-8")))
    run = run_program(python_of("v02"), fixture.before, fixture.spec)
    if not run.complaint():
        cache.parent.mkdir(parents=True, exist_ok=True)
        part = cache.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(run.to_json()), encoding="utf-8")
        part.replace(cache)
    return run


def _content_hash(fixture: Fixture) -> str:
    digest = hashlib.sha256(LEGACY.encode())
    for chunk in _identity(fixture):
        digest.update(len(chunk).to_bytes(8, "big") + chunk)
    return digest.hexdigest()[:20]


def _identity(fixture: Fixture) -> Iterator[bytes]:
    for name, content in tree(fixture.before).items():
        yield name.encode()
        yield content
    spec = fixture.spec
    yield json.dumps([list(spec.script), spec.stdin, dict(spec.env)], sort_keys=True).encode()
    for module in (model_server.__file__, programs.__file__, str(programs.NOTEBOOK_RUNNER)):
        yield Path(module).read_bytes()
