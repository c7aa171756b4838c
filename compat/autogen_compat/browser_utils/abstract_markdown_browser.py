"""What a browser of Markdown pages can do."""

from __future__ import annotations

from abc import ABC, abstractmethod


class AbstractMarkdownBrowser(ABC):
    """Loads a page, makes Markdown of it, and shows a part of that: the viewport.

    Enough to read; forms and other interactive pages need a real browser.
    """

    @abstractmethod
    def __init__(self) -> None: ...

    @property
    @abstractmethod
    def address(self) -> str:
        """The address of the current page."""

    @abstractmethod
    def set_address(self, uri_or_path: str) -> None:
        """Go to a page: by address, or by path from the current one."""

    @property
    @abstractmethod
    def viewport(self) -> str:
        """The part of the page that is shown."""

    @property
    @abstractmethod
    def page_content(self) -> str:
        """The whole page."""

    @abstractmethod
    def page_down(self) -> None:
        """Show the next part, if there is one."""

    @abstractmethod
    def page_up(self) -> None:
        """Show the part before, if there is one."""

    @abstractmethod
    def visit_page(self, path_or_uri: str) -> str:
        """Go to a page; return what is shown."""

    @abstractmethod
    def open_local_file(self, local_path: str) -> str:
        """Go to a file of this machine; return what is shown."""

    @abstractmethod
    def find_on_page(self, query: str) -> str | None:
        """Show the first part, from the current one on, that has *query*; return it, or None."""

    @abstractmethod
    def find_next(self) -> str | None:
        """Show the next part that has the query; return it, or None."""
