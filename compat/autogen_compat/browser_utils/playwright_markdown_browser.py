"""A browser that loads pages with Chromium, by ``playwright``."""

from __future__ import annotations

import importlib
import io
import os
from collections.abc import Mapping
from typing import Any

from autogen_compat.browser_utils.requests_markdown_browser import RequestsMarkdownBrowser

_IS_DOWNLOAD = "net::ERR_ABORTED"


class PlaywrightMarkdownBrowser(RequestsMarkdownBrowser):
    """Loads pages with Chromium, so that their scripts run.

    Args:
        launch_args: for ``playwright.chromium.launch``.
        kwargs: see :class:`RequestsMarkdownBrowser`.

    Raises:
        ModuleNotFoundError: ``playwright`` is not installed.
    """

    def __init__(self, launch_args: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self._playwright: Any = None
        self._browser: Any = None
        try:
            api: Any = importlib.import_module("playwright.sync_api")
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                "No module named 'playwright'. Install it with 'pip install playwright', and then the "
                "browser with 'playwright install --with-deps chromium'."
            ) from error
        self._playwright = api.sync_playwright().start()
        self._browser = self._playwright.chromium.launch(**(launch_args or {}))
        self._page: Any = self._browser.new_page()
        super().__init__(**kwargs)

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """End the browser."""
        browser, self._browser = self._browser, None
        playwright, self._playwright = self._playwright, None
        if browser is not None:
            browser.close()
        if playwright is not None:
            playwright.stop()

    def _fetch_page(
        self, url: str, session: Any = None, requests_get_kwargs: Mapping[str, Any] | None = None
    ) -> None:
        if url.startswith("file://"):
            super()._fetch_page(url, session, requests_get_kwargs)
            return
        try:
            self._page.goto(url)
        except Exception as error:
            if not self.downloads_folder or _IS_DOWNLOAD not in str(error):
                raise
            self._process_download(url)
        else:
            self._process_page(url)

    def _process_page(self, url: str) -> None:
        html = self._page.evaluate("document.documentElement.outerHTML;")
        result = self._markdown_converter.convert_stream(io.StringIO(html), file_extension=".html", url=url)
        self._show(self._page.title(), result.text_content)

    def _process_download(self, url: str) -> None:
        with self._page.expect_download() as waiting:
            try:
                self._page.goto(url)
            except Exception as error:
                if _IS_DOWNLOAD not in str(error):
                    raise
        download = waiting.value
        path = os.path.join(self.downloads_folder or "", download.suggested_filename)
        download.save_as(path)
        result = self._markdown_converter.convert_local(path, url=url)
        self._show(result.title, result.text_content)
