"""Markdown from files and pages.

0.2 had converters of its own here. They have since become the package ``markitdown``, which does the work
now, for the formats that 0.2 knew. Plain text needs no package.
"""

from __future__ import annotations

import base64
import importlib
import mimetypes
import os
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from autogen_compat.missing import missing_name

_MARKITDOWN_ENDINGS = frozenset(
    [".html", ".htm", ".pdf", ".docx", ".xlsx", ".pptx", ".wav", ".mp3", ".jpg", ".jpeg", ".png"]
)
_IMAGE_ENDINGS = frozenset([".jpg", ".jpeg", ".png"])
_BLOCK_BYTES = 8192
_DEFAULT_IMAGE_PROMPT = "Describe in detail what this image shows."

_MAGIC = (
    (b"%PDF-", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"ID3", ".mp3"),
)
_OFFICE_FOLDERS = (("word/", ".docx"), ("xl/", ".xlsx"), ("ppt/", ".pptx"))


class FileConversionException(BaseException):
    """A file of a known format could not be converted. (As in 0.2, no ``Exception``.)"""


class UnsupportedFormatException(BaseException):
    """The format of a file is not known. (As in 0.2, no ``Exception``.)"""


class DocumentConverterResult:
    """A file as Markdown.

    Args:
        title: of the document, if it has one.
        text_content: the Markdown.
    """

    def __init__(self, title: str | None = None, text_content: str = "") -> None:
        self.title = title
        self.text_content = text_content


class DocumentConverter:
    """Converts files of one kind; derive from it and register it with a :class:`MarkdownConverter`."""

    def convert(self, local_path: str, **kwargs: Any) -> DocumentConverterResult | None:
        """Convert a file.

        Args:
            local_path: the file; its name need not tell what it is.
            kwargs: ``file_extension`` (with dot, may be missing), ``url`` (where the file is from),
                ``mlm_client`` and ``mlm_prompt`` (to describe images), and what the caller has given.

        Returns:
            None: files of this kind are not for this converter.
        """
        raise NotImplementedError


class PlainTextConverter(DocumentConverter):
    """Takes text as it is."""

    def convert(self, local_path: str, **kwargs: Any) -> DocumentConverterResult | None:
        """Read a file whose type is ``text/...``."""
        kind, _ = mimetypes.guess_type(f"file{kwargs.get('file_extension', '')}")
        if kind is None or not kind.lower().startswith("text/"):
            return None
        return DocumentConverterResult(None, Path(local_path).read_text(encoding="utf-8", errors="replace"))


class MarkitdownConverter(DocumentConverter):
    """Hands HTML, PDF, office documents, audio files and images to ``markitdown``."""

    def __init__(self) -> None:
        self._markitdown: Any = None

    def convert(self, local_path: str, **kwargs: Any) -> DocumentConverterResult | None:
        """Convert a file.

        Raises:
            FileConversionException: it could not be converted.
            ModuleNotFoundError: ``markitdown`` is not installed.
        """
        ending = str(kwargs.get("file_extension", "")).lower()
        if ending not in _MARKITDOWN_ENDINGS:
            return None
        module: Any = importlib.import_module("markitdown")
        self._markitdown = self._markitdown or module.MarkItDown()
        try:
            found = self._markitdown.convert_local(local_path, file_extension=ending, url=kwargs.get("url"))
        except module.UnsupportedFormatException:
            return None
        except module.FileConversionException as error:
            raise FileConversionException(
                f"Could not convert '{local_path}' ({ending}) to Markdown: {error}"
            ) from error
        result = DocumentConverterResult(found.title, found.text_content)
        if ending in _IMAGE_ENDINGS and kwargs.get("mlm_client") is not None:
            description = _described(local_path, ending, kwargs["mlm_client"], kwargs.get("mlm_prompt"))
            result.text_content += f"\n# Description:\n{description.strip()}\n"
        return result


