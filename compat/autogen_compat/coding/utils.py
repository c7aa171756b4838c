"""What executors do to code before they run it."""

from __future__ import annotations

import re
from pathlib import Path

# A first line that is nothing but a comment names a file.
filename_patterns = [
    re.compile(
        rf"^{start} (filename:)?(.+?){end}$" if not end else rf"^{start} (filename:)?(.+?){end}", re.DOTALL
    )
    for start, end in (("<!--", " -->"), (r"/\*", r" \*/"), ("//", ""), ("#", ""))
]
"""Comments of HTML, CSS, JavaScript and Python or shells. Group 2 is the name."""

_PIP_BY_LANGUAGE = {
    "python": re.compile(r"^! ?pip install"),
    **dict.fromkeys(
        ("bash", "shell", "sh", "pwsh", "powershell", "ps1"),
        re.compile(r"^pip install"),
    ),
}


def _get_file_name_from_content(code: str, workspace_path: Path) -> str | None:
    """Return the file that the first line of *code* names, relative to *workspace_path*; None if it does not.

    Any comment counts: ``# filename: a.py`` and ``# a.py``, but also ``# Sum of two numbers``.

    Raises:
        ValueError: the file is not in the workspace.
    """
    first_line = code.split("\n", 1)[0].strip()
    for pattern in filename_patterns:
        match = pattern.match(first_line)
        if match is not None:
            path = (workspace_path / match[2].strip()).resolve()
            return str(path.relative_to(workspace_path.resolve()))
    return None


def silence_pip(code: str, lang: str) -> str:
    """Add ``-qqq`` to the lines of *code* that install packages with pip."""
    pattern = _PIP_BY_LANGUAGE.get(lang)
    if pattern is None:
        return code
    return "\n".join(_silent(line, pattern) for line in code.split("\n"))


def _silent(line: str, pattern: re.Pattern[str]) -> str:
    match = pattern.match(line)
    if match is None or "-qqq" in line:
        return line
    # Every occurrence, as in 0.2: "pip install a && pip install b".
    return line.replace(match[0], f"{match[0]} -qqq")


file_name_from_content = _get_file_name_from_content
