"""Migrate the bundled 0.2 application and show that it still does the same (``make demo``).

The application is copied into a fresh git repository, as the tool wants it, and migrated there.  Then the
original runs on AutoGen 0.2.40 and the result on 0.7.5, both against the same scripted model on this
machine, and their conversations are compared request by request.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.agreement import agreed_requests, comparable_message, comparable_request, differences  # noqa: E402
from support.model_server import ModelRequest  # noqa: E402
from support.programs import ProgramRun, ProgramSpec, run_program  # noqa: E402
from support.venvs import python_of  # noqa: E402

APPLICATION = HERE / "application"
SCRIPT = HERE / "script.json"


def headline(text: str) -> None:
    """Start a new section of the output."""
    print(f"\n== {text}\n", flush=True)


def git(*arguments: str, cwd: Path) -> None:
    """Run git without the user's own settings and hooks."""
    identity = ["-c", "user.name=demo", "-c", "user.email=demo@example.invalid", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, "-c", "core.hooksPath=/dev/null", *arguments], cwd=cwd, check=True)


def fresh_repository(folder: Path) -> None:
    """A git repository with the application as its only commit."""
    shutil.copytree(APPLICATION, folder, ignore=shutil.ignore_patterns("__pycache__"))
    git("init", "--quiet", cwd=folder)
    git("add", "--all", cwd=folder)
    git("commit", "--quiet", "--message", "The festival, on AutoGen 0.2", cwd=folder)


def migrate(folder: Path, *options: str) -> None:
    """Run the tool in the repository; its output is the user's."""
    print("$ autogen-migrate .", *options, flush=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "codemods")}
    command = [sys.executable, "-m", "autogen_migrate", ".", *options]
    subprocess.run(command, cwd=folder, env=environment, check=True)


def run(label: str, venv: str, folder: Path, spec: ProgramSpec) -> ProgramRun:
    """Run one version of the application and show its results."""
    headline(label)
    result = run_program(python_of(venv), folder, spec)
    for line in result.results:
        print("  " + line)
    print(f"  ({len(agreed_requests(result))} model requests, exit code {result.exit_code})")
    if result.complaint():
        print(result.complaint())
    return result


def speaker(request: ModelRequest | None, script: list[dict[str, Any]]) -> str:
    """Who sent a request, as the script calls them."""
    if request is None or request.entry is None:
        return "?"
    return str(script[request.entry].get("who", request.entry))


def same_request(old: ModelRequest | None, new: ModelRequest | None) -> bool:
    """Whether both sides sent it, with the same prompt, tools, parameters and messages."""
    if old is None or new is None or comparable_request(old) != comparable_request(new):
        return False
    if old.selects_speaker:
        return True
    return [*map(comparable_message, old.messages)] == [*map(comparable_message, new.messages)]


def compare(before: ProgramRun, after: ProgramRun, script: list[dict[str, Any]]) -> bool:
    """Say of each request whether it is the same; True if everything is."""
    headline("Do the conversations agree?")
    pairs = list(zip_longest(agreed_requests(before), agreed_requests(after)))
    for number, (old, new) in enumerate(pairs, 1):
        verdict = "same" if same_request(old, new) else "DIFFERENT"
        print(f"  request {number}/{len(pairs)} {speaker(old or new, script)}: {verdict}")
    found = differences(before, after, "messages")
    print("  results: " + ("same" if before.results == after.results else "DIFFERENT"))
    for text in found:
        print(text)
    agree = not found and not before.complaint() and not after.complaint()
    print("\nThe migrated application behaves as the original did." if agree else "\nThey do not agree.")
    return agree


def is_plain(folder: Path) -> bool:
    """Whether no file of the application imports anything of autogen_compat; says so."""
    needing = [path for path in sorted(folder.rglob("*.py")) if "autogen_compat" in path.read_text()]
    for path in needing:
        print(f"{path.relative_to(folder)} needs autogen_compat.")
    if not needing:
        print("The result is plain AutoGen: nothing in it imports autogen_compat.")
    return not needing


def main() -> int:
    """Exit code 0 if the conversations agree and the result is plain AutoGen."""
    script = json.loads(SCRIPT.read_text(encoding="utf-8"))
    spec = ProgramSpec(script)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "festival-planner"
        fresh_repository(folder)
        headline("What would change")
        migrate(folder, "--diff")
        headline("The migration")
        migrate(folder)
        git("--no-pager", "diff", "--stat", cwd=folder)
        shutil.rmtree(folder / ".git")
        before = run("The original on AutoGen 0.2.40", "v02", APPLICATION, spec)
        after = run("The result on AutoGen 0.7.5", "v075", folder, spec)
        agree = compare(before, after, script)
        return 0 if is_plain(folder) and agree else 1


if __name__ == "__main__":
    sys.exit(main())
