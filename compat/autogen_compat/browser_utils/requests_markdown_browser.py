"""A browser that loads pages with ``requests``: no scripts, no style sheets."""

from __future__ import annotations

import datetime
import importlib
import mimetypes
import os
import re
import time
import traceback
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlparse

from autogen_compat.browser_utils.abstract_markdown_browser import AbstractMarkdownBrowser
from autogen_compat.browser_utils.markdown_search import AbstractMarkdownSearch, BingMarkdownSearch
from autogen_compat.browser_utils.mdconvert import (
    FileConversionException,
    MarkdownConverter,
    UnsupportedFormatException,
)

_BLOCK_BYTES = 8192
_MOST_COPIES = 1000


class RequestsMarkdownBrowser(AbstractMarkdownBrowser):
    """Loads pages with ``requests`` and shows them as Markdown.

    Args:
        start_page: the first page; None: an empty one.
        viewport_size: about how many characters are shown at a time; words are not broken.
        downloads_folder: where files are saved that are no text; None: they are not.
        search_engine: for addresses ``search:<query>``; None: Bing.
        markdown_converter: None: a new one.
        requests_session: None: a new one.
        requests_get_kwargs: more arguments for each ``get``.
    """

    def __init__(
        self,
        start_page: str | None = None,
        viewport_size: int | None = 1024 * 8,
        downloads_folder: str | None = None,
        search_engine: AbstractMarkdownSearch | None = None,
        markdown_converter: MarkdownConverter | None = None,
        requests_session: Any = None,
        requests_get_kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        self.start_page = start_page or "about:blank"
        self.viewport_size = viewport_size
        self.downloads_folder = downloads_folder
        self.history: list[tuple[str, float]] = []
        self.page_title: str | None = None
        self.viewport_current_page = 0
        self.viewport_pages: list[tuple[int, int]] = []
        self._page_content = ""
        self._search_engine = search_engine or BingMarkdownSearch()
        self._markdown_converter = markdown_converter or MarkdownConverter()
        self._requests_session = requests_session
        self._requests_get_kwargs = dict(requests_get_kwargs or {})
        self._find_on_page_query: str | None = None
        self._find_on_page_last_result: int | None = None
        self.set_address(self.start_page)

    # ------------------------------------------------------------ addresses

    @property
    def address(self) -> str:
        """The address of the current page."""
        return self.history[-1][0]

    def set_address(self, uri_or_path: str) -> None:
        """Go to a page.

        Args:
            uri_or_path: an address, a path from the current page, ``search:<query>`` or ``about:blank``.
        """
        before = self.history[-1][0] if self.history else ""
        is_special = uri_or_path == "about:blank" or uri_or_path.startswith("search:")
        if not is_special and not uri_or_path.startswith(("http:", "https:", "file:")):
            uri_or_path = urljoin(before, uri_or_path)
        self.history.append((uri_or_path, time.time()))
        if uri_or_path == "about:blank":
            self._set_page_content("")
        elif is_special:
            query = uri_or_path.partition(":")[2].strip()
            self._show(f"{query} - Search", self._search_engine.search(query), split_pages=False)
        else:
            self._fetch_page(uri_or_path)
        self.viewport_current_page = 0
        self._find_on_page_query = None
        self._find_on_page_last_result = None

    def visit_page(self, path_or_uri: str) -> str:
        """Go to a page; return what is shown."""
        self.set_address(path_or_uri)
        return self.viewport

    def open_local_file(self, local_path: str) -> str:
        """Go to a file of this machine; return what is shown."""
        return self.visit_page(Path(os.path.abspath(os.path.expanduser(local_path))).as_uri())

    # ------------------------------------------------------------ viewport

    @property
    def viewport(self) -> str:
        """The part of the page that is shown."""
        return self._part(self.viewport_current_page)

    @property
    def page_content(self) -> str:
        """The whole page."""
        return self._page_content

    def page_down(self) -> None:
        """Show the next part, if there is one."""
        self.viewport_current_page = min(self.viewport_current_page + 1, len(self.viewport_pages) - 1)

    def page_up(self) -> None:
        """Show the part before, if there is one."""
        self.viewport_current_page = max(self.viewport_current_page - 1, 0)

    def find_on_page(self, query: str) -> str | None:
        """Show the first part, from the current one on and then from the top, that has *query*.

        Args:
            query: words; ``*`` stands for any text.

        Returns:
            That part; None: there is none. The same query again finds the next one.
        """
        if query == self._find_on_page_query and self.viewport_current_page == self._find_on_page_last_result:
            return self.find_next()
        self._find_on_page_query = query
        return self._find_from(query, self.viewport_current_page)

    def find_next(self) -> str | None:
        """Show the next part that has the query of :meth:`find_on_page`; return it, or None."""
        if self._find_on_page_query is None:
            return None
        last = self._find_on_page_last_result
        start = 0 if last is None else (last + 1) % len(self.viewport_pages)
        return self._find_from(self._find_on_page_query, start)

    def _find_from(self, query: str, start: int) -> str | None:
        found = self._find_next_viewport(query, start)
        self._find_on_page_last_result = found
        if found is None:
            return None
        self.viewport_current_page = found
        return self.viewport

    def _find_next_viewport(self, query: str, starting_viewport: int) -> int | None:
        words = re.findall(r"[\w*]+", query)
        if not words:
            return None
        # A star that stands alone belongs to the word before it.
        pattern = f" {' '.join(words)} ".replace(" * ", "* ").replace("*", ".*").lower()
        positions = range(len(self.viewport_pages))
        for position in [*positions[starting_viewport:], *positions[:starting_viewport]]:
            text = " ".join(re.findall(r"\w+", self._part(position))).lower()
            if re.search(pattern, f" {text} "):
                return position
        return None

    def _part(self, position: int) -> str:
        start, end = self.viewport_pages[position]
        return self._page_content[start:end]

    def _show(self, title: str | None, content: str, split_pages: bool = True) -> None:
        self.page_title = title
        self._set_page_content(content, split_pages)

    def _set_page_content(self, content: str, split_pages: bool = True) -> None:
        self._page_content = content
        if split_pages:
            self._split_pages()
        else:
            self.viewport_pages = [(0, len(content))]
        self.viewport_current_page = min(self.viewport_current_page, len(self.viewport_pages) - 1)

    def _split_pages(self) -> None:
        content, size = self._page_content, self.viewport_size or len(self._page_content)
        self.viewport_pages = [] if content else [(0, 0)]
        start = 0
        while start < len(content):
            end = min(start + size, len(content))
            while end < len(content) and content[end - 1] not in " \t\r\n":
                end += 1
            self.viewport_pages.append((start, end))
            start = end

    # ------------------------------------------------------------ loading

    def _fetch_page(
        self, url: str, session: Any = None, requests_get_kwargs: Mapping[str, Any] | None = None
    ) -> None:
        """Load a page and show it, or what went wrong.

        Args:
            url: its address.
            session: to use instead of the browser's own.
            requests_get_kwargs: more arguments for ``get``.
        """
        if url.startswith("file://"):
            self._open(os.path.normcase(os.path.normpath(unquote(url.removeprefix("file://")))))
            return
        errors = importlib.import_module("requests.exceptions")
        options = {**self._requests_get_kwargs, **(requests_get_kwargs or {}), "stream": True}
        try:
            response = (session or self._session()).get(url, **options)
        except errors.RequestException:
            self._show("Request Exception", f"## Unhandled Request Exception:\n\n{traceback.format_exc()}")
            return
        kind = response.headers.get("content-type", "").lower()
        if not response.ok:
            self._show_error(response, kind)
        elif "text/" in kind:
            result = self._markdown_converter.convert_response(response)
            self._show(result.title, result.text_content)
        else:
            self._download(url, response, kind)

    def _session(self) -> Any:
        if self._requests_session is None:
            self._requests_session = importlib.import_module("requests").Session()
        return self._requests_session

    def _open(self, path: str) -> None:
        if os.path.isdir(path):
            # Like search results, a folder is shown as a whole.
            self._show(f"Index of {path}", self._fetch_local_dir(path), split_pages=False)
            return
        try:
            result = self._markdown_converter.convert_local(path)
        except (UnsupportedFormatException, FileConversionException):
            self._show("Download complete.", f"# Download complete\n\nSaved file to '{path}'")
        except FileNotFoundError:
            self._show("Error 404", f"## Error 404\n\nFile not found: {path}")
        else:
            self._show(result.title, result.text_content)

    def _show_error(self, response: Any, kind: str) -> None:
        title = f"Error {response.status_code}"
        is_page = "text/html" in kind
        text = self._markdown_converter.convert_response(response).text_content if is_page else response.text
        self._show(title, f"## {title}\n\n{text}")

    def _download(self, url: str, response: Any, kind: str) -> None:
        if self.downloads_folder is None:
            self._show("Download", f"# Download\n\n'{url}' is a file, and no folder is set for downloads.")
            return
        path = _free_path(self.downloads_folder, _file_name(url, kind))
        with open(path, "wb") as file:
            for block in response.iter_content(chunk_size=_BLOCK_BYTES):
                file.write(block)
        self.set_address(Path(path).as_uri())

    def _fetch_local_dir(self, local_path: str) -> str:
        """Return a table of what a folder has."""
        parent = Path(os.path.normpath(os.path.join(local_path, os.pardir))).as_uri()
        lines = [
            f"# Index of {local_path}",
            "",
            f"[.. (parent directory)]({parent})",
            "",
            "| Name | Size | Date modified |",
            "| --- | --- | --- |",
        ]
        for entry in os.scandir(os.path.abspath(local_path)):
            status = entry.stat()
            name = f"{entry.name}{os.path.sep}" if entry.is_dir() else entry.name
            size = "" if entry.is_dir() else str(status.st_size)
            date = datetime.datetime.fromtimestamp(status.st_mtime).strftime("%Y-%m-%d %H:%M")
            lines.append(f"| [{name}]({Path(entry.path).as_uri()}) | {size} | {date} |")
        return "\n".join(lines)


def _file_name(url: str, kind: str) -> str:
    name = os.path.basename(urlparse(url).path)
    name = re.sub(r'[\x00-\x1f<>:"/\\|?*]', "", name).strip(" .")
    ending = mimetypes.guess_extension(kind.partition(";")[0]) or ".download"
    return name or f"{uuid.uuid4()}{ending}"


def _free_path(folder: str, name: str) -> str:
    base, ending = os.path.splitext(name)
    path = os.path.abspath(os.path.join(folder, name))
    for number in range(1, _MOST_COPIES):
        if not os.path.exists(path):
            break
        path = os.path.abspath(os.path.join(folder, f"{base}__{number}{ending}"))
    return path
