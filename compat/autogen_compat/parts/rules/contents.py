"""The ``content`` of a 0.2 message, and the text that is in it.

Source in 0.2: ``content_str`` in ``autogen/code_utils.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast


def content_text(content: Any) -> str:
    """Return the text of a message's ``content``: a str, None, or a list of parts.

    An image among the parts counts as ``<image>``.

    Raises:
        TypeError: *content* or a part has another type.
        ValueError: a part is neither text nor image.
        AssertionError: a part does not say what it is.
    """
    if content is None or isinstance(content, str):
        return content or ""
    if isinstance(content, list):
        return "".join(_part_text(part) for part in cast("list[object]", content))
    raise TypeError(f"content must be None, str, or list, but got {type(content)}")


def is_default_termination(message: Mapping[str, Any]) -> bool:
    """Apply 0.2's default ``is_termination_msg``: the text is ``TERMINATE``, exactly and alone."""
    return content_text(message.get("content")) == "TERMINATE"


def _part_text(part: object) -> str:
    if not isinstance(part, dict):
        raise TypeError("Wrong content format: every element should be dict if the content is a list.")
    fields = cast("dict[str, Any]", part)
    if "type" not in fields:
        raise AssertionError("Wrong content format. Missing 'type' key in content's dict.")
    if fields["type"] == "text":
        return fields["text"]
    if fields["type"] == "image_url":
        return "<image>"
    raise ValueError(f"Wrong content format: unknown type {fields['type']} within the content")
