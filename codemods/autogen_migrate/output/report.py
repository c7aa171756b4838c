"""The report of a run as text for people, on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import click

from ..plan.model import Conversation, Finding, Severity
from ..sources.model import SourceProblem
from ..sources.places import shown
from .model import Outcome, Report, Status

_COLOURS = {
    Severity.INFO: "blue",
    Severity.DEVIATION: "yellow",
    Severity.MANUAL: "magenta",
    Severity.ERROR: "red",
}
_OUTCOMES = {
    "plain": "plain AutoGen",
    "parts": "with parts of autogen_compat",
    "compat": "on autogen_compat",
    "kept": "kept as is",
}
_BUG = "this is a bug of autogen-migrate, please report it; the file is as it was"

Style = Callable[[str, str], str]


def render(report: Report, *, colour: bool = False, quiet: bool = False, verbose: bool = False) -> str:
    """The report, each line ended; ``quiet`` leaves only what went wrong."""

    def style(text: str, colour_name: str) -> str:
        return click.style(text, fg=colour_name) if colour else text

    lines: list[str] = []
    if not quiet:
        lines.extend(_finding_lines(report.findings, style))
        lines.extend(_conversation_lines(report.conversations))
    lines.extend(_problem_lines(report, style, verbose=verbose and not quiet))
    lines.extend(_outcome_lines(report.outcomes, style, verbose=verbose and not quiet))
    lines.extend(_refusal_lines(report.outcomes, style))
    if not quiet:
        lines.extend(_reasons_for_nothing(report))
        if verbose:
            lines.append(f"target: AutoGen {report.target}; {_count(report.sources.seen, 'file')} read")
        lines.append(_summary(report))
    return "".join(f"{line}\n" for line in lines)


def _finding_lines(findings: Iterable[Finding], style: Style) -> Iterator[str]:
    """The findings file by file, in the order of their places."""
    for finding in sorted(findings, key=lambda f: (f.path, f.cell or 0, f.line, f.column, f.rule)):
        place = shown(finding.path, finding.cell, finding.line, finding.column)
        severity = style(finding.severity.value, _COLOURS[finding.severity])
        yield f"{place}: {finding.rule} {severity} {finding.message}"


def _conversation_lines(conversations: Iterable[Conversation]) -> Iterator[str]:
    for conversation in conversations:
        outcome = _OUTCOMES[_outcome(conversation)]
        who = _names(conversation.agents)
        where = ", ".join(conversation.paths)
        why = conversation.reason or conversation.why_not_plain
        reason = f": {why}" if why else ""
        yield f"conversation {conversation.id} ({who}) in {where}: {outcome}{reason}"


def _outcome(conversation: Conversation) -> str:
    """The outcome, of native ones whether they need anything of the runtime package."""
    if conversation.outcome != "native":
        return conversation.outcome
    return "plain" if conversation.plain else "parts"


def _names(agents: Sequence[str]) -> str:
    """The agents' names, each once, and how many have none in the source."""
    known = [name for name in dict.fromkeys(agents) if name != "?"]
    others = agents.count("?")
    if others and known:
        known.append(f"{others} more")
    return ", ".join(known) or (_count(others, "agent") if others else "no agents")


def _problem_lines(report: Report, style: Style, *, verbose: bool) -> Iterator[str]:
    if report.internal_error:
        yield f"{style('error', 'red')}: {report.internal_error}"
        yield "this is a bug of autogen-migrate, please report it; nothing was written"
    for problem in report.sources.problems:
        yield f"{_problem(problem)} {style('error', 'red')} not migrated: {problem.message}"
    if verbose:
        for problem in report.sources.side_problems:
            yield f"{_problem(problem)} {style('info', 'blue')} not looked at: {problem.message}"


def _problem(problem: SourceProblem) -> str:
    column = max(problem.column, 1) if problem.line else 0
    return f"{shown(str(problem.path), problem.cell, problem.line, column)}: {problem.code}"


def _outcome_lines(outcomes: Iterable[Outcome], style: Style, *, verbose: bool) -> Iterator[str]:
    for outcome in outcomes:
        if outcome.status is Status.DEFECT:
            yield f"{outcome.path}: {style('error', 'red')} {outcome.message}; {_BUG}"
        elif outcome.status in (Status.FAILED, Status.HELD_BACK):
            yield f"{outcome.path}: {style('error', 'red')} not written: {outcome.message}"
        elif outcome.status is Status.WRITTEN:
            if outcome.links > 1:
                yield f"{outcome.path}: was a hard link; its other names keep the old content"
            if verbose:
                yield f"{outcome.path}: rewritten"
        elif outcome.status is Status.CHANGED and verbose:
            yield f"{outcome.path}: would be rewritten"


def _refusal_lines(outcomes: Iterable[Outcome], style: Style) -> Iterator[str]:
    refused = [outcome for outcome in outcomes if outcome.status is Status.REFUSED]
    if not refused:
        return
    for outcome in refused:
        if outcome.message:
            yield f"{outcome.path}: {style('error', 'red')} {outcome.message}"
    yield (
        "nothing was written, because the old content of these files could not be had back; "
        "commit them first, look at the changes with --diff, or use --force"
    )


def _reasons_for_nothing(report: Report) -> Iterator[str]:
    """Why the run changes no file, if it does not."""
    sources = report.sources
    if report.outcomes or report.internal_error:
        return
    if report.conversations and not sources.importing:
        return  # it uses what other files import
    if not sources.seen and not sources.problems:
        yield "no Python file or notebook found (ignored files are only looked at when they are named)"
    elif not sources.mentions and not sources.problems:
        yield f"no file imports autogen ({_count(sources.seen, 'file')} looked at)"
    elif not sources.importing and report.findings:
        yield "no file imports autogen, but see the findings"
    elif not sources.importing and not sources.problems:
        yield f"no file imports autogen ({_count(sources.mentions, 'file')} with the word, no import)"
    elif sources.importing and not report.conversations and sources.files:
        found = "see the findings" if report.findings else "no agent or chat of AutoGen 0.2 was found"
        yield f"{_count(sources.importing, 'file')} {_verb(sources.importing)} autogen, but {found}"
    elif report.options.to == "compat" and all(c.outcome == "compat" for c in report.conversations):
        yield "nothing to change: everything is on autogen_compat already"
    elif report.conversations:
        yield "nothing to change: no conversation can move, for the reasons above"


def _summary(report: Report) -> str:
    counts = [f"{_count(_number(report, Status.WRITTEN), 'file')} rewritten"]
    if not report.options.write:
        counts = [f"{_count(_number(report, Status.CHANGED), 'file')} would be rewritten"]
    failed = _number(report, Status.DEFECT, Status.FAILED, Status.HELD_BACK, Status.REFUSED)
    failed += len(report.sources.problems)
    if failed:
        counts.append(f"{_count(failed, 'file')} failed")
    counts += _outcome_counts(report.conversations)
    counts.append(_count(len(report.findings), "finding"))
    return ", ".join(counts)


def _outcome_counts(conversations: Iterable[Conversation]) -> Iterator[str]:
    """``2 conversations plain AutoGen``, ``1 on autogen_compat``: the noun once."""
    outcomes = [_outcome(conversation) for conversation in conversations]
    noun = True
    for outcome, words in _OUTCOMES.items():
        number = outcomes.count(outcome)
        if number:
            yield f"{_count(number, 'conversation') if noun else number} {words}"
            noun = False


def _number(report: Report, *statuses: Status) -> int:
    return sum(outcome.status in statuses for outcome in report.outcomes)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _verb(number: int) -> str:
    return "imports" if number == 1 else "import"
