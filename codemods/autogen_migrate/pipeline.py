"""One run from paths to a report: sources, plan, edits, checks, and then the writing.

Errors are values: a file that fails keeps its content, the run goes on, and the exit code is
computed from the :class:`Report` alone.
"""

from __future__ import annotations

import gc
import traceback
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from .checks.verify import leftover_imports, verify_text
from .checks.wholes import concerned, entangled, name_too, not_moved, waiting, waiting_findings
from .output.model import Options, Outcome, Report, Status
from .output.write import Staged, WriteError, stage
from .plan.model import Edit, FilePlan, Plan, Rung, Severity, Wishes
from .sources.collect import Sources, collect
from .sources.layout import Layout
from .sources.model import Cell, SourceFile, SourceKind
from .sources.places import Places
from .sources.read import new_bytes, new_notebook_bytes, read_source
from .sources.repository import unsaved_files
from .sources.surroundings import Surroundings, look_around
from .sources.target import NEWEST, checked_target, declared_target

Planner = Callable[[Sequence[SourceFile], str], Plan]


@contextmanager
def _without_collector() -> Generator[None, None, None]:
    """Turns Python's search for cycles off.

    The records of a run live as long as it does, and the search goes through all of them again and again,
    which takes an ever larger part of the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_without_collector()
def run(
    paths: Sequence[str],
    options: Options,
    *,
    planner: Planner | None = None,
    stage: Callable[[str], None] = lambda text: None,
) -> Report:
    """Migrate the files at and below ``paths``; raises UnknownTarget for a bad ``options.target``.

    ``stage`` is told, in words, what comes next.
    """
    stage("reading the project")
    target = checked_target(options.target) if options.target else (declared_target(paths) or NEWEST)
    sources = collect(paths, options.exclude)
    report = Report(options, target, sources)
    if not sources.files:
        return report
    around = look_around(paths, trust=options.source is not None, legacy=options.legacy_environment)
    number = len(sources.files)
    stage(f"analysing {number} file{'' if number == 1 else 's'}")
    wishes = Wishes(options.style, options.keep_default_cache)
    planner = planner or partial(
        _make_plan, to=options.to, surroundings=around, layout=sources.layout, wishes=wishes
    )
    try:
        plan = _whole_plan(sources, target, planner)
    except Exception as error:  # whatever it is, it is our bug, and nothing has been written yet
        report.internal_error = f"planning failed: {_place_of(error)}"
        return report
    mine = {str(file.path) for file in sources.files if file.named and file.editable}
    stage("editing and checking")
    read = [str(file.path) for file in sources.files]
    _carry_out(report, concerned(plan, mine, read), mine, planner)
    if options.write:
        _write(report, plan.together)
    return report


def _carry_out(report: Report, plan: Plan, mine: set[str], planner: Planner) -> None:
    """Edit and check what the plan wants of the files at ``mine``, as far as these are all that it takes."""
    held = waiting(plan, mine)
    report.is_waiting = not mine.isdisjoint(held)
    report.findings = (*plan.findings, *waiting_findings(plan, mine, held))
    outcomes = _results(report.sources.files, plan, held.keys(), planner)
    report.outcomes = [outcome for outcome in outcomes if outcome.path in mine]
    conversations = not_moved(plan.conversations, _failures(report.outcomes))
    moves = {path: name_too(others) for path, others in held.items()}
    if report.options.write:
        moves = {path: f"it moves {reason}" for path, reason in moves.items()}
    report.conversations = not_moved(conversations, moves, kept=report.options.write)


def _make_plan(
    files: Sequence[SourceFile],
    target: str,
    to: Rung,
    surroundings: Surroundings,
    layout: Layout | None,
    wishes: Wishes,
) -> Plan:
    from .plan import make_plan

    return make_plan(files, target, to, surroundings, layout, wishes)


def _whole_plan(sources: Sources, target: str, planner: Planner) -> Plan:
    """The plan, made again for as long as it changes modules whose importers were not looked at."""
    plan = planner(sources.files, target)
    while sources.add_importers(file.path for file in plan.files if file.edits):
        plan = planner(sources.files, target)
    return plan


# --------------------------------------------------------------------------- results and checks


@dataclass(frozen=True, slots=True)
class _Result:
    source: SourceFile
    after: bytes = b""
    new_source: SourceFile | None = None
    defect: str = ""


def _results(
    files: Sequence[SourceFile], plan: Plan, waiting: Collection[str], planner: Planner
) -> list[Outcome]:
    """The edited files after all checks; what has to be written with a bad file is held back as a whole."""
    edits = {file.path: file.edits for file in plan.files if file.edits}
    by_path = {str(file.path): file for file in files}
    results: dict[str, _Result] = {}
    for path, source in by_path.items():
        if path in edits:
            result = _edited(source, edits[path])
            if result.after != source.raw:
                results[path] = _without_leftovers(result, plan)
    defects = {path: result.defect for path, result in results.items() if result.defect}
    held = entangled(defects, plan.conversations, plan.together)
    unstable = _unstable(files, results, held.union(waiting), plan.target, planner)
    if unstable:
        defects |= unstable
        held = entangled(defects, plan.conversations, plan.together)
    return [_outcome(path, result, defects, held, waiting) for path, result in results.items()]


def _outcome(
    path: str, result: _Result, defects: Mapping[str, str], held: set[str], waiting: Collection[str]
) -> Outcome:
    if path in defects:
        return Outcome(path, Status.DEFECT, result.source.raw, result.after, defects[path])
    if path in held:
        message = f"{next(iter(defects))}, which has to change with it, failed"
        return Outcome(path, Status.HELD_BACK, result.source.raw, result.after, message)
    status = Status.WAITING if path in waiting else Status.CHANGED
    return Outcome(path, status, result.source.raw, result.after)


def _failures(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """Why files stay as they are although they were to move, by path."""
    failed = (Status.DEFECT, Status.FAILED, Status.HELD_BACK)
    return {
        outcome.path: f"{outcome.path}: {outcome.message}" for outcome in outcomes if outcome.status in failed
    }


def _edited(source: SourceFile, edits: tuple[Edit, ...]) -> _Result:
    """``source`` with ``edits`` carried out and checked."""
    from .edits import apply_edits, apply_edits_to_cells

    try:
        if source.kind is SourceKind.NOTEBOOK:
            new = apply_edits_to_cells(source.text, edits, source.cells)
            codes = {cell.index: code for cell, code in zip(source.cells, new, strict=True)}
            text, cells = _joined(source, codes)
            after = new_notebook_bytes(source, codes)
        else:
            text, cells = apply_edits(source.text, edits), ()
            after = new_bytes(source, text)
    except Exception as error:  # a value for this file; the others can still be done
        return _Result(source, defect=f"editing failed: {_place_of(error)}")
    is_notebook = source.kind is SourceKind.NOTEBOOK
    defect = verify_text(source.text, text, source.placeholders, notebook=is_notebook, cells=cells)
    if defect is not None:
        return _Result(source, after, defect=f"{defect.message}{_in_result(defect.line, defect.cell)}")
    new_source = read_source(source.path, source.module, after)
    if not isinstance(new_source, SourceFile) or len(new_source.text) != len(text):
        return _Result(source, after, defect="the result cannot be read back")
    if len(new_source.cells) != len(cells):
        return _Result(source, after, defect="the cells of the result are not those of the notebook")
    return _Result(source, after, replace(new_source, entry_points=source.entry_points))


def _joined(source: SourceFile, codes: Mapping[int, str]) -> tuple[str, tuple[Cell, ...]]:
    """The virtual text of a notebook whose cells have the new ``codes``, and their places in it."""
    pieces: list[str] = []
    cells: list[Cell] = []
    offset = 0
    for cell in source.cells:
        code = codes[cell.index]
        separator = "" if code.endswith("\n") else "\n"
        size = len(code.encode("utf-8"))
        cells.append(Cell(cell.index, offset, offset + size, cell.number))
        pieces.append(code + separator)
        offset += size + len(separator)
    return "".join(pieces), tuple(cells)


def _without_leftovers(result: _Result, plan: Plan) -> _Result:
    """A defect if the old package is still imported where all conversations moved and nothing says why."""
    path = str(result.source.path)
    outcomes = {c.outcome for c in plan.conversations if path in c.paths}
    explained = any(f.path == path and f.severity in (Severity.MANUAL, Severity.ERROR) for f in plan.findings)
    if result.defect or "kept" in outcomes or not outcomes or explained or result.new_source is None:
        return result
    native = any(file.path == path and file.native for file in plan.files)
    left = leftover_imports(result.new_source.text, compat=native)
    if not left:
        return result
    new = result.new_source
    place = Places(new.text.encode("utf-8"), new.cells, new.marks).of(left[0].line, 1)
    message = f"{left[0].module} is still imported{_in_result(place.line, place.cell)}"
    return replace(result, defect=message)


def _in_result(line: int, cell: int | None) -> str:
    """Where something is in a result: `` (line 3 of the result)``, `` (cell 5:3 of the result)``."""
    if not line:
        return ""
    return f" ({f'line {line}' if cell is None else f'cell {cell}:{line}'} of the result)"


def _unstable(
    files: Sequence[SourceFile],
    results: Mapping[str, _Result],
    held: set[str],
    target: str,
    planner: Planner,
) -> dict[str, str]:
    """The files that a second run would change again, with the message for each.

    The files in ``held`` stay as they are, so a second run meets them as the first one did.
    """
    good = {path: result for path, result in results.items() if path not in held}
    if not good:
        return {}
    new_files = [_after(file, good) for file in files]
    try:
        second = planner(new_files, target)
    except Exception as error:  # see run()
        return dict.fromkeys(good, f"planning the result failed: {_place_of(error)}")
    again: set[str] = set()
    by_path = {str(file.path): file for file in new_files}
    for plan in second.files:
        if plan.edits and plan.path not in held and _changes(by_path[plan.path], plan):
            again.add(plan.path)
    if again - good.keys():
        # A file that the first run left alone: some other result must have caused it.
        again = set(good)
    return dict.fromkeys(sorted(again), "a second run would change the result again")


def _after(file: SourceFile, results: Mapping[str, _Result]) -> SourceFile:
    result = results.get(str(file.path))
    return result.new_source if result is not None and result.new_source is not None else file


def _changes(source: SourceFile, plan: FilePlan) -> bool:
    result = _edited(source, plan.edits)
    return bool(result.defect) or result.after != source.raw


def _place_of(error: Exception) -> str:
    """The error in one line with the place in our code that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    message = str(error).strip().splitlines()
    return f"{type(error).__name__}{': ' + message[0] if message else ''}{where}"


