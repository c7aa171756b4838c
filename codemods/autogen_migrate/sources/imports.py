"""Import statements in the bytes of a file: what it imports, found without parsing it."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PACKAGE = rb"(?:(?:py)?autogen|autogen_compat(?!\.(?:parts|portal)\b))(?![\w\-])"
"""A package with 0.2's API; what migrated code imports of ``autogen_compat`` is none of it."""
_IMPORT = re.compile(
    rb"^[ \t]*(?:from|import)[ \t]+"
    rb"(?:[\w., ]*,[ \t]*|flaml[ \t.]+(?:import[ \t]+)?)?" + PACKAGE,
    re.MULTILINE,
)
_IMPORT_LINE = re.compile(
    rb"[ \t]*(?:from[ \t]+(?P<module>[.\w]+)[ \t\\\r\n]+import\b(?P<names>.*)|import[ \t]+(?P<modules>.*))",
    re.DOTALL,
)
_BY_NAME = re.compile(rb"(?:import_module|__import__)\(\s*[\"']([\w.]+)[\"']")
_RUNS = re.compile(
    rb"%run[ \t]+(?:-\w+[ \t]+)*\\?[\"']?([\w./-]+)"
    rb"|(?:run_path|execfile|exec\((?:compile\()?open)\([ \t]*\\?[\"']([\w./-]+\.(?:py|ipynb))\\?[\"']"
)
_RUNNING = (b"%run ", b"run_path(", b"execfile(", b"exec(open(", b"exec(compile(open(")
_LOADS = re.compile(
    rb"\b(?:import_module|__import__|run_path|run_module|spec_from_file_location|load_source|SourceFileLoader|exec)"
    rb"\(\s*(?![rbuRBU]?[\"'][^\"'\n]*[\"']\s*[,)])"
)
_AFTER_IMPORT = (b" ", b"\t", b"(", b"*", b"\\")
_STARTS = (b"from ", b"from\t", b"from.", b"import ", b"import\t")
_CONTINUED = (b"\\\n", b"\\\r\n")
_WORD = re.compile(rb"\w+")


@dataclass(frozen=True, slots=True)
class Import:
    """One module that an import statement may load, relative to a package when ``level`` > 0."""

    level: int
    module: str


def imports_autogen(data: bytes, *, notebook: bool = False) -> bool:
    """Whether an import statement of AutoGen 0.2, or of its API in ``autogen_compat``, is in ``data``."""
    return _IMPORT.search(_code_lines(data) if notebook else data) is not None


def _code_lines(notebook: bytes) -> bytes:
    """The strings in the JSON of a notebook as lines; good enough to find imports."""
    return notebook.replace(b"\\n", b"\n").replace(b'"', b"\n")


def import_lines(data: bytes, *, notebook: bool = False) -> list[bytes]:
    """The import statements in ``data`` (with the lines that continue them) as written."""
    if notebook:
        data = _code_lines(data)
    lines: list[bytes] = []
    find = data.find
    position = find(b"import")
    while position >= 0:
        if data[position + 6 : position + 7] not in _AFTER_IMPORT:
            position = find(b"import", position + 6)
            continue
        start = data.rfind(b"\n", 0, position) + 1
        while data.endswith(_CONTINUED, 0, start):
            start = data.rfind(b"\n", 0, start - 1) + 1
        end = _end_of_line(data, position)
        head = data[start:position].lstrip()
        if not head or head.startswith(_STARTS):
            line = data[start:end]
            while line.rstrip().endswith(b"\\") and end < len(data):
                end = _end_of_line(data, end + 1)
                line = data[start:end]
            if b"(" in line and b")" not in line:
                close = find(b")", end)
                end = close if close >= 0 else len(data)
            lines.append(data[start:end])
        position = find(b"import", end)
    if b"import_module" in data or b"__import__" in data:
        lines += (b"import " + name for name in _BY_NAME.findall(data) if not name.startswith(b"."))
    return lines


def _end_of_line(data: bytes, position: int) -> int:
    end = data.find(b"\n", position)
    return end if end >= 0 else len(data)


def parse_imports(lines: Iterable[bytes]) -> Iterator[Import]:
    """The modules that import statements may load: ``from a import b`` means ``a`` and ``a.b``."""
    for line in lines:
        match = _IMPORT_LINE.match(line)
        if match is None:
            continue
        if match["modules"] is not None:
            for part in match["modules"].split(b"#")[0].replace(b";", b",").split(b","):
                words = part.replace(b"import ", b" ").split()
                if words:
                    yield Import(0, words[0].decode("utf-8", "replace"))
            continue
        written = match["module"].decode("utf-8", "replace")
        module = written.lstrip(".")
        level = len(written) - len(module)
        yield Import(level, module)
        for word in _WORD.findall(re.sub(rb"#[^\n]*", b"", match["names"])):
            if word in (b"as", b"import"):
                continue
            name = word.decode("utf-8", "replace")
            yield Import(level, f"{module}.{name}" if module else name)


def files_run(data: bytes) -> list[str]:
    """The files that code runs in its own process by their path: ``%run x.py``, ``run_path("x.py")``.

    They are as written, from the folder of the code or the current one; ``%run`` may leave out the suffix.
    """
    if not any(word in data for word in _RUNNING):
        return []
    found = (match[1] or match[2] for match in _RUNS.finditer(data))
    return list(dict.fromkeys(name.decode("utf-8", "replace") for name in found))


def loads_by_name(data: bytes) -> bool:
    """Whether code loads modules whose names are computed: ``import_module(f"plugins.{name}")``."""
    return _LOADS.search(data) is not None


def import_statements(lines: Iterable[bytes]) -> str:
    """Python that imports what the import statements in ``lines`` may load, and does nothing else."""
    found: dict[str, None] = {}
    for item in parse_imports(lines):
        parts = item.module.split(".")
        if not all(part.isidentifier() and not keyword.iskeyword(part) for part in parts):
            continue
        package, _, name = item.module.rpartition(".")
        found[
            f"from {'.' * item.level}{package} import {name}" if item.level else f"import {item.module}"
        ] = None
    return "".join(f"{line}\n" for line in found)
