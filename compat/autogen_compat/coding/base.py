"""Code blocks, their results, and what runs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol, TypedDict, runtime_checkable

from pydantic import BaseModel, Field

__all__ = ("CodeBlock", "CodeExecutionConfig", "CodeExecutor", "CodeExtractor", "CodeResult")


class CodeBlock(BaseModel):
    """A piece of code."""

    code: str = Field(description="The code.")
    language: str = Field(description="Its language, in lower case.")


class CodeResult(BaseModel):
    """What came of code blocks that were run together."""

    exit_code: int = Field(description="0: all went well.")
    output: str = Field(description="What they printed.")


class CodeExtractor(Protocol):
    """Finds code blocks in messages."""

    def extract_code_blocks(self, message: Any) -> list[CodeBlock]:
        """Return the code blocks of a message's content (str, parts or None)."""
        ...


@runtime_checkable
class CodeExecutor(Protocol):
    """Runs code blocks."""

    @property
    def code_extractor(self) -> CodeExtractor:
        """What finds the blocks that this executor runs."""
        ...

    def execute_code_blocks(self, code_blocks: list[CodeBlock]) -> CodeResult:
        """Run *code_blocks* in order and return what came of them."""
        ...

    def restart(self) -> None:
        """Forget what earlier code left behind; called when an agent is reset."""
        ...


class IPythonCodeResult(CodeResult):
    """What came of cells of a notebook."""

    output_files: list[str] = Field(default_factory=list, description="Files that the output was saved in.")


class CommandLineCodeResult(CodeResult):
    """What came of code that was run from files."""

    code_file: str | None = Field(default=None, description="The file of the first block.")


CodeExecutionConfig = TypedDict(
    "CodeExecutionConfig",
    {
        "executor": Literal["ipython-embedded", "commandline-local"] | CodeExecutor,
        "last_n_messages": int | Literal["auto"],
        "timeout": int,
        "use_docker": bool | str | list[str],
        "work_dir": str,
        "ipython-embedded": Mapping[str, Any] | None,
        "commandline-local": Mapping[str, Any] | None,
    },
    total=False,
)
