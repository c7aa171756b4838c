"""A browser that loads pages with Chrome, by ``selenium``."""

from __future__ import annotations

import importlib
import io
from collections.abc import Mapping
from typing import Any

from autogen_compat.browser_utils.requests_markdown_browser import RequestsMarkdownBrowser

_WAIT_SECONDS = 99
_OPTIONS = ("--headless", "--disable-gpu", "--no-sandbox")


class SeleniumMarkdownBrowser(RequestsMarkdownBrowser):
    """Loads pages with Chrome, so that their scripts run.

    Args:
        kwargs: see :class:`RequestsMarkdownBrowser`.

    Raises:
        ModuleNotFoundError: ``selenium`` is not installed.
    """

    def __init__(self, **kwargs: Any) -> None:
        self._webdriver: Any = None
        try:
            webdriver: Any = importlib.import_module("selenium.webdriver")
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                "No module named 'selenium'. Install it with 'pip install selenium'."
            ) from error
        options = webdriver.ChromeOptions()
        for option in _OPTIONS:
            options.add_argument(option)
        self._webdriver = webdriver.Chrome(options=options)
        self._webdriver.implicitly_wait(_WAIT_SECONDS)
        super().__init__(**kwargs)

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """End the browser."""
        webdriver, self._webdriver = self._webdriver, None
        if webdriver is not None:
            webdriver.quit()

    def _fetch_page(
        self, url: str, session: Any = None, requests_get_kwargs: Mapping[str, Any] | None = None
    ) -> None:
        html = None
        if not url.startswith("file://"):
            self._webdriver.get(url)
            html = self._webdriver.execute_script("return document.documentElement.outerHTML;")
        if not html:  # a file of this machine, or a download
            super()._fetch_page(url, session, requests_get_kwargs)
            return
        result = self._markdown_converter.convert_stream(io.StringIO(html), file_extension=".html", url=url)
        self._show(self._webdriver.execute_script("return document.title;"), result.text_content)
