"""The benchmarks: how much CPU time the tool takes, as ratios to other work on the same files.

Each ratio is measured on both sides in the same run, alternating, and the best run of each side
counts.  Nothing is asserted: a shared machine may be slow at the wrong moment.  ``--quick`` leaves
out LibCST's own codemod, which takes most of the time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import Usage, best_of, command, cpu_of
from tree import Tree, make_tree

PROJECT = Path(__file__).resolve().parent.parent
FIXTURES = PROJECT / "fixtures"
TOOL = (sys.executable, "-m", "autogen_migrate")
RUFF = shutil.which("ruff", path=str(Path(sys.executable).parent)) or "ruff"
RENAME = (
    *(sys.executable, "-m", "libcst.tool", "codemod", "rename.RenameCommand"),
    *("-j", "1", "--no-format", "--hide-progress"),
    *("--old_name", "autogen.AssistantAgent", "--new_name", "autogen_agentchat.agents.AssistantAgent"),
)

RUNS = 4
STARTS = 10
SAMPLE = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the result: what was measured, the figure, and the bound it should keep."""

    what: str
    figure: str
    bound: str = ""


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="leave out LibCST's codemod command")
    options = parser.parse_args()
    environment = _environment()
    with tempfile.TemporaryDirectory(prefix="autogen-migrate-bench-") as folder:
        tree = make_tree(Path(folder, "tree"), FIXTURES)
        print(
            f"tree: {len(tree.modules)} modules, {tree.size / 2**20:.1f} MiB, "
            f"{len(tree.programs)} use AutoGen 0.2\n",
            flush=True,
        )
        ours, rows = _whole_tree(tree, environment)
        _show(rows)
        if not options.quick:
            _show(_libcst_command(tree, Path(folder), ours))
        _show(_relevant_files(tree, Path(folder)))
        _show(_starts(Path(folder), environment))


def _environment() -> dict[str, str]:
    """The tool of this checkout, and no bytecode or settings that one side has and the other not."""
    return {**os.environ, "PYTHONPATH": str(PROJECT / "codemods")}


def _whole_tree(tree: Tree, environment: Mapping[str, str]) -> tuple[Usage, list[Row]]:
    """A whole run that writes nothing, and Ruff's linter without its cache, on the tree."""
    ours, ruff = best_of(
        RUNS,
        lambda: command((*TOOL, "--check", str(tree.root)), environment),
        lambda: command((RUFF, "check", "--isolated", "--no-cache", "--silent", str(tree.root))),
    )
    if ours.code != 1 or ruff.code not in (0, 1):
        raise SystemExit(f"unexpected exit codes: {ours.code} of the tool, {ruff.code} of Ruff")
    return ours, [
        _row("whole tree, CPU: tool / ruff check", ours.cpu, ruff.cpu, "<= 4"),
        Row("whole tree, peak memory: tool / ruff check", f"{ours.memory / ruff.memory:.2f}"),
    ]


def _libcst_command(tree: Tree, folder: Path, ours: Usage) -> list[Row]:
    """LibCST's own rename codemod on a sample that is spread evenly over the tree."""
    step = len(tree.modules) // SAMPLE
    sample = tree.modules[step // 2 :: step][:SAMPLE]
    copies: list[Path] = []
    for number, module in enumerate((*sample, tree.programs[0])):
        copies.append(folder / "sample" / f"module_{number}.py")
        copies[-1].parent.mkdir(exist_ok=True)
        shutil.copyfile(module, copies[-1])
    # One file alone costs the start-up, which must not be multiplied with the number of files.
    start, whole = best_of(
        2,
        lambda: command((*RENAME, str(copies[-1]))),
        lambda: command((*RENAME, *map(str, copies))),
    )
    if start.code or whole.code:
        raise SystemExit("LibCST's command failed")
    size = sum(module.stat().st_size for module in sample)
    estimate = start.cpu + (whole.cpu - start.cpu) * tree.size / size
    return [_row("whole tree, CPU: LibCST's rename command / tool", estimate, ours.cpu, ">= 100", digits=0)]


def _relevant_files(tree: Tree, folder: Path) -> list[Row]:
    """All stages in this process, warm, against LibCST's parser alone, file by file."""
    sys.path.insert(0, str(PROJECT / "codemods"))
    programs: list[Path] = []
    for path in sorted(FIXTURES.glob("*/before")):
        if list(path.rglob("*.py")):  # elsewhere, since a run reads the project around its paths
            programs.append(folder / "programs" / path.parent.name)
            shutil.copytree(path, programs[-1])
    small = _ratio([(path, sorted(path.rglob("*.py"))) for path in programs])
    large = _ratio([(path, [path]) for path in tree.programs])
    return [
        Row("fixture's program, CPU: all stages / parse_module", f"{small:.2f}", "<= 4"),
        Row("program in a longer module, CPU: all stages / parse_module", f"{large:.2f}", "<= 4"),
    ]


def _ratio(programs: Sequence[tuple[Path, Sequence[Path]]]) -> float:
    """The mean over ``programs`` (path, modules): migrating it over parsing its modules once."""
    import libcst

    from autogen_migrate.output.model import Options
    from autogen_migrate.pipeline import run

    options = Options(write=False, target="0.7.5")
    ratios: list[float] = []
    for path, modules in programs:
        texts = [module.read_bytes() for module in modules]
        stages, parses = [], []
        for _ in range(RUNS):
            stages.append(cpu_of(lambda path=path: run([str(path)], options)))
            parses.append(cpu_of(lambda texts=texts: [libcst.parse_module(text) for text in texts]))
        ratios.append(min(stages) / min(parses))
    return sum(ratios) / len(ratios)


def _starts(folder: Path, environment: Mapping[str, str]) -> list[Row]:
    """Runs that have nothing to migrate: their time is the start of the program."""
    other = folder / "other"
    other.mkdir()
    (other / "main.py").write_text("import json\n\nprint(json.dumps([]))\n")
    python, shown, version, nothing = best_of(
        STARTS,
        lambda: command((sys.executable, "-c", "import click"), environment),
        lambda: command((*TOOL, "--help"), environment),
        lambda: command((*TOOL, "--version"), environment),
        lambda: command((*TOOL, str(other)), environment),
    )
    return [
        _seconds("--help", shown, python, "<= 0.15 s"),
        _seconds("--version", version, python, "<= 0.15 s"),
        _seconds("nothing to do", nothing, python, ""),
    ]


def _row(what: str, one: float, other: float, bound: str, *, digits: int = 2) -> Row:
    return Row(what, f"{one / other:.{digits}f}", bound)


def _seconds(what: str, usage: Usage, python: Usage, bound: str) -> Row:
    figure = f"{usage.cpu:.3f} s ({usage.cpu / python.cpu:.1f} x `import click`)"
    return Row(f"{what}, CPU", figure, bound)


def _show(rows: Sequence[Row]) -> None:
    for row in rows:
        bound = f"   (bound: {row.bound})" if row.bound else ""
        print(f"{row.what:<60} {row.figure}{bound}", flush=True)


if __name__ == "__main__":
    main()
