"""What executors do to code before they run it."""

from __future__ import annotations

import re

from autogen_compat.parts.rules.code_places import FILE_NAME_PATTERNS, named_file

file_name_from_content = _get_file_name_from_content = named_file
filename_patterns = FILE_NAME_PATTERNS

_PIP_BY_LANGUAGE = {
    "python": re.compile(r"^! ?pip install"),
    **dict.fromkeys(
        ("bash", "shell", "sh", "pwsh", "powershell", "ps1"),
        re.compile(r"^pip install"),
    ),
}


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
