"""What cells of a notebook show: as text, and as files."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autogen_compat.coding.base import IPythonCodeResult


@dataclass
class CellOutputs:
    """Outputs of the cells of one run.

    Args:
        folder: where images and HTML pages are saved.
    """

    folder: Path
    texts: list[str] = field(default_factory=list[str])
    files: list[str] = field(default_factory=list[str])

    def add(self, mime_type: str, data: Any) -> None:
        """Add one output: text as it is, images (in base64) and HTML as files, all else as JSON."""
        if mime_type == "text/plain":
            self.texts.append(str(data))
        elif mime_type.startswith("image/"):
            # 0.2 names every image so; SVG is text.
            content = data.encode() if mime_type == "image/svg+xml" else base64.b64decode(data)
            self._save("Image", "png", content)
        elif mime_type == "text/html":
            self._save("HTML", "html", str(data).encode())
        else:
            self.texts.append(json.dumps(data))

    def result(self) -> IPythonCodeResult:
        """Return what the cells showed; all went well."""
        return IPythonCodeResult(exit_code=0, output="\n".join(self.texts), output_files=self.files)

    def _save(self, kind: str, ending: str, content: bytes) -> None:
        path = (self.folder / f"{uuid.uuid4().hex}.{ending}").absolute()
        path.write_bytes(content)
        self.texts.append(f"{kind} data saved to {path}")
        self.files.append(str(path))


def failure(text: str) -> IPythonCodeResult:
    """Return the result of cells of which one failed."""
    return IPythonCodeResult(exit_code=1, output=f"ERROR: {text}")


def error_text(content: Mapping[str, Any]) -> str:
    """Return the text of an ``error`` message: name, value and traceback of an exception."""
    return f"{content['ename']}: {content['evalue']}\n{content['traceback']}"


def checked_folder(folder: Path | str) -> Path:
    """Return *folder*.

    Raises:
        ValueError: it does not exist.
    """
    if not Path(folder).exists():
        raise ValueError(f"Output directory {folder} does not exist.")
    return Path(folder)
