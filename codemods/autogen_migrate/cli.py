"""The command line: ``autogen-migrate PATH...``.

Only click is imported up front, so that ``--help`` and ``--version`` answer at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

import click

from . import __version__

if TYPE_CHECKING:
    from .output.model import Report
    from .pipeline import Planner
    from .plan.model import Rung, Style


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True), metavar="PATH...")
@click.option("--diff", is_flag=True, help="Print the changes as a unified diff; write nothing.")
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 if a file would change. Goes with --diff."
)
@click.option("--force", is_flag=True, help="Write files even if Git does not hold their present content.")
@click.option(
    "--target",
    metavar="VERSION",
    help="AutoGen version to migrate to, 0.4.5 to 0.7.5 [default: what the project requires, or 0.7.5].",
)
@click.option(
    "--from",
    "source",
    type=click.Choice(["0.2"]),
    help="Take all code for AutoGen 0.2's, also where a project requires AG2, a fork of the same name.",
)
@click.option(
    "--to",
    type=click.Choice(["auto", "native", "compat"]),
    default="auto",
    help="Where conversations go: native, to AutoGen 0.4; compat, to autogen_compat, where only imports"
    " change; auto, to autogen_compat if they cannot be migrated natively.  [default: auto]",
)
@click.option(
    "--style",
    type=click.Choice(["auto", "exact", "plain", "parts"]),
    default="auto",
    help="When native code is plain AutoGen, without parts of autogen_compat: auto, where an ordinary run is"
    " the same; exact, where every run is; plain, wherever there is a plain form; parts, never."
    "  [default: auto]",
)
@click.option(
    "--keep-default-cache",
    is_flag=True,
    help="Go on caching answers on disk where the program does not ask for it, as 0.2 did.",
)
@click.option(
    "--legacy-env",
    metavar="PATH",
    type=click.Path(exists=True),
    help="An environment with AutoGen 0.2, whose default prompts programs rely on"
    " [default: the project's .venv or venv, or the active one].",
)
@click.option(
    "--exclude",
    multiple=True,
    metavar="GLOB",
    help="Leave out what matches, relative to PATH, written as in a .gitignore. Repeatable.",
)
@click.option("-q", "--quiet", is_flag=True, help="Report only what went wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Report each file.")
@click.version_option(__version__, prog_name="autogen-migrate")
@click.pass_obj
def main(
    planner: Planner | None,
    paths: tuple[str, ...],
    diff: bool,
    check: bool,
    force: bool,
    target: str | None,
    source: str | None,
    to: Rung,
    style: Style,
    keep_default_cache: bool,
    legacy_env: str | None,
    exclude: tuple[str, ...],
    quiet: bool,
    verbose: bool,
) -> None:
    """Migrate AutoGen 0.2 programs to AutoGen 0.4 and later.

    PATH is a Python file, a notebook or a directory. Whole conversations are moved, to AutoGen 0.4
    or to the compatibility layer; files are rewritten in place, unless --diff or --check is given.
    The code is never run.

    Exit code: 0 when all went as planned (findings or not), 1 with --check when a file would
    change, 2 when something failed.
    """
    from .output.model import Options
    from .output.progress import Progress
    from .pipeline import run
    from .sources.target import UnknownTarget

    options = Options(
        write=not (diff or check),
        force=force,
        target=target,
        exclude=exclude,
        to=to,
        source=source,
        style=style,
        keep_default_cache=keep_default_cache,
        legacy_environment=legacy_env,
    )
    try:
        with Progress(sys.stderr) as progress:
            report = run(paths, options, planner=planner, stage=progress.stage)
    except UnknownTarget as error:
        raise click.BadParameter(str(error), param_hint="--target") from error
    except Exception as error:  # never the traceback and the 1 of Python, which --check uses
        _fail(error, verbose=verbose)

    from .output.report import render

    if diff:
        _print_diff(report, paths)
    text = render(report, colour=sys.stderr.isatty(), quiet=quiet, verbose=verbose)
    click.echo(text, err=True, nl=False)
    sys.exit(report.exit_code(check=check))


def _fail(error: Exception, *, verbose: bool) -> NoReturn:
    """Say that the tool itself failed, and exit with 2."""
    import traceback

    if verbose:
        traceback.print_exception(error)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    click.echo(f"error: {type(error).__name__}: {error} at {frame.filename}:{frame.lineno}", err=True)
    click.echo("this is a bug of autogen-migrate, please report it", err=True)
    sys.exit(2)


def _print_diff(report: Report, paths: Sequence[str]) -> None:
    """Write the diff as bytes: the files may be in any encoding."""
    from .output.diff import shown_path, unified_diff

    stdout = sys.stdout.buffer
    for outcome in report.changes:
        root = next((path for path in paths if outcome.path.startswith(path)), None)
        data = unified_diff(shown_path(outcome.path, root), outcome.before, outcome.after)
        stdout.write(_coloured(data) if sys.stdout.isatty() else data)
    stdout.flush()


def _coloured(diff: bytes) -> bytes:
    """The diff in the colours of a terminal."""
    bold, cyan, red, green = (b"\x1b[%dm" % code for code in (1, 36, 31, 32))
    colours = {b"---": bold, b"+++": bold, b"@@ ": cyan, b"-": red, b"+": green}
    lines: list[bytes] = []
    for line in diff.split(b"\n"):
        colour = next((code for start, code in colours.items() if line.startswith(start)), b"")
        lines.append(colour + line + b"\x1b[0m" if colour else line)
    return b"\n".join(lines)
