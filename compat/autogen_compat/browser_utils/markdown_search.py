"""Web searches with results in Markdown."""

from __future__ import annotations

import importlib
import logging
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus, unquote, urlparse, urlunparse

from autogen_compat.browser_utils.mdconvert import MarkdownConverter

logger = logging.getLogger("autogen.browser_utils.markdown_search")

_API = "https://api.bing.microsoft.com/v7.0/search"
_PAGE = "https://www.bing.com/search"
_VIDEO_SITE = "https://www.youtube.com/watch?v="
# Bing has no results for programs.
_BROWSER = "Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36"


class AbstractMarkdownSearch(ABC):
    """Searches the web for a browser."""

    @abstractmethod
    def __init__(self) -> None: ...

    @abstractmethod
    def search(self, query: str) -> str:
        """Return the results for *query* as Markdown."""


class BingMarkdownSearch(AbstractMarkdownSearch):
    """Searches with Bing: with a key, by its API; without, by reading its page of results (less reliable).

    Args:
        bing_api_key: the key; None: the environment variable ``BING_API_KEY``.
        interleave_results: True: one list in Bing's order. False: one list each for pages, news and videos
            (with a key only).

    Raises:
        ValueError: *interleave_results* is False, and there is no key.
    """

    def __init__(self, bing_api_key: str | None = None, interleave_results: bool = True) -> None:
        self._mdconvert = MarkdownConverter()
        self._interleave_results = interleave_results
        given = bing_api_key if bing_api_key and bing_api_key.strip() else None
        self._bing_api_key = given or os.environ.get("BING_API_KEY")
        if self._bing_api_key is not None:
            return
        if not interleave_results:
            raise ValueError("No Bing API key was provided: interleave_results=False needs one.")
        logger.warning(
            "No Bing API key (bing_api_key, BING_API_KEY): searches read Bing's page of results, which may "
            "miss some."
        )

    def search(self, query: str) -> str:
        """Return the results for *query* as Markdown.

        Raises:
            requests.RequestException: Bing does not answer.
        """
        return self._fallback_search(query) if self._bing_api_key is None else self._api_search(query)

    def _api_search(self, query: str) -> str:
        results = self._bing_api_call(query)
        numbers = _Numbers()
        if self._interleave_results:
            text = "".join(numbers.written(entry) for entry in _interleaved(results))
        else:
            text = _by_category(results, numbers)
        return f"## A Bing search for '{query}' found {numbers.last} results:\n\n{text.strip()}"

    def _bing_api_call(self, query: str) -> dict[str, Any]:
        if not self._bing_api_key:
            raise ValueError("Missing Bing API key.")
        response = importlib.import_module("requests").get(
            _API,
            headers={"Ocp-Apim-Subscription-Key": self._bing_api_key},
            params={"q": query, "textDecorations": False, "textFormat": "raw"},
        )
        response.raise_for_status()
        return response.json()

    def _fallback_search(self, query: str) -> str:
        url = f"{_PAGE}?q={quote_plus(query)}&FORM=QBLH"
        response = importlib.import_module("requests").get(url, headers={"User-Agent": _BROWSER})
        response.raise_for_status()
        return self._mdconvert.convert_response(response).text_content


class _Numbers:
    """Numbers the results as they are written."""

    def __init__(self) -> None:
        self.last = 0

    def written(self, entry: tuple[bool, str]) -> str:
        """Return an entry, ``(is a result, text)``, as a paragraph."""
        is_result, text = entry
        if not is_result:
            return f"{text}\n\n"
        self.last += 1
        return f"{self.last}. {text}\n\n"


def _interleaved(results: Mapping[str, Any]) -> Iterator[tuple[bool, str]]:
    """Yield all entries in Bing's order."""
    entries: dict[str, list[tuple[bool, str]]] = {}
    for page in _values(results, "webPages"):
        entries.setdefault(page["id"], []).extend((True, text) for text in _page_entries(page))
    for category, texts in (("news", _news(results)), ("videos", _videos(results))):
        if texts:
            entries[results[category]["id"]] = [(True, text) for text in texts]
    if "relatedSearches" in results:
        entries[results["relatedSearches"]["id"]] = [(False, _related(results).strip())]
    for item in results["rankingResponse"]["mainline"]["items"]:
        yield from entries.get(item["value"]["id"], [])


def _by_category(results: Mapping[str, Any], numbers: _Numbers) -> str:
    pages = [text for page in _values(results, "webPages") for text in _page_entries(page)]
    text = ""
    for title, entries in (("Web", pages), ("News", _news(results)), ("Video", _videos(results))):
        if entries:
            text += f"## {title} Results\n\n"
            text += "".join(numbers.written((True, entry)) for entry in entries)
    return text + (_related(results) if "relatedSearches" in results else "")


def _values(results: Mapping[str, Any], category: str) -> Sequence[dict[str, Any]]:
    return results[category]["value"] if category in results else ()


def _page_entries(page: Mapping[str, Any]) -> list[str]:
    """Return the entries of a page: itself, and its links."""
    first = f"{_markdown_link(page['name'], page['url'])}\n{page['snippet']}{_details(page)}"
    links = (
        f"{_markdown_link(link['name'], link['url'])}\n{link.get('snippet', '')}"
        for link in page.get("deepLinks", ())
    )
    return [first, *links]


def _news(results: Mapping[str, Any]) -> list[str]:
    return [_dated(item, item["url"]) for item in _values(results, "news")]


def _videos(results: Mapping[str, Any]) -> list[str]:
    videos = _values(results, "videos")
    return [_dated(item, item["contentUrl"]) for item in videos if item["contentUrl"].startswith(_VIDEO_SITE)]


def _dated(item: Mapping[str, Any], url: str) -> str:
    text = f"{_markdown_link(item['name'], url)}\n{item.get('description', '')}".strip()
    if "datePublished" in item:
        text += f"\nDate published: {item['datePublished'].partition('T')[0]}"
    return text + _details(item)


def _details(item: Mapping[str, Any]) -> str:
    text = ""
    if "richFacts" in item:
        facts = (
            f"{fact['label']['text']}: {' '.join(part['text'] for part in fact['items'])}"
            for fact in item["richFacts"]
        )
        text += "\n" + "\n".join(facts)
    if "mentions" in item:
        text += "\nMentions: " + ", ".join(mention["name"] for mention in item["mentions"])
    return text


def _related(results: Mapping[str, Any]) -> str:
    searches = "".join(f"- {search['text']}\n" for search in _values(results, "relatedSearches"))
    return f"## Related Searches:\n{searches}"


def _markdown_link(anchor: str, href: str) -> str:
    """Return a link; what would end it early is escaped or dropped."""
    try:
        parts = urlparse(href)
    except ValueError:
        return f"[{anchor}]({href})"
    # Bing quotes addresses only in part.
    href = urlunparse(parts._replace(path=quote(unquote(parts.path))))
    return f"[{re.sub(r'[][]', ' ', anchor)}]({href})"
