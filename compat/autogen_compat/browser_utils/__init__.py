"""A web browser that shows pages as Markdown, as in 0.2's ``autogen/browser_utils``.

What a class needs is imported when it is used: ``requests``; ``markitdown`` (as for the surfer agents of
autogen-ext) for everything but plain text; ``playwright`` or ``selenium`` for real browsers.
"""

from autogen_compat.browser_utils.abstract_markdown_browser import AbstractMarkdownBrowser
from autogen_compat.browser_utils.markdown_search import AbstractMarkdownSearch, BingMarkdownSearch
from autogen_compat.browser_utils.mdconvert import (
    DocumentConverterResult,
    FileConversionException,
    MarkdownConverter,
    UnsupportedFormatException,
)
from autogen_compat.browser_utils.playwright_markdown_browser import PlaywrightMarkdownBrowser
from autogen_compat.browser_utils.requests_markdown_browser import RequestsMarkdownBrowser
from autogen_compat.browser_utils.selenium_markdown_browser import SeleniumMarkdownBrowser

__all__ = (
    "AbstractMarkdownBrowser",
    "AbstractMarkdownSearch",
    "BingMarkdownSearch",
    "DocumentConverterResult",
    "FileConversionException",
    "MarkdownConverter",
    "PlaywrightMarkdownBrowser",
    "RequestsMarkdownBrowser",
    "SeleniumMarkdownBrowser",
    "UnsupportedFormatException",
)
