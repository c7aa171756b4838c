from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from autogen_compat.browser_utils import (
    AbstractMarkdownBrowser,
    AbstractMarkdownSearch,
    BingMarkdownSearch,
    DocumentConverterResult,
    MarkdownConverter,
    PlaywrightMarkdownBrowser,
    RequestsMarkdownBrowser,
    SeleniumMarkdownBrowser,
    UnsupportedFormatException,
    markdown_search,
)
from autogen_compat.browser_utils.mdconvert import DocumentConverter

ORDER = ("p2", "r", "n", "p1", "v")
BING = {
    "webPages": {
        "value": [
            {
                "id": "p1",
                "name": "One [x]",
                "url": "https://a.example/one page",
                "snippet": "About one",
                "richFacts": [{"label": {"text": "Size"}, "items": [{"text": "3"}, {"text": "m"}]}],
                "deepLinks": [{"name": "Deep", "url": "https://a.example/deep"}],
            },
            {"id": "p2", "name": "Two", "url": "https://b.example", "snippet": "About two"},
        ]
    },
    "news": {
        "id": "n",
        "value": [{"name": "News", "url": "https://n.example", "datePublished": "2024-05-06T01:02:03"}],
    },
    "videos": {
        "id": "v",
        "value": [
            {"name": "No", "contentUrl": "https://other.example"},
            {
                "name": "Film",
                "contentUrl": "https://www.youtube.com/watch?v=1",
                "description": "Seen",
                "mentions": [{"name": "Ann"}],
            },
        ],
    },
    "relatedSearches": {"id": "r", "value": [{"text": "more of it"}]},
    "rankingResponse": {
        "mainline": {"items": [{"value": {"id": one}} for one in ("p2", "r", "n", "p1", "v")]}
    },
}


class Searches(AbstractMarkdownSearch):
    def __init__(self) -> None:
        self.queries: list[str] = []

    def search(self, query: str) -> str:
        self.queries.append(query)
        return f"results for {query}"


def browser(**options: Any) -> RequestsMarkdownBrowser:
    return RequestsMarkdownBrowser(search_engine=options.pop("search_engine", Searches()), **options)


# ---------------------------------------------------------------- pages


def test_the_first_page_is_empty() -> None:
    one = browser()
    assert isinstance(one, AbstractMarkdownBrowser)
    assert (one.address, one.viewport, one.page_content) == ("about:blank", "", "")


def test_pages_and_paths(site: Any) -> None:
    site.pages = {"/a/one.txt": (200, "text/plain", b"first"), "/a/two.txt": (200, "text/plain", b"second")}
    one = browser(start_page=f"{site.address}/a/one.txt", requests_get_kwargs={"headers": {"X-Mine": "1"}})
    assert one.viewport == "first"
    assert one.visit_page("two.txt") == "second"
    assert one.address == f"{site.address}/a/two.txt"
    assert [address for address, _ in one.history] == [f"{site.address}/a/{n}.txt" for n in ("one", "two")]
    assert all(headers["X-Mine"] == "1" for _, headers in site.requests)


def test_searches() -> None:
    engine = Searches()
    one = browser(search_engine=engine)
    assert one.visit_page("search: many words") == "results for many words"
    assert (engine.queries, one.page_title) == (["many words"], "many words - Search")


def test_parts_of_a_page(site: Any) -> None:
    words = " ".join(f"word{number}" for number in range(200))
    site.pages["/long.txt"] = (200, "text/plain", words.encode())
    one = browser(viewport_size=100)
    one.visit_page(f"{site.address}/long.txt")
    parts = [one.page_content[start:end] for start, end in one.viewport_pages]
    assert "".join(parts) == words and len(parts) > 5
    assert all(100 <= len(part) < 110 and part.endswith(" ") for part in parts[:-1])
    one.page_up()
    assert one.viewport == parts[0]
    for _ in range(len(parts) + 3):
        one.page_down()
    assert one.viewport == parts[-1]


def test_finding(site: Any) -> None:
    text = "alpha beta. " + "x " * 60 + "Gamma-delta and beta! " + "y " * 60 + "omega beta"
    site.pages["/t.txt"] = (200, "text/plain", text.encode())
    one = browser(viewport_size=60)
    one.visit_page(f"{site.address}/t.txt")
    first, middle, last = (part for part in range(len(one.viewport_pages)) if "beta" in one._part(part))
    assert one.find_on_page("GAMMA delta") == one.viewport and one.viewport_current_page == middle
    assert one.find_on_page("nowhere") is None and one.find_next() is None
    one.viewport_current_page = first
    assert [one.find_on_page("beta") and one.viewport_current_page for _ in range(4)] == [
        *(first, middle, last, first)
    ]
    assert one.find_next() == one.viewport and one.viewport_current_page == middle
    assert one.find_on_page("gam* beta") is not None and one.viewport_current_page == middle
    assert one.find_on_page("om * beta") is not None and one.viewport_current_page == last
    assert one.find_on_page("   ") is None


def test_errors(site: Any) -> None:
    one = browser()
    assert one.visit_page(f"{site.address}/none") == "## Error 404\n\nnothing here"
    assert one.page_title == "Error 404"
    assert one.visit_page("http://127.0.0.1:9/").startswith("## Unhandled Request Exception:")
    assert one.page_title == "Request Exception"


