"""How the tool's CPU time grows with its input: the ratio for twice the input, which should be two.

The inputs are generated (``inputs.py``), and all stages run in this process; AutoGen 0.2.40's own package, as
a project, is the one that nobody made for this.  Nothing is asserted.  ``--only WORD`` measures the inputs
whose name has the word, ``--limit SECONDS`` stops an input at the size that takes longer.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inputs import INPUTS, Files
from measure import cpu_of

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT / "codemods"))

from autogen_migrate.edits import apply_edits  # noqa: E402
from autogen_migrate.output.model import Options, Report  # noqa: E402
from autogen_migrate.pipeline import run  # noqa: E402
from autogen_migrate.plan import make_plan  # noqa: E402
from autogen_migrate.plan.model import Plan  # noqa: E402
from autogen_migrate.sources.model import SourceFile  # noqa: E402

BOUND = 2.3
PACKAGE_BOUND = 10.0
#: A measurement is repeated while all of its runs together take less than this, seconds.
SHORT = 0.8
RUNS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of a run: of all stages, of the two plans, and of carrying out the edits."""

    all: float
    plan: float
    edits: float

    def best(self, other: Cost) -> Cost:
        """The smaller of the two in each respect."""
        return Cost(*(min(pair) for pair in zip(self.parts, other.parts, strict=True)))

    @property
    def parts(self) -> tuple[float, float, float]:
        return self.all, self.plan, self.edits


class ToolFailed(Exception):
    """The tool says that it has a defect."""


class Planner:
    """Plans, and keeps what it planned first and how long all plans took."""

    def __init__(self) -> None:
        self.cpu = 0.0
        self.files: Sequence[SourceFile] = ()
        self.first: Plan | None = None

    def __call__(self, files: Sequence[SourceFile], target: str) -> Plan:
        made: list[Plan] = []
        start = time.process_time()
        made.append(make_plan(files, target, "auto"))
        self.cpu += time.process_time() - start
        if self.first is None:
            self.files, self.first = files, made[0]
        return made[0]

    def edit(self) -> None:
        """Carry out the first plan again."""
        edits = {} if self.first is None else {file.path: file.edits for file in self.first.files}
        for file in self.files:
            if edits.get(str(file.path)):
                apply_edits(file.text, edits[str(file.path)])


def main() -> None:
    """Measure, and print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", default="", metavar="WORD", help="only inputs whose name has this word")
    parser.add_argument("--limit", type=float, default=60.0, metavar="SECONDS", help="stop an input here")
    options = parser.parse_args()
    print(f"{'input':<42}{'size':>7}{'all, s':>9}{'plans, s':>10}{'edits, s':>10}{'ratio':>8}{'edits':>8}")
    with tempfile.TemporaryDirectory(prefix="autogen-migrate-growth-") as folder:
        for name, (generate, sizes) in INPUTS.items():
            if options.only in name:
                before: Cost | None = None
                for size in sizes:
                    try:
                        cost = _cost(_written(Path(folder, f"{generate.__name__}_{size}"), generate(size)))
                    except ToolFailed as error:
                        print(f"{name:<42}{size:>7,}  {error}", flush=True)
                        break
                    _show(name, size, cost, before)
                    before = cost
                    if cost.all > options.limit:
                        break
        if options.only in "package":
            _package(Path(folder))


def _written(folder: Path, files: Files) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _cost(folder: Path) -> Cost:
    """The best of some runs over the program in ``folder``, if they are short."""
    best = _once(folder)
    for _ in range(RUNS - 1):
        if best.all < SHORT:
            best = best.best(_once(folder))
    return best


def _once(folder: Path) -> Cost:
    planner = Planner()
    reports: list[Report] = []
    options = Options(write=False, target="0.7.5")
    cpu = cpu_of(lambda: reports.append(run([str(folder)], options, planner=planner)))
    report = reports[0]
    defects = [outcome.message for outcome in report.outcomes if outcome.message]
    if report.internal_error or defects:
        raise ToolFailed(report.internal_error or defects[0])
    return Cost(cpu, planner.cpu, cpu_of(planner.edit))


def _show(name: str, size: int, cost: Cost, before: Cost | None) -> None:
    line = f"{name:<42}{size:>7,}{cost.all:>9.2f}{cost.plan:>10.2f}{cost.edits:>10.3f}"
    if before is not None:
        line += f"{cost.all / before.all:>8.2f}{cost.edits / max(before.edits, 1e-4):>8.2f}"
        line += f"   (bound: {BOUND})"
    print(line, flush=True)


def _package(folder: Path) -> None:
    """AutoGen 0.2.40 itself, about a hundred modules that import one another."""
    venvs = Path(os.environ.get("AM_VENVS") or PROJECT / ".venvs")
    found = sorted(venvs.glob("v02/lib/python*/site-packages/autogen"))
    if not found:
        print("AutoGen 0.2.40 is not there: make venvs")
        return
    project = folder / "project"
    shutil.copytree(found[0], project / "autogen", ignore=shutil.ignore_patterns("__pycache__"))
    (project / "pyproject.toml").write_text('[project]\nname = "project"\n')
    size = len(list(project.rglob("*.py")))
    print(f"{'AutoGen 0.2.40, modules':<42}{size:>7,}", end="", flush=True)
    cost = _once(project)
    print(f"{cost.all:>9.2f}{cost.plan:>10.2f}{cost.edits:>10.3f}   (bound: {PACKAGE_BOUND:.0f} s)")


if __name__ == "__main__":
    main()
