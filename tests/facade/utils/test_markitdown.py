"""Conversions that the package ``markitdown`` does."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from autogen_compat.browser_utils import MarkdownConverter, RequestsMarkdownBrowser
from autogen_compat.browser_utils.markdown_search import BingMarkdownSearch

pytest.importorskip("markitdown")

PAGE = b"""<!DOCTYPE html><html><head><title>The title</title><script>run()</script></head>
<body><h1>Top</h1><p>Some <b>bold</b> <a href="/next">link</a></p></body></html>"""


def test_pages(site: Any) -> None:
    site.pages["/page"] = (200, "text/html; charset=utf-8", PAGE)
    result = MarkdownConverter().convert(f"{site.address}/page")
    assert result.title == "The title"
    assert result.text_content.strip() == "# Top\n\nSome **bold** [link](/next)"
    stream = MarkdownConverter().convert_stream(io.BytesIO(PAGE))
    assert stream.text_content == result.text_content


def test_browser(site: Any) -> None:
    site.pages["/page"] = (200, "text/html", PAGE)
    site.pages["/broken"] = (500, "text/html", b"<html><body><h2>Sorry</h2></body></html>")
    one = RequestsMarkdownBrowser(search_engine=BingMarkdownSearch("key"))
    assert "**bold**" in one.visit_page(f"{site.address}/page")
    assert one.page_title == "The title"
    assert one.visit_page("/broken").startswith("## Error 500\n\n") and "## Sorry" in one.viewport


def test_images_are_described_by_a_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class Client:
        def create(self, messages: list[dict[str, Any]]) -> str:
            text, image = messages[0]["content"]
            assert text["text"] == "What?" and image["image_url"]["url"].startswith("data:image/png;base64,")
            return "response"

        def extract_text_or_completion_object(self, response: str) -> list[str]:
            return [f"{response}: a dot "]

    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    converter = MarkdownConverter(mlm_client=Client())
    result = converter.convert_local(str(tmp_path / "a.png"), mlm_prompt="What?")
    assert result.text_content.endswith("# Description:\nresponse: a dot\n")
    assert capsys.readouterr().err == "MLM Prompt:\nWhat?\n"
