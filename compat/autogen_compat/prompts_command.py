"""``python -m autogen_compat prompts``: whose default texts this environment uses, and how to change that."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from autogen_compat import legacy_texts
from autogen_compat.legacy_texts import LegacyTextsError

RELEASE = "autogen-agentchat==0.2.40"

_ABOUT = """\
Agents, summaries and group chats without a prompt of the program's own use default texts. Those of AutoGen
0.2 belong to AutoGen and are not part of autogen_compat, which has its own wording. Where you have AutoGen
0.2, let this environment keep a copy of its texts, and programs send the same requests as before."""


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.forget:
            return _forget()
        if options.download:
            return _download()
        if options.place is not None:
            return _keep(Path(options.place))
        return _show()
    except LegacyTextsError as error:
        print(f"error: {error}", file=sys.stderr)
    except OSError as error:
        print(f"error: {error}; AUTOGEN_COMPAT_LEGACY=PLACE does the same for one run", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m autogen_compat prompts",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    action = parser.add_mutually_exclusive_group()
    action.add_argument(
        "--from",
        dest="place",
        metavar="PLACE",
        help="keep a copy of the texts of AutoGen 0.2, which is at PLACE: an environment or a wheel",
    )
    action.add_argument(
        "--download", action="store_true", help=f"keep a copy of the texts of {RELEASE}, which pip downloads"
    )
    action.add_argument("--forget", action="store_true", help="remove the copy")
    return parser


def _show() -> int:
    """Say which texts are in use."""
    source = legacy_texts.at_hand().source
    if source:
        print(f"AutoGen 0.2's own default texts are used: {source}")
        return 0
    print("autogen_compat's own wording is used, and a few texts that AutoGen 0.4 has from 0.2.\n")
    print(f"{_ABOUT}\n")
    print("  python -m autogen_compat prompts --from PLACE    # an environment that has AutoGen 0.2")
    print("  python -m autogen_compat prompts --download")
    return 0


def _keep(place: Path) -> int:
    found = legacy_texts.read(place)
    file = legacy_texts.saved_file()
    legacy_texts.save(found, file)
    print(f"{len(found.texts)} default texts of {found.source} are kept in {file}")
    if os.environ.get(legacy_texts.VARIABLE) is not None:
        print(f"note: {legacy_texts.VARIABLE} is set, and comes first")
    return 0


def _download() -> int:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, RELEASE]
        done = subprocess.run(command, check=False)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or not wheels:
            raise LegacyTextsError(f"pip could not download {RELEASE}: get its wheel and use --from WHEEL")
        return _keep(wheels[0])


def _forget() -> int:
    file = legacy_texts.saved_file()
    if not file.is_file():
        print("there is no copy in this environment")
        return 0
    file.unlink()
    print(f"{file} is removed")
    return 0
