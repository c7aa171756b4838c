"""Compressors of text, for ``TextMessageCompressor``."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any, Protocol

IMPORT_ERROR: Exception | None = (
    ImportError("LLMLingua needs a package: pip install llmlingua")
    if importlib.util.find_spec("llmlingua") is None
    else None
)
"""Why ``LLMLingua`` cannot be used here; None: it can."""


class TextCompressor(Protocol):
    """Something that makes text shorter."""

    def compress_text(self, text: str, **compression_params: Any) -> dict[str, Any]:
        """Return a dict with ``compressed_prompt``; ``origin_tokens`` and ``compressed_tokens`` if known."""
        ...


class LLMLingua:
    """Compresses with Microsoft's ``llmlingua`` library, which loads a small model.

    Args:
        prompt_compressor_kwargs: arguments of its ``PromptCompressor``.
        structured_compression: whether its ``structured_compress_prompt`` is used.

    Raises:
        ImportError: the library is not installed.
    """

    def __init__(
        self,
        prompt_compressor_kwargs: dict[str, Any] = dict(  # noqa: B006
            model_name="microsoft/llmlingua-2-bert-base-multilingual-cased-meetingbank",
            use_llmlingua2=True,
            device_map="cpu",
        ),
        structured_compression: bool = False,
    ) -> None:
        if IMPORT_ERROR is not None:
            raise IMPORT_ERROR
        self._prompt_compressor: Any = importlib.import_module("llmlingua").PromptCompressor(
            **prompt_compressor_kwargs
        )
        name = "structured_compress_prompt" if structured_compression else "compress_prompt"
        self._compression_method = getattr(self._prompt_compressor, name)

    def compress_text(self, text: str, **compression_params: Any) -> dict[str, Any]:
        """Return the library's result for *text*."""
        return self._compression_method([text], **compression_params)