def test_downloads(site: Any, tmp_path: Path) -> None:
    site.pages = {"/data.bin": (200, "application/octet-stream", b"\0\1\2")}
    one = browser(downloads_folder=str(tmp_path))
    for name in ("data.bin", "data__1.bin"):
        shown = one.visit_page(f"{site.address}/data.bin")
        assert shown == f"# Download complete\n\nSaved file to '{tmp_path / name}'"
        assert (tmp_path / name).read_bytes() == b"\0\1\2"
        assert one.address == (tmp_path / name).as_uri()
    assert "no folder is set" in browser().visit_page(f"{site.address}/data.bin")


def test_files_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_text("in a file")
    (tmp_path / "sub").mkdir()
    one = browser()
    assert one.open_local_file(str(tmp_path / "a b.txt")) == "in a file"
    listing = one.open_local_file(str(tmp_path))
    assert listing.startswith(f"# Index of {tmp_path}\n\n[.. (parent directory)]({tmp_path.parent.as_uri()})")
    assert f"| [a b.txt]({(tmp_path / 'a b.txt').as_uri()}) | 9 |" in listing
    assert "[sub/](" in listing
    assert one.open_local_file(str(tmp_path / "none.txt")).startswith("## Error 404\n\nFile not found")


@pytest.mark.parametrize(
    ("kind", "package"), [(PlaywrightMarkdownBrowser, "playwright"), (SeleniumMarkdownBrowser, "selenium")]
)
def test_real_browsers_say_what_they_need(
    kind: type[Any], package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModuleNotFoundError, match=f"pip install {package}"):
        kind(search_engine=Searches())


# ---------------------------------------------------------------- conversion


def test_text_is_taken_as_it_is(site: Any, tmp_path: Path) -> None:
    site.pages["/a"] = (200, "text/plain; charset=utf-8", "lines  \r\n\n\n\nü".encode())
    converter = MarkdownConverter()
    assert converter.convert(f"{site.address}/a").text_content == "lines\n\nü"
    (tmp_path / "a.csv").write_text("a,b")
    assert converter.convert(str(tmp_path / "a.csv")).text_content == "a,b"
    assert converter.convert_stream(io.StringIO("x"), file_extension=".txt").text_content == "x"
    assert converter.convert_stream(io.BytesIO(b"x"), file_extension=".txt").text_content == "x"


def test_unknown_formats(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"\0\1")
    with pytest.raises(UnsupportedFormatException, match=r"formats \['.bin'\] are not supported"):
        MarkdownConverter().convert_local(str(tmp_path / "a.bin"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(UnsupportedFormatException):
        MarkdownConverter().convert_local(str(tmp_path / "a.zip"))


def test_converters_of_ones_own(tmp_path: Path) -> None:
    class Upper(DocumentConverter):
        def convert(self, local_path: str, **kwargs: Any) -> DocumentConverterResult | None:
            if kwargs.get("file_extension") not in (".txt", ".up"):
                return None
            title = f"{kwargs['url']} {kwargs['mlm_client']}"
            return DocumentConverterResult(title, Path(local_path).read_text().upper())

    converter = MarkdownConverter(mlm_client="client")
    converter.register_page_converter(Upper())
    (tmp_path / "a.up").write_text("loud")
    result = converter.convert_local(str(tmp_path / "a.up"), url="here")
    assert (result.title, result.text_content) == ("here client", "LOUD")
    (tmp_path / "a.txt").write_text("text")
    assert converter.convert_local(str(tmp_path / "a.txt"), url="").text_content == "TEXT"


# ---------------------------------------------------------------- searches


@pytest.fixture
def bing(site: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    site.pages["/api"] = (200, "application/json", json.dumps(BING).encode())
    monkeypatch.setattr(markdown_search, "_API", f"{site.address}/api")
    monkeypatch.delenv("BING_API_KEY", raising=False)
    return site


ENTRIES = {
    "one": "[One  x ](https://a.example/one%20page)\nAbout one\nSize: 3 m",
    "deep": "[Deep](https://a.example/deep)\n",
    "two": "[Two](https://b.example)\nAbout two",
    "news": "[News](https://n.example)\nDate published: 2024-05-06",
    "film": "[Film](https://www.youtube.com/watch?v=1)\nSeen\nMentions: Ann",
}


def test_results_in_one_list(bing: Any) -> None:
    text = BingMarkdownSearch("key").search("some words")
    assert text == (
        "## A Bing search for 'some words' found 5 results:\n\n"
        f"1. {ENTRIES['two']}\n\n## Related Searches:\n- more of it\n\n2. {ENTRIES['news']}\n\n"
        f"3. {ENTRIES['one']}\n\n4. {ENTRIES['deep']}\n\n5. {ENTRIES['film']}"
    )
    path, headers = bing.requests[0]
    assert "q=some+words" in path and headers["Ocp-Apim-Subscription-Key"] == "key"


def test_results_by_category(bing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BING_API_KEY", "from environment")
    text = BingMarkdownSearch(interleave_results=False).search("w")
    headings = [line for line in text.split("\n") if line.startswith("## ")]
    assert headings == [
        "## A Bing search for 'w' found 5 results:",
        "## Web Results",
        "## News Results",
        "## Video Results",
        "## Related Searches:",
    ]
    assert "5. [Film]" in text and text.endswith("- more of it")


@pytest.mark.usefixtures("bing")
def test_without_a_key(caplog: pytest.LogCaptureFixture) -> None:
    BingMarkdownSearch()
    assert "No Bing API key" in caplog.text
    with pytest.raises(ValueError, match="No Bing API key was provided"):
        BingMarkdownSearch(interleave_results=False)
