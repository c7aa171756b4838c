from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from autogen_compat import retrieve_utils
from autogen_compat.retrieve_utils import (
    get_file_from_url,
    get_files_from_dir,
    is_url,
    split_files_to_chunks,
    split_text_to_chunks,
)


@pytest.fixture(autouse=True)
def four_characters_per_token(monkeypatch: pytest.MonkeyPatch) -> None:
    # The real tables of the tokenizer are loaded from the network.
    monkeypatch.setattr(retrieve_utils, "count_token", lambda text: (len(text) + 3) // 4)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    folder = tmp_path / "site"
    folder.mkdir()
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_lines_are_packed() -> None:
    text = "\n".join(f"line {number}" for number in range(10))
    chunks = split_text_to_chunks(text, max_tokens=8, must_break_at_empty_line=False)
    assert "\n".join(chunks) == text
    assert all(chunk.count("\n") + 1 <= 4 for chunk in chunks)  # two tokens each


def test_chunks_overlap() -> None:
    text = "\n".join(f"line {number}" for number in range(12))
    chunks = split_text_to_chunks(text, max_tokens=10, must_break_at_empty_line=False, overlap=1)
    for before, after in itertools.pairwise(chunks):
        assert before.split("\n")[-1] == after.split("\n")[0]


def test_breaks_at_empty_lines() -> None:
    text = "one a\none b\n\ntwo a\ntwo b\n\nthree a\nthree b"
    chunks = split_text_to_chunks(text, max_tokens=6)
    assert chunks == ["one a\none b", "\ntwo a\ntwo b", "three a\nthree b"]


def test_one_line_each() -> None:
    text = "first line\nsecond line\nthird line"
    chunks = split_text_to_chunks(text, max_tokens=3, chunk_mode="one_line")
    assert chunks == ["first line", "second line", "third line"]
    with pytest.raises(AssertionError):
        split_text_to_chunks(text, chunk_mode="two_lines")


def test_long_lines_are_cut_and_short_chunks_dropped(caplog: pytest.LogCaptureFixture) -> None:
    chunks = split_text_to_chunks("A" * 42, max_tokens=5)
    assert "".join(chunks) == "A" * 42
    assert "more than 5 tokens" in caplog.text
    assert split_text_to_chunks("abcd") == []


def test_files_are_split(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    one, empty = tmp_path / "one.txt", tmp_path / "empty.md"
    one.write_text("some text")
    empty.write_text(" \n")
    chunks, sources = split_files_to_chunks([str(one), str(empty), (str(one), "http://x/one")])
    assert chunks == ["some text", "some text"]
    assert sources == [{"source": str(one)}, {"source": "http://x/one"}]
    assert f"No text available in file: {empty}" in caplog.text
    assert split_files_to_chunks([str(one)], custom_text_split_function=str.split)[0] == ["some", "text"]


def test_files_of_a_folder(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("a.txt", "b.TXT", "c.py", "sub/d.md", ".hidden/e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    folder = str(tmp_path)
    names = {Path(file).name for file in get_files_from_dir(folder)}
    assert names == {"a.txt", "b.TXT", "d.md"}
    assert {Path(file).name for file in get_files_from_dir(folder, recursive=False)} == {"a.txt", "b.TXT"}
    assert get_files_from_dir(folder, [".py"]) == [str(tmp_path / "c.py")]
    assert get_files_from_dir(str(tmp_path / "c.py")) == [str(tmp_path / "c.py")]
    listed = get_files_from_dir([str(tmp_path / "c.py"), str(tmp_path / "sub"), str(tmp_path / "none")])
    assert listed == [str(tmp_path / "c.py"), str(tmp_path / "sub" / "d.md")]
    assert "none does not exist. Skipping." in caplog.text
    with pytest.raises(ValueError, match="does not exist"):
        get_files_from_dir(str(tmp_path / "none"))
    with pytest.raises(ValueError, match="types cannot be empty"):
        get_files_from_dir(folder, [])


def test_addresses() -> None:
    assert is_url("https://example.com/a")
    assert not is_url("example.com") and not is_url("/etc/hosts") and not is_url("http://[")


def test_files_are_loaded(site: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, address = site
    (folder / "data.csv").write_bytes(b"a,b\r\n")
    target = tmp_path / "new" / "file.csv"
    assert get_file_from_url(f"{address}/data.csv", str(target)) == (str(target), f"{address}/data.csv")
    assert target.read_bytes() == b"a,b\r\n"
    path, _ = get_file_from_url(f"{address}/data.csv", str(tmp_path)) or ("", "")
    assert Path(path).name.startswith("127.0.0.1") and "_data.csv_" in path
    monkeypatch.chdir(tmp_path)
    ((path, source),) = get_files_from_dir([f"{address}/data.csv", f"{address}/none.csv"])
    assert Path(path).parent == Path("tmp/chromadb") and source == f"{address}/data.csv"


def test_files_that_cannot_be_loaded(
    site: tuple[Path, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert get_file_from_url(f"{site[1]}/none.txt", str(tmp_path)) is None
    assert "Failed to download" in caplog.text
