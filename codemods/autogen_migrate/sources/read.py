"""One file from disk as a :class:`SourceFile`, or the reason why it cannot be used."""

from __future__ import annotations

import io
import tokenize
from difflib import SequenceMatcher
from pathlib import Path

from . import notebook
from .magics import restore_magics
from .model import SourceFile, SourceKind, SourceProblem
from .syntax import syntax_problem

_COOKIE_LINES = 2


def read_source(path: Path, module: str, raw: bytes | None = None) -> SourceFile | SourceProblem | None:
    """The file at ``path``; ``raw`` are its bytes if they have been read already.

    Returns None for a notebook in another language than Python.  Never raises for what is in the file.
    """
    if raw is None:
        try:
            raw = path.read_bytes()
        except OSError as error:
            return SourceProblem(path, "unreadable", error.strerror or str(error))
    return _read_notebook(path, module, raw) if path.suffix == ".ipynb" else _read_module(path, module, raw)


def _read_module(path: Path, module: str, raw: bytes) -> SourceFile | SourceProblem:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        text = raw.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        return _encoding_problem(path, raw, error)
    if not _is_unambiguous(text, raw, encoding) and _raw_lines(text, raw, encoding) is None:
        return SourceProblem(path, "encoding", f"cannot be written back unchanged as {encoding}")
    problem = syntax_problem(text, str(path), notebook=False)
    if problem is not None:
        return SourceProblem(path, problem.code, problem.message, problem.line, problem.column)
    return SourceFile(
        path=path,
        kind=SourceKind.MODULE,
        module=module,
        text=text,
        raw=raw,
        encoding=encoding,
        is_package=path.name == "__init__.py",
    )


def _encoding_problem(path: Path, raw: bytes, error: Exception) -> SourceProblem:
    """What is wrong with the encoding, at the line of the byte or of the cookie where that is known."""
    if isinstance(error, UnicodeDecodeError):
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"byte 0x{raw[error.start]:02x} is not {error.encoding}"
        return SourceProblem(path, "encoding", message, line, column)
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as cause:
        first_lines = b"\n".join(raw.split(b"\n")[:_COOKIE_LINES])
        if b"coding" not in first_lines:
            return _encoding_problem(path, raw, cause)
    return SourceProblem(path, "encoding", getattr(error, "msg", None) or str(error), 1, 1)


def _read_notebook(path: Path, module: str, raw: bytes) -> SourceFile | SourceProblem | None:
    encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        virtual = notebook.virtual_text(raw.decode(encoding))
    except UnicodeDecodeError as error:
        return _encoding_problem(path, raw, error)
    except notebook.NotebookError as error:
        return SourceProblem(path, "notebook", str(error), error.line, error.column, error.cell)
    if virtual is None:
        return None
    return SourceFile(
        path=path,
        kind=SourceKind.NOTEBOOK,
        module=module,
        text=virtual.text,
        raw=raw,
        encoding=encoding,
        cells=virtual.cells,
        placeholders=virtual.placeholders,
        marks=virtual.marks,
        run_by_magics=virtual.run_by_magics,
        foreign_cells=virtual.foreign_cells,
    )


def new_bytes(source: SourceFile, text: str) -> bytes:
    """The bytes of the module ``source`` with ``text`` in place of its text: same codec, same BOM.

    Where the codec has two ways to write a character (as cp932 has), lines that stay keep theirs.  Raises
    UnicodeEncodeError for new characters that the codec does not have.
    """
    if _is_unambiguous(source.text, source.raw, source.encoding):
        return text.encode(source.encoding)
    old, new = source.text.split("\n"), text.split("\n")
    raw = _raw_lines(source.text, source.raw, source.encoding) or []
    lines: list[bytes] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        same = kind == "equal"
        lines += raw[first:last] if same else [line.encode(source.encoding) for line in new[start:end]]
    return b"\n".join(lines)


def _is_unambiguous(text: str, raw: bytes, encoding: str) -> bool:
    """Whether the codec writes ``text``, which it read from ``raw``, as it was."""
    try:
        return text.encode(encoding) == raw
    except UnicodeEncodeError:
        return False


def _raw_lines(text: str, raw: bytes, encoding: str) -> list[bytes] | None:
    """The bytes of each line of ``text``; None if the codec cannot read them one by one."""
    lines = raw.split(b"\n")
    try:
        same = [line.decode(encoding) for line in lines] == text.split("\n")
    except UnicodeDecodeError:
        return None
    return lines if same else None


def new_notebook_bytes(source: SourceFile, cells: dict[int, str]) -> bytes:
    """The bytes of the notebook ``source`` with new code (still masked) in the ``cells`` given by index."""
    restored = {index: restore_magics(code, source.placeholders) for index, code in cells.items()}
    return notebook.splice_cells(source.raw.decode(source.encoding), restored).encode(source.encoding)