# --------------------------------------------------------------------------- writing


def _write(report: Report, together: Sequence[Sequence[str]]) -> None:
    """Write the good results of ``report`` and record what became of each."""
    good = [outcome for outcome in report.outcomes if outcome.status is Status.CHANGED]
    if not report.options.force:
        unsaved = unsaved_files([outcome.path for outcome in good])
        if unsaved:
            _record(report, {path: (Status.REFUSED, unsaved.get(path, "")) for path in _paths(good)})
            return
    staged: dict[str, Staged] = {}
    problems: dict[str, str] = {}
    written: dict[str, int] = {}
    try:
        for outcome in good:
            with _noting(problems, outcome.path):
                staged[outcome.path] = stage(
                    outcome.path, outcome.before, outcome.after, force=report.options.force
                )
        for path, item in staged.items():
            with _noting(problems, path):
                item.check()
        held = entangled(problems, report.conversations, together)
        for path, item in staged.items():
            if path not in held:
                with _noting(problems, path):
                    item.commit()
                    written[path] = item.links
        late = entangled(problems, report.conversations, together) & written.keys()
        _put_back([outcome for outcome in good if outcome.path in late], written, problems)
    finally:
        for item in staged.values():
            item.discard()
    report.outcomes = [
        _after_writing(outcome, written, problems) if outcome in good else outcome
        for outcome in report.outcomes
    ]
    report.conversations = not_moved(report.conversations, _failures(report.outcomes))


