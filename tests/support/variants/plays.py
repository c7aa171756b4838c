"""A plain fixture before and after its migration, under one script."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from support import model_server, programs
from support.agreement import differences
from support.fixtures import LEGACY, Fixture, tree
from support.programs import ProgramRun, ProgramSpec, play
from support.variants import scripts, zygote, zygote_process
from support.variants.scripts import Hints, Variant
from support.variants.zygote import Zygotes
from support.venvs import TARGETS, venvs_folder

_COMPAT = b"autogen_compat"
#: what a person who is asked more often than in the fixture's own script says
_EXIT = "exit\n" * 100


@dataclass(frozen=True)
class Disagreement:
    """One script under which the migrated program does something else than the program before."""

    variant: str
    target: str
    found: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.variant!r} on {self.target}:\n" + "\n".join(self.found[:4])


def is_plain(folder: Path) -> bool:
    """Whether a migrated program needs nothing of ``autogen_compat``."""
    return not any(_COMPAT in content for content in tree(folder).values())


def is_played(fixture: Fixture) -> bool:
    """Whether a fixture's golden result is plain AutoGen whose behaviour is compared with 0.2.40."""
    return (
        fixture.runs
        and fixture.on == LEGACY
        and fixture.after.is_dir()
        and is_plain(fixture.after)
        and tree(fixture.after) != tree(fixture.before)
    )


def variants_of(fixture: Fixture) -> list[Variant]:
    """The scripts under which a fixture is played."""
    source = "\n".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(fixture.before.rglob("*"))
        if path.suffix in (".py", ".ipynb")
    )
    given = fixture.variants.stop
    stop = scripts.stop_words(source, fixture.spec.script) if given == Hints.stop else given
    return scripts.variants(fixture.spec.script, replace(fixture.variants, stop=stop))


def disagreements(
    fixture: Fixture, variant: Variant, results: Sequence[tuple[str, Path]], zygotes: Zygotes
) -> list[Disagreement]:
    """Where the migrated program, one folder for each release, differs from the program before."""
    spec = replace(
        fixture.spec, script=variant.script, stdin=fixture.spec.stdin and fixture.spec.stdin + _EXIT
    )
    before = _run_before(fixture, spec, zygotes)
    found: list[Disagreement] = []
    for target, folder in results:
        after = play(zygotes.of(TARGETS[target]), folder, spec)
        differing = _differences(before, after, fixture.agree[target])
        if differing:
            found.append(Disagreement(variant.name, target, tuple(differing)))
    return found


def _differences(before: ProgramRun, after: ProgramRun, level: str) -> list[str]:
    """As :func:`support.agreement.differences`; of programs that ask on and on, only what they ask."""
    if before.unscripted and after.unscripted and level != "results":
        before, after = (replace(run, exit_code=0, results=[]) for run in (before, after))
    return differences(before, after, level)


def _run_before(fixture: Fixture, spec: ProgramSpec, zygotes: Zygotes) -> ProgramRun:
    """What the program does on 0.2.40; remembered until the program, the script or the harness changes."""
    cache = venvs_folder() / "cache" / "variants" / fixture.name / f"{_identity(fixture, spec)}.json.gz"
    if cache.exists():
        return ProgramRun.from_json(json.loads(gzip.decompress(cache.read_bytes())))
    run = play(zygotes.of("v02"), fixture.before, spec)
    if run.exit_code is not None:
        cache.parent.mkdir(parents=True, exist_ok=True)
        part = cache.with_suffix(f".{os.getpid()}")
        kept = replace(run, stdout="", unscripted=run.unscripted[:1])
        part.write_bytes(gzip.compress(json.dumps(kept.to_json()).encode(), compresslevel=1))
        part.replace(cache)
    return run


def _identity(fixture: Fixture, spec: ProgramSpec) -> str:
    digest = hashlib.sha256(LEGACY.encode())
    for name, content in tree(fixture.before).items():
        digest.update(name.encode() + b"\0" + content + b"\0")
    digest.update(json.dumps([list(spec.script), spec.stdin, dict(spec.env), list(spec.argv)]).encode())
    for module in (model_server, programs, zygote, zygote_process):
        digest.update(Path(str(module.__file__)).read_bytes())
    digest.update(programs.NOTEBOOK_RUNNER.read_bytes())
    return digest.hexdigest()[:20]
