"""Code blocks in Markdown."""

from __future__ import annotations

from typing import Any

from autogen_compat.code_utils import content_str
from autogen_compat.coding.base import CodeBlock, CodeExtractor
from autogen_compat.parts.code_blocks import extract_code_blocks

__all__ = ("MarkdownCodeExtractor",)


class MarkdownCodeExtractor(CodeExtractor):
    """Finds fenced code blocks."""

    def extract_code_blocks(self, message: Any) -> list[CodeBlock]:
        """Return the fenced blocks of a message's content, none if there are none.

        The language of a block without one is guessed, and ``""`` where that fails.
        """
        found = extract_code_blocks(content_str(message))
        return [CodeBlock(code=block.code, language=block.language) for block in found]