@contextmanager
def _noting(problems: dict[str, str], path: str) -> Generator[None, None, None]:
    """Makes a value of the error that the body raises when the file at ``path`` cannot be written."""
    try:
        yield
    except WriteError as error:
        problems[path] = str(error)


def _put_back(late: Iterable[Outcome], written: dict[str, int], problems: dict[str, str]) -> None:
    """Undo what was written together with a file that failed at the very last step."""
    for outcome in late:
        with _noting(problems, outcome.path):
            stage(outcome.path, outcome.after, outcome.before, force=True).commit()
            del written[outcome.path]


def _after_writing(outcome: Outcome, written: Mapping[str, int], problems: Mapping[str, str]) -> Outcome:
    if outcome.path in written:
        return replace(outcome, status=Status.WRITTEN, links=written[outcome.path])
    if outcome.path in problems:
        return replace(outcome, status=Status.FAILED, message=problems[outcome.path])
    message = f"{next(iter(problems))}, which has to change with it, could not be written"
    return replace(outcome, status=Status.HELD_BACK, message=message)


def _paths(outcomes: Iterable[Outcome]) -> list[str]:
    return [outcome.path for outcome in outcomes]


def _record(report: Report, statuses: Mapping[str, tuple[Status, str]]) -> None:
    report.outcomes = [
        replace(outcome, status=statuses[outcome.path][0], message=statuses[outcome.path][1])
        if outcome.path in statuses
        else outcome
        for outcome in report.outcomes
    ]
