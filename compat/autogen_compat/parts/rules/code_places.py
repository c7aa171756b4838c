"""Where code runs when no executor is given: in a container or right here, from which file, by which program.

Sources in 0.2: ``decide_use_docker``, ``check_can_use_docker_or_throw``, ``execute_code`` and ``_cmd`` in
``autogen/code_utils.py``; ``_get_file_name_from_content`` in ``autogen/coding/utils.py``.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autogen_compat.parts.rules.code import PYTHONS

DEFAULT_TIMEOUT = 600
"""Seconds that one block may run when nothing else is said."""

TIMEOUT_TEXT = "Timeout"
"""Output of code that ran too long. Its exit code is 1."""

DOCKER_IMAGES = ("python:3-slim", "python:3", "python:3-windowsservercore")
"""Images to try when ``use_docker`` names none."""

CONTAINER_MARK = "/.dockerenv"
"""A file that only exists within a container."""

WIN32 = sys.platform == "win32"

_YES = ("1", "true", "yes", "t")
_NO = ("0", "false", "no", "f")


# ---------------------------------------------------------------- docker


def use_docker_by_environment() -> bool | None:
    """Return what the environment variable ``AUTOGEN_USE_DOCKER`` says, by default True.

    Raises:
        ValueError: the variable has a value that is not understood.
    """
    value = os.environ.get("AUTOGEN_USE_DOCKER", "True")
    if value.lower() in _YES:
        return True
    if value.lower() in _NO:
        return False
    if value.lower() == "none":
        return None
    raise ValueError(
        f"Invalid value for AUTOGEN_USE_DOCKER: {value}. It may be 1/true/yes/t, 0/false/no/f or none."
    )


def in_container() -> bool:
    """Return whether this program runs in a container."""
    return os.path.exists(CONTAINER_MARK)


def docker_answers() -> bool:
    """Return whether Docker answers. Without the ``docker`` package it does not."""
    try:
        importlib.import_module("docker").from_env().ping()
    except Exception:  # not installed, not running, no permission: in every case it cannot be used
        return False
    return True


def check_docker(
    use_docker: Any,
    is_inside: Callable[[], bool] = in_container,
    answers: Callable[[], bool] = docker_answers,
) -> None:
    """Do nothing if *use_docker* can be had.

    Raises:
        RuntimeError: Docker is wanted, but does not answer, and this is no container.
    """
    if use_docker and not is_inside() and not answers():
        raise RuntimeError(
            "Code is to be run in docker (the default), but docker is not running.\n"
            "Code that was meant for a container never runs outside. Choose one:\n"
            "- start Docker, and install the Python package 'docker' (recommended);\n"
            "- pass use_docker=False (in a code_execution_config);\n"
            "- set the environment variable AUTOGEN_USE_DOCKER to 0."
        )


def images(use_docker: Any) -> Sequence[str]:
    """Return the images to try for a *use_docker* that is true, a name, or several."""
    if use_docker is True:
        return DOCKER_IMAGES
    return (use_docker,) if isinstance(use_docker, str) else use_docker


# ---------------------------------------------------------------- programs


def get_powershell_command() -> str:
    """Return the name of the PowerShell program: ``powershell`` or ``pwsh``.

    Raises:
        FileNotFoundError: there is none.
        PermissionError: it may not be run.
    """
    for name in ("powershell", "pwsh"):
        command = [name, "-Command", "$PSVersionTable.PSVersion.Major"]
        try:
            if subprocess.run(command, capture_output=True, text=True).returncode == 0:
                return name
        except (NotADirectoryError, FileNotFoundError):
            continue
        except PermissionError as error:
            raise PermissionError("No permission to run powershell.") from error
    raise FileNotFoundError(
        "Neither powershell nor pwsh can be run: install PowerShell and put it on the PATH."
    )


def program_for(lang: str) -> str:
    """Return the program that runs files of a language.

    Raises:
        NotImplementedError: there is none.
    """
    if lang in PYTHONS:
        return "python"
    if lang.startswith("python") or lang in ("bash", "sh"):
        return lang
    if lang in ("ps1", "pwsh", "powershell"):
        return get_powershell_command()
    others = {"shell": "sh", "javascript": "node"}
    if lang in others:
        return others[lang]
    raise NotImplementedError(f"{lang} not recognized in code execution")


def language_here(language: str) -> str:
    """Return what a block of *language* is on this machine: Windows has no ``sh``."""
    return "ps1" if WIN32 and language in ("sh", "shell") else language


def command_here(language: str, file_name: str) -> list[str]:
    """Return the command that runs a file of the current folder on this machine."""
    program = sys.executable if language.startswith("python") else program_for(language)
    return [program, f".\\{file_name}" if WIN32 else file_name]


# ---------------------------------------------------------------- files

# A first line that is nothing but a comment names a file.
FILE_NAME_PATTERNS = [
    re.compile(
        rf"^{start} (filename:)?(.+?){end}$" if not end else rf"^{start} (filename:)?(.+?){end}", re.DOTALL
    )
    for start, end in (("<!--", " -->"), (r"/\*", r" \*/"), ("//", ""), ("#", ""))
]
"""Comments of HTML, CSS, JavaScript and Python or shells. Group 2 is the name."""


def named_file(code: str, folder: Path) -> str | None:
    """Return the file that the first line of *code* names, relative to *folder*; None if it does not.

    Any comment counts: ``# filename: a.py`` and ``# a.py``, but also ``# Sum of two numbers``.

    Raises:
        ValueError: the file is not in the folder.
    """
    first_line = code.split("\n", 1)[0].strip()
    for pattern in FILE_NAME_PATTERNS:
        match = pattern.match(first_line)
        if match is not None:
            path = (folder / match[2].strip()).resolve()
            return str(path.relative_to(folder.resolve()))
    return None


def made_up_name(code: str, ending: str) -> str:
    """Return the name of a file for *code* that names none."""
    return f"tmp_code_{hashlib.md5(code.encode(), usedforsecurity=False).hexdigest()}.{ending}"


@dataclass(frozen=True)
class CodeFile:
    """The file that code is run from.

    Attributes:
        folder: the folder in which the code runs.
        name: the file's name relative to it.
        kept: whether the file stays after the run.
    """

    folder: Path
    name: str
    kept: bool

    @classmethod
    def of(cls, folder: str | Path, code: str, language: str, name: str | None) -> CodeFile:
        """Return the file for *code*: *name*, which is kept, or a made up one."""
        ending = "py" if language.startswith("python") else language
        return cls(Path(folder), name or made_up_name(code, ending), bool(name))

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.folder / self.name

    def write(self, code: str) -> None:
        """Write the file; make its folder when needed."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(code, encoding="utf-8")

    def remove(self) -> None:
        """Remove the file, unless it is kept."""
        if not self.kept:
            self.path.unlink(missing_ok=True)

    def hide_in(self, errors: str) -> str:
        """Return *errors* without paths: names of temporary files would change from run to run."""
        if self.kept:
            return errors.replace(f"{self.folder.absolute()}{os.sep}", "")
        return errors.replace(str(self.path.absolute()), "").replace(self.name, "")
