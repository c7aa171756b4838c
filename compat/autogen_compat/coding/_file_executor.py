"""What the executors have in common that run code blocks from files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from autogen_compat.coding.base import CodeExecutor, CodeExtractor
from autogen_compat.coding.markdown_code_extractor import MarkdownCodeExtractor
from autogen_compat.coding.utils import file_name_from_content
from autogen_compat.parts.rules.code_places import made_up_name


class FileExecutor(CodeExecutor):
    """Saves code blocks in a folder.

    Args:
        timeout: seconds per block, at least 1.
        work_dir: the folder; made when needed.
        execution_policies: language -> whether code is run (True) or only saved; what is not in it is as in
            ``DEFAULT_EXECUTION_POLICY``.

    Raises:
        ValueError: *timeout* is less than 1.
    """

    DEFAULT_EXECUTION_POLICY: ClassVar[dict[str, bool]]

    def __init__(
        self, timeout: int, work_dir: Path | str, execution_policies: Mapping[str, bool] | None
    ) -> None:
        if timeout < 1:
            raise ValueError("Timeout must be greater than or equal to 1.")
        self._timeout = timeout
        self._work_dir = Path(work_dir)
        self._work_dir.mkdir(exist_ok=True)
        self.execution_policies = {**self.DEFAULT_EXECUTION_POLICY, **(execution_policies or {})}

    @property
    def timeout(self) -> int:
        """Seconds per block."""
        return self._timeout

    @property
    def work_dir(self) -> Path:
        """The folder of this machine that files are saved in."""
        return self._work_dir

    @property
    def code_extractor(self) -> CodeExtractor:
        """What finds blocks in messages."""
        return MarkdownCodeExtractor()

    def _saved(self, language: str, code: str) -> Path:
        """Save *code* under the name that its first line gives, or a made up one; return the file.

        Raises:
            ValueError: the name leads out of the folder.
        """
        name = file_name_from_content(code, self._work_dir) or made_up_name(code, self._ending(language))
        file = self._work_dir / name
        file.write_text(code, encoding="utf-8")
        return file

    def _ending(self, language: str) -> str:
        return language
