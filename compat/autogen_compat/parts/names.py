"""Names of agents as AutoGen 0.4 takes them."""

from __future__ import annotations

import re
import unicodedata
import zlib


def identifier(name: str) -> str:
    """Return the nearest name to *name* that AutoGen 0.4 takes.

    0.4 wants an identifier, and its OpenAI clients refuse to send anything but ASCII letters, digits, ``_``
    and ``-``, or more than 64 characters. A name that fits is returned as it is; where nothing of it would be
    left, a number of its own keeps it apart from others.

    Args:
        name: any text, as 0.2 took it.
    """
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,63}", name):
        return name
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    if not any(mark.isalnum() for mark in ascii_only):
        return f"agent_{zlib.crc32(name.encode()):08x}" if name.strip() else "agent"
    cleaned = re.sub(r"[^A-Za-z0-9_]", "_", ascii_only)[:63]
    return f"_{cleaned}" if cleaned[0].isdigit() else cleaned
