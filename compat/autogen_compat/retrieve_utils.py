"""Documents for retrieval: finding, reading and splitting them, and keeping them in Chroma.

As 0.2's ``autogen/retrieve_utils.py``. What a function needs is imported when it is called: ``chromadb``
(vector databases), ``pypdf`` (PDF files), ``requests`` (addresses), ``beautifulsoup4`` and ``markdownify``
(HTML); ``unstructured`` is used for office documents if it is installed.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import logging
import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlparse

from autogen_compat.token_count_utils import count_token

logger = logging.getLogger("autogen.retrieve_utils")

HAS_UNSTRUCTURED = importlib.util.find_spec("unstructured") is not None
UNSTRUCTURED_FORMATS = [
    *("doc", "docx", "epub", "msg", "odt", "org"),
    *("pdf", "ppt", "pptx", "rtf", "rst", "xlsx"),
]
"""File endings that ``unstructured`` reads, if it is installed."""
_READABLE_FORMATS = [
    *("txt", "json", "csv", "tsv", "md", "html", "htm", "rtf"),
    *("rst", "jsonl", "log", "xml", "yaml", "yml", "pdf"),
]
TEXT_FORMATS = list(dict.fromkeys([*_READABLE_FORMATS, *(UNSTRUCTURED_FORMATS if HAS_UNSTRUCTURED else ())]))
"""File endings that are searched for by default."""
VALID_CHUNK_MODES = frozenset({"one_line", "multi_lines"})
RAG_MINIMUM_MESSAGE_LENGTH = int(os.environ.get("RAG_MINIMUM_MESSAGE_LENGTH", 5))
"""Characters that a chunk has at least; shorter ones are dropped."""

_DOWNLOAD_FOLDER = "tmp/chromadb"
_TIMEOUT_SECONDS = 30
_BLOCK_BYTES = 8192
_BATCH = 40_000
_BROWSER = "Mozilla/5.0 (compatible; autogen-compat)"
_LONGEST_FILE_NAME = 255


# ---------------------------------------------------------------- splitting


def split_text_to_chunks(
    text: str,
    max_tokens: int = 4000,
    chunk_mode: str = "multi_lines",
    must_break_at_empty_line: bool = True,
    overlap: int = 0,
) -> list[str]:
    """Split *text* into chunks of whole lines.

    Args:
        text: what to split.
        max_tokens: how many tokens a chunk may have. A line that has more is cut.
        chunk_mode: ``"multi_lines"``: as many lines as fit; ``"one_line"``: one line each, without overlap.
        must_break_at_empty_line: end chunks only before empty lines, as long as there are such.
        overlap: how many lines a chunk repeats of the one before.

    Raises:
        AssertionError: *chunk_mode* is unknown.
    """
    if chunk_mode not in VALID_CHUNK_MODES:
        raise AssertionError(f"chunk_mode must be one of {sorted(VALID_CHUNK_MODES)}, not {chunk_mode!r}.")
    if chunk_mode == "one_line":
        return _Splitter(text, max_tokens, at_empty_lines=False, overlap=0, one_line=True).chunks()
    return _Splitter(text, max_tokens, at_empty_lines=must_break_at_empty_line, overlap=overlap).chunks()


class _Splitter:
    """Takes chunks from the beginning of a text."""

    def __init__(
        self, text: str, max_tokens: int, *, at_empty_lines: bool, overlap: int, one_line: bool = False
    ) -> None:
        self.lines = text.split("\n")
        self.tokens = [count_token(line) for line in self.lines]
        self.max_tokens = max_tokens
        self.overlap = overlap
        self.one_line = one_line
        self.at_empty_lines = at_empty_lines
        if at_empty_lines and len(self.lines) < 3:
            logger.warning("The text has less than 3 lines: must_break_at_empty_line is not heeded.")
            self.at_empty_lines = False

    def chunks(self) -> list[str]:
        found: list[str] = []
        while sum(self.tokens) > self.max_tokens:
            count = self._lines_that_fit()
            if count > 0:
                found.append("\n".join(self.lines[:count]))
                self._drop(count - self.overlap if count > self.overlap else count)
            elif self.at_empty_lines:
                logger.warning("No empty line to break at: must_break_at_empty_line is not heeded.")
                self.at_empty_lines = False
            else:
                found.append(self._beginning_of_line())
        found.append("\n".join(self.lines).strip())
        return [chunk for chunk in found if len(chunk) >= RAG_MINIMUM_MESSAGE_LENGTH]

    def _lines_that_fit(self) -> int:
        """Return how many lines the next chunk has; 0: not even the first one fits."""
        share = self.max_tokens / sum(self.tokens)
        estimate = 2 if self.one_line else max(int(share * len(self.lines)), 2)
        for count in range(min(estimate, len(self.lines)) - 1, 0, -1):
            breakable = not self.at_empty_lines or not self.lines[count].strip()
            if breakable and sum(self.tokens[:count]) <= self.max_tokens:
                return count
        return 0

    def _drop(self, count: int) -> None:
        del self.lines[:count]
        del self.tokens[:count]

    def _beginning_of_line(self) -> str:
        line = self.lines[0]
        logger.warning(f"A line has more than {self.max_tokens} tokens and is cut:\n\t{line[:100]} ...")
        # 0.2's rule: about the inverse of tokens times characters, so mostly the minimum.
        length = int(self.max_tokens / (self.tokens[0] * 0.9 * len(line) + 0.1))
        length = max(length, RAG_MINIMUM_MESSAGE_LENGTH)
        self.lines[0] = line[length:]
        self.tokens[0] = count_token(self.lines[0])
        return line[:length]


def split_files_to_chunks(
    files: Sequence[str | tuple[str, str]],
    max_tokens: int = 4000,
    chunk_mode: str = "multi_lines",
    must_break_at_empty_line: bool = True,
    custom_text_split_function: Callable[[str], list[str]] | None = None,
) -> tuple[list[str], list[dict[str, str]]]:
    """Split files into chunks.

    Args:
        files: paths, or pairs of a path and the address that it was loaded from.
        max_tokens: see :func:`split_text_to_chunks`.
        chunk_mode: see there.
        must_break_at_empty_line: see there.
        custom_text_split_function: text -> chunks, instead of :func:`split_text_to_chunks`.

    Returns:
        The chunks, and for each ``{"source": <address or path>}``. Files without text are left out.
    """
    chunks: list[str] = []
    sources: list[dict[str, str]] = []
    for file in files:
        path, source = (file, file) if isinstance(file, str) else (file[0], file[1] or file[0])
        text = _text_of(path)
        if not text.strip():
            logger.warning(f"No text available in file: {path}")
            continue
        if custom_text_split_function is None:
            parts = split_text_to_chunks(text, max_tokens, chunk_mode, must_break_at_empty_line)
        else:
            parts = custom_text_split_function(text)
        chunks += parts
        sources += [{"source": source}] * len(parts)
    return chunks, sources


def extract_text_from_pdf(file: str) -> str:
    """Return the text of a PDF file; ``""`` if it is encrypted with a password or has no text."""
    pypdf: Any = importlib.import_module("pypdf")
    errors: Any = importlib.import_module("pypdf.errors")
    with open(file, "rb") as stream:
        reader = pypdf.PdfReader(stream)
        try:
            if reader.is_encrypted:
                reader.decrypt("")
            text = "".join(page.extract_text() for page in reader.pages)
        except errors.FileNotDecryptedError as error:
            logger.warning(f"Could not decrypt PDF {file}, {error}")
            return ""
    if not text.strip():
        logger.warning(f"No text found in PDF {file}")
    return text


def _text_of(path: str) -> str:
    ending = os.path.splitext(path)[1].lower().removeprefix(".")
    if HAS_UNSTRUCTURED and ending in UNSTRUCTURED_FORMATS:
        elements = importlib.import_module("unstructured.partition.auto").partition(path)
        return "\n".join(element.text for element in elements)
    if ending == "pdf":
        return extract_text_from_pdf(path)
    return Path(path).read_text(encoding="utf-8", errors="ignore")


# ---------------------------------------------------------------- finding


def is_url(string: str) -> bool:
    """Return whether *string* is an address with scheme and host."""
    try:
        parts = urlparse(string)
    except ValueError:
        return False
    return bool(parts.scheme and parts.netloc)


def get_files_from_dir(
    dir_path: str | list[str], types: Sequence[str] = TEXT_FORMATS, recursive: bool = True
) -> list[Any]:
    """Return files of the given types.

    Args:
        dir_path: a folder, a file (of any type) or an address, or a list of those.
        types: file endings, with or without dot.
        recursive: look into folders within folders.

    Returns:
        Paths; for addresses, pairs of the path that the file was saved to and the address. What cannot be
        loaded is left out.

    Raises:
        ValueError: *types* is empty, or there is no such folder (in a list, it is left out).
    """
    if not types:
        raise ValueError("types cannot be empty.")
    if isinstance(dir_path, list):
        return [file for item in dir_path for file in _files_of_item(item, types, recursive)]
    if os.path.isfile(dir_path):
        return [dir_path]
    if is_url(dir_path):
        loaded = get_file_from_url(dir_path)
        return [] if loaded is None else [loaded]
    if not os.path.exists(dir_path):
        problem = f"Directory {dir_path} does not exist."
        logger.error(problem)
        raise ValueError(problem)
    return _files_below(dir_path, types, recursive)


def _files_of_item(item: str, types: Sequence[str], recursive: bool) -> list[Any]:
    if not is_url(item) and not os.path.exists(item):
        logger.warning(f"File {item} does not exist. Skipping.")
        return []
    return get_files_from_dir(item, types, recursive)


def _files_below(folder: str, types: Sequence[str], recursive: bool) -> list[str]:
    endings = list(dict.fromkeys(ending.removeprefix(".").lower() for ending in types))
    # As with glob, files and folders whose names begin with a dot are not seen.
    found = [
        str(path)
        for ending in [*endings, *(ending.upper() for ending in endings if ending != ending.upper())]
        for path in sorted(Path(folder).glob(f"**/*.{ending}" if recursive else f"*.{ending}"))
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    return list(dict.fromkeys(found))


def parse_html_to_markdown(html: str, url: str | None = None) -> str:
    """Return a page as Markdown, under its title; of Wikipedia's, the article only.

    Args:
        html: the page.
        url: where it is from.
    """
    soup: Any = importlib.import_module("bs4").BeautifulSoup(html, "html.parser")
    title = (soup.title.string if soup.title is not None else None) or ""
    for element in soup(["script", "style"]):
        element.extract()
    converter: Any = importlib.import_module("markdownify").MarkdownConverter()
    article = None
    if url is not None and url.startswith("https://en.wikipedia.org/"):
        article = soup.find("div", {"id": "mw-content-text"})
    if article is None:
        text = converter.convert_soup(soup)
    else:
        heading = soup.find("span", {"class": "mw-page-title-main"})
        name = heading.string if heading else title
        text = f"# {name}\n\n{converter.convert_soup(article)}"
    text = re.sub(r"\n{2,}", "\n\n", text.replace("\r\n", "\n")).strip()
    return f"# {title}\n\n{text}"


def get_file_from_url(url: str, save_path: str | None = None) -> tuple[str, str] | None:
    """Load a file; HTML is saved as Markdown.

    Args:
        url: its address.
        save_path: a file, or an existing folder in which a name is made up; None: the folder
            ``tmp/chromadb``.

    Returns:
        Path of the saved file and *url*; None if it cannot be loaded.
    """
    requests: Any = importlib.import_module("requests")
    path = _target(url, save_path)
    try:
        response = requests.get(url, stream=True, headers={"User-Agent": _BROWSER}, timeout=_TIMEOUT_SECONDS)
        response.raise_for_status()
    except requests.exceptions.RequestException as error:
        logger.warning(f"Failed to download {url}, {error}")
        return None
    if "text/html" in response.headers.get("content-type", ""):
        path.write_text(parse_html_to_markdown(response.text, url), encoding="utf-8")
    else:
        with path.open("wb") as stream:
            for block in response.iter_content(chunk_size=_BLOCK_BYTES):
                stream.write(block)
    return str(path), url


def _target(url: str, save_path: str | None) -> Path:
    if save_path is None:
        save_path = _DOWNLOAD_FOLDER
        os.makedirs(save_path, exist_ok=True)
    if os.path.isdir(save_path):
        return Path(save_path) / _generate_file_name_from_url(url)
    Path(save_path).parent.mkdir(parents=True, exist_ok=True)
    return Path(save_path)


def _generate_file_name_from_url(url: str, max_length: int = _LONGEST_FILE_NAME) -> str:
    host, name = urlparse(url).netloc, os.path.basename(url)
    room = max_length - len(host) - len(name) - 1
    return f"{host}_{name}_{hashlib.blake2b(url.encode()).hexdigest()[: min(8, room)]}"


# ---------------------------------------------------------------- Chroma


def create_vector_db_from_dir(
    dir_path: str | list[str],
    max_tokens: int = 4000,
    client: Any = None,
    db_path: str = "tmp/chromadb.db",
    collection_name: str = "all-my-documents",
    get_or_create: bool = False,
    chunk_mode: str = "multi_lines",
    must_break_at_empty_line: bool = True,
    embedding_model: str = "all-MiniLM-L6-v2",
    embedding_function: Any = None,
    custom_text_split_function: Callable[[str], list[str]] | None = None,
    custom_text_types: Sequence[str] = TEXT_FORMATS,
    recursive: bool = True,
    extra_docs: bool = False,
) -> Any:
    """Put the chunks of files into a collection of Chroma.

    Args:
        dir_path: see :func:`get_files_from_dir`.
        max_tokens: see :func:`split_text_to_chunks`.
        client: of ``chromadb``; None: one for *db_path*.
        db_path: folder of the database.
        collection_name: name of the collection.
        get_or_create: True: the collection may exist already. False: if it does, a warning is logged and
            nothing is added.
        chunk_mode: see :func:`split_text_to_chunks`.
        must_break_at_empty_line: see there.
        embedding_model: of ``sentence-transformers``; used if there is no *embedding_function*.
        embedding_function: of ``chromadb``: texts -> vectors.
        custom_text_split_function: see :func:`split_files_to_chunks`.
        custom_text_types: file endings.
        recursive: look into folders within folders.
        extra_docs: number the chunks after those that the collection has, instead of replacing them.

    Returns:
        The client.
    """
    client = client or _client(db_path)
    embedding_function = embedding_function or _embedding(embedding_model)
    try:
        collection = client.create_collection(
            collection_name,
            embedding_function=embedding_function,
            get_or_create=get_or_create,
            metadata={"hnsw:space": "ip", "hnsw:construction_ef": 30, "hnsw:M": 32},
        )
    except Exception as error:
        # A ValueError up to Chroma 0.5, an error of its own since.
        if not isinstance(error, ValueError) and type(error).__module__.partition(".")[0] != "chromadb":
            raise
        logger.warning(f"{error}")
        return client
    files = get_files_from_dir(dir_path, custom_text_types, recursive)
    chunks, sources = split_files_to_chunks(
        files, max_tokens, chunk_mode, must_break_at_empty_line, custom_text_split_function
    )
    logger.info(f"Found {len(chunks)} chunks.")
    first = len(collection.get()["ids"]) if extra_docs else 0
    for start in range(0, len(chunks), _BATCH):
        batch = slice(start, start + _BATCH)
        ids = [f"doc_{first + number}" for number in range(len(chunks))[batch]]
        collection.upsert(documents=chunks[batch], ids=ids, metadatas=sources[batch])
    return client


def query_vector_db(
    query_texts: list[str],
    n_results: int = 10,
    client: Any = None,
    db_path: str = "tmp/chromadb.db",
    collection_name: str = "all-my-documents",
    search_string: str = "",
    embedding_model: str = "all-MiniLM-L6-v2",
    embedding_function: Any = None,
) -> dict[str, Any]:
    """Search a collection of Chroma.

    Args:
        query_texts: what to search for.
        n_results: how many chunks to return for each.
        client: of ``chromadb``; None: one for *db_path*.
        db_path: folder of the database.
        collection_name: name of the collection.
        search_string: text that a chunk must have.
        embedding_model: of ``sentence-transformers``; used if there is no *embedding_function*.
        embedding_function: the one that the collection was made with.

    Returns:
        Chroma's result: a dict with ``ids``, ``documents``, ``metadatas`` and ``distances``, in each a list
        per query.
    """
    collection = (client or _client(db_path)).get_collection(collection_name)
    # Which function the collection was made with is not known to Chroma.
    embed = cast("Callable[[Iterable[str]], Any]", embedding_function or _embedding(embedding_model))
    where = {"$contains": search_string} if search_string else None
    return collection.query(query_embeddings=embed(query_texts), n_results=n_results, where_document=where)


def _client(path: str) -> Any:
    return importlib.import_module("chromadb").PersistentClient(path=path)


def _embedding(model: str) -> Any:
    functions = importlib.import_module("chromadb.utils.embedding_functions")
    return functions.SentenceTransformerEmbeddingFunction(model)
