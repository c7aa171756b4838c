"""Unified diffs of bytes, in the form that ``git apply`` and ``patch`` read."""

from __future__ import annotations

import difflib
import os
import re

_NO_NEWLINE = b"\n\\ No newline at end of file\n"
_CONTEXT = 3


def unified_diff(path: str, before: bytes, after: bytes) -> bytes:
    """The diff from ``before`` to ``after`` of the file at ``path`` (as :func:`shown_path` gives it).

    Works on bytes, so that any encoding and any kind of line end survives.  Empty if nothing changed.
    """
    old, new = _lines(before), _lines(after)
    pieces: list[bytes] = []
    names = _header_name("a", path), _header_name("b", path)
    for line in difflib.diff_bytes(difflib.unified_diff, old, new, *names, n=_CONTEXT):
        pieces.append(line if line.endswith(b"\n") else line + _NO_NEWLINE)
    return b"".join(pieces)


def shown_path(path: str, root: str | None = None) -> str:
    """``path`` as a diff names it: relative to the current directory, or else to ``root``; with ``/``.

    ``root`` may be the file itself, whose name is shown then.
    """
    place = os.path.abspath(path)
    for base in (os.getcwd(), os.path.abspath(root) if root else os.path.dirname(place)):
        relative = os.path.relpath(place, base)
        if relative != os.curdir and not relative.startswith(os.pardir):
            return relative.replace(os.sep, "/")
    return os.path.basename(place)


def _lines(data: bytes) -> list[bytes]:
    """Lines end at ``\\n`` only, as for ``git`` (``bytes.splitlines`` also splits at ``\\r``)."""
    return re.findall(rb"[^\n]*\n|[^\n]+", data)


def _header_name(side: str, path: str) -> bytes:
    """The name in a ``---`` or ``+++`` line: quoted as Git does it when it must be."""
    raw = os.fsencode(f"{side}/{path}")
    if any(byte < 0x20 or byte in b'"\\' or byte == 0x7F for byte in raw):
        return b'"' + b"".join(_quoted(byte) for byte in raw) + b'"'
    # patch(1) takes the name up to the first blank unless a tab ends it.
    return raw + b"\t" if b" " in raw else raw


def _quoted(byte: int) -> bytes:
    if byte in b'"\\':
        return b"\\" + bytes([byte])
    return bytes([byte]) if 0x20 <= byte < 0x7F else b"\\%03o" % byte
