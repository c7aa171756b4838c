"""Documents in a real Chroma database."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest

from autogen_compat import retrieve_utils
from autogen_compat.retrieve_utils import create_vector_db_from_dir, query_vector_db

chromadb: Any = pytest.importorskip("chromadb")


class ByLetters(chromadb.EmbeddingFunction):  # pyright: ignore
    """Counts letters: no model to load."""

    def __init__(self) -> None: ...

    def __call__(self, input: list[str]) -> list[list[float]]:
        return [[float(text.lower().count(letter)) for letter in string.ascii_lowercase] for text in input]

    @staticmethod
    def name() -> str:
        return "by-letters"

    @staticmethod
    def build_from_config(config: dict[str, Any]) -> ByLetters:
        return ByLetters()

    def get_config(self) -> dict[str, Any]:
        return {}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(retrieve_utils, "count_token", len)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "z.txt").write_text("zzzz zzzz")
    (tmp_path / "docs" / "q.md").write_text("qqqq qqqq")
    return tmp_path


def test_documents_are_found_again(folder: Path) -> None:
    options: dict[str, Any] = {"db_path": str(folder / "db"), "embedding_function": ByLetters()}
    create_vector_db_from_dir(str(folder / "docs"), collection_name="mine", **options)
    found = query_vector_db(["zz"], n_results=1, collection_name="mine", **options)
    assert found["documents"] == [["zzzz zzzz"]]
    assert found["metadatas"] == [[{"source": str(folder / "docs" / "z.txt")}]]
    found = query_vector_db(["zz"], n_results=1, collection_name="mine", search_string="qq", **options)
    assert found["documents"] == [["qqqq qqqq"]]


def test_collections_that_exist(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    client = chromadb.EphemeralClient()
    options: dict[str, Any] = {"client": client, "embedding_function": ByLetters()}
    docs = str(folder / "docs")
    assert create_vector_db_from_dir(docs, **options) is client
    assert create_vector_db_from_dir(docs, **options) is client
    assert "already exists" in caplog.text
    create_vector_db_from_dir(docs, get_or_create=True, **options)
    assert client.get_collection("all-my-documents").count() == 2
    create_vector_db_from_dir(docs, get_or_create=True, extra_docs=True, **options)
    assert sorted(client.get_collection("all-my-documents").get()["ids"]) == [f"doc_{n}" for n in range(4)]