class MarkdownConverter:
    """Converts files and pages to Markdown.

    Args:
        requests_session: to load addresses with; None: a new one.
        mlm_client: an ``OpenAIWrapper`` whose model can see, to describe images with.
    """

    def __init__(self, requests_session: Any = None, mlm_client: Any = None) -> None:
        self._requests_session = requests_session
        self._mlm_client = mlm_client
        self._page_converters: list[DocumentConverter] = []
        self.register_page_converter(PlainTextConverter())
        self.register_page_converter(MarkitdownConverter())

    def register_page_converter(self, converter: DocumentConverter) -> None:
        """Ask *converter* before those that are registered already."""
        self._page_converters.insert(0, converter)

    def convert(self, source: Any, **kwargs: Any) -> DocumentConverterResult:
        """Convert a path, an address or a response of ``requests``.

        Args:
            source: what to convert.
            kwargs: ``file_extension``: what it is, where that is known better; others are passed on to the
                converters.

        Raises:
            UnsupportedFormatException: no converter knows the format.
            FileConversionException: a converter failed.
        """
        if not isinstance(source, str):
            return self.convert_response(source, **kwargs)
        if source.startswith(("http://", "https://", "file://")):
            return self.convert_url(source, **kwargs)
        return self.convert_local(source, **kwargs)

    def convert_local(self, path: str, **kwargs: Any) -> DocumentConverterResult:
        """Convert a file. (See :meth:`convert`.)"""
        endings = [kwargs.get("file_extension"), os.path.splitext(path)[1], _ending_by_content(path)]
        return self._convert(path, endings, **kwargs)

    def convert_stream(self, stream: Any, **kwargs: Any) -> DocumentConverterResult:
        """Convert what an open file has, text or bytes. (See :meth:`convert`.)"""
        content = stream.read()
        data = content.encode("utf-8") if isinstance(content, str) else content
        return self._convert_blocks([data], [kwargs.get("file_extension")], **kwargs)

    def convert_url(self, url: str, **kwargs: Any) -> DocumentConverterResult:
        """Load an address and convert it. (See :meth:`convert`.)

        Raises:
            requests.RequestException: it cannot be loaded.
        """
        if self._requests_session is None:
            self._requests_session = importlib.import_module("requests").Session()
        response = self._requests_session.get(url, stream=True)
        response.raise_for_status()
        return self.convert_response(response, **kwargs)

    def convert_response(self, response: Any, **kwargs: Any) -> DocumentConverterResult:
        """Convert a response of ``requests``. (See :meth:`convert`.)"""
        headers = response.headers
        name = re.search(r"filename=([^;]+)", str(headers.get("content-disposition", "")))
        endings: list[str | None] = [
            kwargs.get("file_extension"),
            mimetypes.guess_extension(str(headers.get("content-type", "")).partition(";")[0]),
            os.path.splitext(name[1].strip("\"'"))[1] if name else None,
            os.path.splitext(urlparse(str(response.url)).path)[1],
        ]
        blocks = response.iter_content(chunk_size=_BLOCK_BYTES)
        return self._convert_blocks(blocks, endings, **{**kwargs, "url": response.url})

    def _convert_blocks(
        self, blocks: Iterable[bytes], endings: list[str | None], **kwargs: Any
    ) -> DocumentConverterResult:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "document")
            with open(path, "wb") as file:
                file.writelines(blocks)
            return self._convert(path, [*endings, _ending_by_content(path)], **kwargs)

    def _convert(self, path: str, endings: list[str | None], **kwargs: Any) -> DocumentConverterResult:
        options = {name: value for name, value in kwargs.items() if name != "file_extension"}
        if self._mlm_client is not None:
            options.setdefault("mlm_client", self._mlm_client)
        known = [ending.strip() for ending in endings if ending and ending.strip()]
        for more in [*({"file_extension": ending} for ending in known), dict[str, str]()]:
            for converter in self._page_converters:
                result = converter.convert(path, **options, **more)
                if result is not None:
                    result.text_content = _tidy(result.text_content)
                    return result
        raise UnsupportedFormatException(
            f"Could not convert '{path}' to Markdown. The formats {known} are not supported."
        )


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in re.split(r"\r?\n", text))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _ending_by_content(path: str) -> str | None:
    """Return the ending for a file of this content; None: unknown, or the file cannot be read."""
    try:
        with open(path, "rb") as file:
            start = file.read(512)
    except OSError:
        return None
    for magic, ending in _MAGIC:
        if start.startswith(magic):
            return ending
    if start.startswith(b"RIFF") and start[8:12] == b"WAVE":
        return ".wav"
    if start.startswith(b"PK\x03\x04"):
        return _office_ending(path)
    return ".html" if re.match(rb"\s*(<!doctype html|<html)", start, re.IGNORECASE) else None


def _office_ending(path: str) -> str | None:
    try:
        names = zipfile.ZipFile(path).namelist()
    except zipfile.BadZipFile:
        return None
    found = (ending for folder, ending in _OFFICE_FOLDERS if any(name.startswith(folder) for name in names))
    return next(found, None)


def _described(path: str, ending: str, client: Any, prompt: str | None) -> str:
    if prompt is None or not prompt.strip():
        prompt = _DEFAULT_IMAGE_PROMPT
    sys.stderr.write(f"MLM Prompt:\n{prompt}\n")
    kind = mimetypes.guess_type(f"image{ending}")[0] or "image/jpeg"
    address = f"data:{kind};base64,{base64.b64encode(Path(path).read_bytes()).decode()}"
    content = [{"type": "text", "text": prompt}, {"type": "image_url", "image_url": {"url": address}}]
    response = client.create(messages=[{"role": "user", "content": content}])
    return str(client.extract_text_or_completion_object(response)[0])


def __getattr__(name: str) -> object:
    raise missing_name(__name__, name)
