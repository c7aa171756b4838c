"""Images in messages: loading them, and turning ``<img ...>`` tags into parts of a message."""

from __future__ import annotations

import base64
import copy
import os
import re
from io import BytesIO
from typing import Any, cast

from PIL import Image

from autogen_compat.agentchat import utils

_DATA_URI = re.compile(r"data:image/(?:png|jpeg);base64,")
_IMAGE_PATH = re.compile(
    r"\b(?:http[s]?://\S+\.(?:jpg|jpeg|png|gif|bmp)|\S+\.(?:jpg|jpeg|png|gif|bmp))\b", re.IGNORECASE
)
_IMG_TAG = re.compile(r"<img ([^>]+)>")


def get_pil_image(image_file: str | Image.Image) -> Image.Image:
    """Return an image in RGB.

    Args:
        image_file: an image (returned as it is), an http(s) URL, a data URI, a file name, or base64; quotes
            around the text are ignored.
    """
    if isinstance(image_file, Image.Image):
        return image_file
    for quote in ('"', "'"):
        if image_file.startswith(quote) and image_file.endswith(quote):
            image_file = image_file[1:-1]
    return _open(image_file).convert("RGB")


def _open(location: str) -> Image.Image:
    if location.startswith(("http://", "https://")):
        import requests  # here: most images are not fetched

        return Image.open(BytesIO(requests.get(location).content))
    if _DATA_URI.match(location):
        return _to_pil(_DATA_URI.sub("", location))
    return Image.open(location) if os.path.exists(location) else _to_pil(location)


def _to_pil(data: str) -> Image.Image:
    return Image.open(BytesIO(base64.b64decode(data)))


def _png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, format="PNG")
    return buffer.getvalue()


def get_image_data(image_file: str | Image.Image, use_b64: bool = True) -> Any:
    """Return an image as PNG: as base64 text, or as bytes if not *use_b64*.

    Args:
        image_file: see :func:`get_pil_image`.
        use_b64: whether the result is base64.
    """
    content = _png(get_pil_image(image_file))
    return base64.b64encode(content).decode("utf-8") if use_b64 else content


def llava_formatter(prompt: str, order_image_tokens: bool = False) -> tuple[str, list[str]]:
    """Take the images out of a prompt for LLaVA.

    Args:
        prompt: text with ``<img LOCATION>`` tags.
        order_image_tokens: whether the tags become ``<image 0>``, ``<image 1>``... instead of ``<image>``.

    Returns:
        The text, and the images in base64. The tag of an image that cannot be loaded is removed.
    """
    images: list[str] = []
    for tag in _IMG_TAG.finditer(prompt):
        token = ""
        try:
            image = get_image_data(tag.group(1))
        except Exception as error:
            _warn_of_image(tag.group(1), f"of {error}")
        else:
            token = f"<image {len(images)}>" if order_image_tokens else "<image>"
            images.append(image)
        prompt = prompt.replace(tag.group(0), token, 1)
    return prompt, images


def _warn_of_image(location: str, reason: str) -> None:
    print(f"Warning! Unable to load image from {location}, because {reason}")


def pil_to_data_uri(image: Image.Image) -> str:
    """Return *image* as a data URI, in PNG."""
    return convert_base64_to_data_uri(base64.b64encode(_png(image)).decode("utf-8"))


def convert_base64_to_data_uri(base64_image: str) -> str:
    """Return a data URI for an image in base64; its type is told from its first bytes (unknown: JPEG)."""
    return f"data:{_mime_type(base64.b64decode(base64_image))};base64,{base64_image}"


def _mime_type(data: bytes) -> str:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/jpeg"


def gpt4v_formatter(prompt: str, img_format: str = "uri") -> list[str | dict[str, Any]]:
    """Split a prompt into parts of text and images.

    Args:
        prompt: text with ``<img LOCATION>`` or ``<img src="LOCATION">`` tags.
        img_format: what the images become: ``uri`` (data URI), ``url`` (the location), ``pil`` (PIL images).

    Returns:
        Parts of a message. The tag of an image that cannot be loaded stays in the text.

    Raises:
        AssertionError: no such format.
    """
    if img_format not in ("uri", "url", "pil"):
        raise AssertionError("img_format must be one of 'uri', 'url', 'pil'.")
    parts: list[str | dict[str, Any]] = []
    done = 0
    for tag in utils.parse_tags_from_content("img", prompt):
        location = tag["attr"]["src"]
        try:
            image = _formatted(location, img_format)
        except Exception as error:
            _warn_of_image(location, str(error))
            continue
        parts.append({"type": "text", "text": prompt[done : tag["match"].start()]})
        parts.append({"type": "image_url", "image_url": {"url": image}})
        done = tag["match"].end()
    parts.append({"type": "text", "text": prompt[done:]})
    return parts


def _formatted(location: str, img_format: str) -> Any:
    if img_format == "pil":
        return get_pil_image(location)
    return location if img_format == "url" else convert_base64_to_data_uri(get_image_data(location))


def extract_img_paths(paragraph: str) -> list[str]:
    """Return what looks like a URL or a path of an image in a text."""
    return _IMAGE_PATH.findall(paragraph)


def message_formatter_pil_to_b64(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return *messages* with data URIs in the place of PIL images; messages with images are copied."""
    return [_without_pil(message) for message in messages]


def _without_pil(message: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(message.get("content"), list):
        return message
    message = copy.deepcopy(message)
    for part in cast("list[Any]", message["content"]):
        if isinstance(part, dict) and "image_url" in part:
            image = cast("dict[str, Any]", part["image_url"])
            if isinstance(image["url"], Image.Image):
                image["url"] = pil_to_data_uri(image["url"])
    return message
