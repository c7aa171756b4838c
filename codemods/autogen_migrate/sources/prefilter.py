"""Which candidates matter: those that name AutoGen or its copy, and the modules they share agents with.

Most files of a repository have nothing to do with AutoGen and must cost no more than one read.  So
this works on bytes: one substring test per file, and the import statements by line.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .discover import Candidate, Discovery, module_name

_PACKAGE = rb"(?:(?:py)?autogen|autogen_compat(?!\.(?:parts|portal)\b))(?![\w\-])"
"""A package with 0.2's API; what migrated code imports of ``autogen_compat`` is none of it."""
_NAME = re.compile(rb"(?<![\w\-/])" + _PACKAGE)
_NEW = re.compile(rb"(?<![\w\-/])autogen_(?:agentchat|core|ext|compat)(?![\w\-])")
_NEW_PACKAGE = re.compile(rb"(?:from|import)[ \t]+autogen_(?:agentchat|core|ext)\b")
_OLD_WORDS = re.compile(
    rb"\b(?:llm_config|human_input_mode|code_execution_config|max_consecutive_auto_reply|is_termination_msg"
    rb"|initiate_chats?|register_(?:for_(?:llm|execution)|function|reply|nested_chats)|generate_reply|function_map"
    rb"|ConversableAgent|GroupChat|GroupChatManager|config_list_from_\w+)\b"
)
"""What a file says that imports 0.4 and goes on as with 0.2."""
_IMPORT = re.compile(
    rb"^[ \t]*(?:from|import)[ \t]+"
    rb"(?:[\w., ]*,[ \t]*|flaml[ \t.]+(?:import[ \t]+)?)?" + _PACKAGE,
    re.MULTILINE,
)
_IMPORT_LINE = re.compile(
    rb"[ \t]*(?:from[ \t]+(?P<module>[.\w]+)[ \t\\\r\n]+import\b(?P<names>.*)|import[ \t]+(?P<modules>.*))",
    re.DOTALL,
)
_AFTER_IMPORT = (b" ", b"\t", b"(", b"*", b"\\")
_STARTS = (b"from ", b"from\t", b"from.", b"import ", b"import\t")
_CONTINUED = (b"\\\n", b"\\\r\n")
_MEMORY = 128 * 1024 * 1024
"""How many bytes of files to hold while it is open whether any of them names AutoGen."""
_WORD = re.compile(rb"\w+")
_FEW = 50
"""How many modules may come with the relevant ones whatever is in them."""
_AGENT_WORDS = re.compile(
    rb"initiate_chat|generate_reply|chat_messages|last_message|human_input|code_execution|system_message"
    rb"|register_(?:for_|function|reply|nested|hook)|function_map|llm_config|config_list|(?i:api_key|gpt-)"
    rb"|[\"']model[\"']|(?i:(?<!user[-_ ])agents?(?![a-z]))"
)
"""What is in a module that makes agents, passes them on or holds the settings of their models."""


@dataclass(frozen=True, slots=True)
class Relevant:
    """One file that matters: its bytes, and whether it names a package with 0.2's API itself."""

    candidate: Candidate
    raw: bytes
    names_autogen: bool


@dataclass(slots=True)
class Unread:
    """A candidate whose bytes could not be had."""

    candidate: Candidate
    message: str


@dataclass(frozen=True, slots=True)
class _Import:
    """One module that an import statement may load, relative to a package when ``level`` > 0."""

    level: int
    module: str


@dataclass(slots=True)
class Prefilter:
    """The candidates of one run, sorted into what matters and what does not.

    ``seen`` counts the files that were read.
    """

    discovery: Discovery
    seen: int = 0
    unread: list[Unread] = field(default_factory=list[Unread])
    _candidates: dict[str, Candidate] = field(default_factory=dict[str, Candidate])
    _lines: dict[str, list[bytes]] = field(default_factory=dict[str, "list[bytes]"])
    _by_place: dict[str, str] = field(default_factory=dict[str, str])
    _by_name: dict[str, set[str]] = field(default_factory=dict[str, "set[str]"])
    _by_stem: dict[str, set[str]] = field(default_factory=dict[str, "set[str]"])
    _relevant: dict[str, Relevant] = field(default_factory=dict[str, Relevant])
    _hits: set[str] = field(default_factory=set[str])
    _native: set[str] = field(default_factory=set[str])

    def scan(self, candidates: Sequence[Candidate]) -> list[Relevant]:
        """Read each of ``candidates`` once; the relevant ones in the order of ``candidates``."""
        contents: dict[str, bytes] = {}
        unsplit: dict[str, bytes] = {}
        size = 0
        for candidate in candidates:
            data = self._read(candidate)
            if data is None:
                continue
            self.seen += 1
            self._candidates[candidate.path] = candidate
            if b"autogen" in data and _is_wanted(data) and not self.discovery.is_ignored(candidate):
                self._hits.add(candidate.path)
                contents[candidate.path] = data
            elif b"autogen_" in data and _NEW.search(data):
                self._native.add(candidate.path)
            # Import lines are of use only if there is a hit, so they wait as long as memory allows.
            unsplit[candidate.path] = data
            size += len(data)
            if size > _MEMORY:
                self._split(unsplit)
                unsplit, size = {}, 0
        if self._hits:
            self._split(unsplit)
            self._index_modules()
            above = self._closed_over_importers(self._hits)
            self._take(self._with_native(self._closed_over_imports(above)), contents)
        return self._ordered()

    def add_importers(self, paths: Iterable[str]) -> list[Relevant]:
        """The relevant files, now with every module that imports one of ``paths``, and its imports.

        What a relevant module imports (settings, helpers) may be imported by many modules that have
        nothing to do with agents; they matter only if a plan changes that module.
        """
        above = self._closed_over_importers(set(paths))
        self._take(self._closed_over_imports(above), {})
        return self._ordered()

    def _ordered(self) -> list[Relevant]:
        return [self._relevant[path] for path in self._candidates if path in self._relevant]

    def _split(self, contents: dict[str, bytes]) -> None:
        for path, data in contents.items():
            self._lines[path] = import_lines(data, notebook=path.endswith(".ipynb"))

    def _read(self, candidate: Candidate) -> bytes | None:
        try:
            with open(candidate.path, "rb", buffering=0) as file:
                data = file.read()
        except OSError as error:
            self.unread.append(Unread(candidate, error.strerror or str(error)))
            return None
        return data

    def _take(self, paths: set[str], contents: dict[str, bytes]) -> None:
        for path in paths:
            candidate = self._candidates[path]
            if path in self._relevant or (path not in self._hits and self.discovery.is_ignored(candidate)):
                continue
            data = contents.get(path)
            if data is None:
                data = self._read(candidate)
            if data is not None:
                self._relevant[path] = Relevant(candidate, data, path in self._hits)

    # ----------------------------------------------------------------------- modules and imports

    def _index_modules(self) -> None:
        for path, candidate in self._candidates.items():
            if not path.endswith(".py"):
                continue
            place = os.path.abspath(path)
            self._by_place[place] = path
            name = module_name(path, candidate.root)
            self._by_name.setdefault(name, set()).add(path)
            self._by_stem.setdefault(name.rpartition(".")[2], set()).add(path)

    def _closed_over_importers(self, start: set[str]) -> set[str]:
        found = set(start)
        waiting = set(start)
        while waiting:
            words = re.compile(
                rb"\b(?:" + b"|".join(sorted(re.escape(_last_name(path)) for path in waiting)) + rb")\b"
            )
            added: set[str] = set()
            for path, lines in self._lines.items():
                if path in found or not any(words.search(line) for line in lines):
                    continue
                if any(waiting.intersection(self._targets(path, what)) for what in parse_imports(lines)):
                    added.add(path)
            found |= added
            waiting = added
        return found

    def _closed_over_imports(self, start: set[str]) -> set[str]:
        """``start`` and the modules that those in it import, directly or not.

        In a large project one import may lead to almost everything.  So modules are taken level by
        level as long as they are few; of the levels after that only those whose text speaks of
        agents or models are, each with the modules through which it is imported.
        """
        found = set(start)
        budget = max(_FEW, 2 * len(start))
        importer: dict[str, str] = {}
        level = self._imported_by(start, importer, start)
        while level and (len(found) == len(start) or len(found) + len(level) <= budget):
            found |= level
            level = self._imported_by(level, importer, start)
        while level:
            for path in filter(self._speaks_of_agents, level):
                while path not in found:
                    found.add(path)
                    path = importer[path]
            level = self._imported_by(level, importer, start)
        return found

    def _with_native(self, found: set[str]) -> set[str]:
        """``found``, and what is native already and shares a module with it; with importers and imports.

        An earlier run has looked at them together, and this one has to come to the same verdicts.
        """
        while True:
            sharing = {path for path in self._native - found if self._loads_any(path, found)}
            if not sharing:
                return found
            found = found | self._closed_over_imports(self._closed_over_importers(sharing))

    def _loads_any(self, path: str, others: set[str]) -> bool:
        return any(
            others.intersection(self._targets(path, what)) for what in parse_imports(self._lines[path])
        )

    def _imported_by(self, paths: set[str], importer: dict[str, str], start: set[str]) -> set[str]:
        """The modules imported in ``paths`` that are new to ``importer``, which gets who imports them."""
        added: set[str] = set()
        for path in sorted(paths):
            for what in parse_imports(self._lines[path]):
                for target in self._targets(path, what):
                    if target not in importer and target not in start:
                        importer[target] = path
                        added.add(target)
        return added

    def _speaks_of_agents(self, path: str) -> bool:
        data = self._read(self._candidates[path])
        return data is not None and _AGENT_WORDS.search(data) is not None

    def _targets(self, path: str, what: _Import) -> set[str]:
        """The project's files that ``what``, written in ``path``, may load."""
        folder = os.path.dirname(os.path.abspath(path))
        if what.level:
            for _ in range(what.level - 1):
                folder = os.path.dirname(folder)
            return self._in_folder(folder, what.module)
        # The nearest folder above the file that has the module: a script's own folder, or the root.
        top = os.path.abspath(self._candidates[path].root)
        while True:
            near = self._in_folder(folder, what.module)
            if near or folder == top or os.path.dirname(folder) == folder:
                break
            folder = os.path.dirname(folder)
        if near or what.module.partition(".")[0] in sys.stdlib_module_names:
            return near  # a package elsewhere in the tree may have the name, but Python looks there last
        return self._by_name.get(what.module) or self._only_one(what.module)

    def _only_one(self, module: str) -> set[str]:
        """The one file of that name anywhere in the tree: its folder may be put on ``sys.path``."""
        if "." in module:
            return set()
        known = self._by_stem.get(module, set())
        return known if len(known) == 1 else set()

    def _in_folder(self, folder: str, module: str) -> set[str]:
        base = os.path.join(folder, *module.split(".")) if module else folder
        places = (f"{base}.py", os.path.join(base, "__init__.py"))
        return {self._by_place[place] for place in places if place in self._by_place}


def _is_wanted(data: bytes) -> bool:
    """Whether a file names a package with 0.2's API, or imports 0.4 and has words of 0.2."""
    return bool(
        _NAME.search(data) or (b"autogen_" in data and _NEW_PACKAGE.search(data) and _OLD_WORDS.search(data))
    )


def _last_name(path: str) -> bytes:
    """The word that an import statement of ``path`` contains."""
    folder, name = os.path.split(os.path.abspath(path))
    stem = os.path.splitext(name)[0]
    return (os.path.basename(folder) if stem == "__init__" else stem).encode("utf-8", "surrogateescape")


def imports_autogen(data: bytes, *, notebook: bool = False) -> bool:
    """Whether an import statement of AutoGen 0.2, or of its API in ``autogen_compat``, is in ``data``."""
    return _IMPORT.search(_code_lines(data) if notebook else data) is not None


def _code_lines(notebook: bytes) -> bytes:
    """The strings in the JSON of a notebook as lines; good enough to find imports."""
    return notebook.replace(b"\\n", b"\n").replace(b'"', b"\n")


def import_lines(data: bytes, *, notebook: bool = False) -> list[bytes]:
    """The import statements in ``data`` (with the lines that continue them) as written."""
    if notebook:
        data = _code_lines(data)
    lines: list[bytes] = []
    find = data.find
    position = find(b"import")
    while position >= 0:
        if data[position + 6 : position + 7] not in _AFTER_IMPORT:
            position = find(b"import", position + 6)
            continue
        start = data.rfind(b"\n", 0, position) + 1
        while data.endswith(_CONTINUED, 0, start):
            start = data.rfind(b"\n", 0, start - 1) + 1
        end = _end_of_line(data, position)
        head = data[start:position].lstrip()
        if not head or head.startswith(_STARTS):
            line = data[start:end]
            while line.rstrip().endswith(b"\\") and end < len(data):
                end = _end_of_line(data, end + 1)
                line = data[start:end]
            if b"(" in line and b")" not in line:
                close = find(b")", end)
                end = close if close >= 0 else len(data)
            lines.append(data[start:end])
        position = find(b"import", end)
    return lines


def _end_of_line(data: bytes, position: int) -> int:
    end = data.find(b"\n", position)
    return end if end >= 0 else len(data)


def parse_imports(lines: Iterable[bytes]) -> Iterator[_Import]:
    """The modules that import statements may load: ``from a import b`` means ``a`` and ``a.b``."""
    for line in lines:
        match = _IMPORT_LINE.match(line)
        if match is None:
            continue
        if match["modules"] is not None:
            for part in match["modules"].split(b"#")[0].replace(b";", b",").split(b","):
                words = part.replace(b"import ", b" ").split()
                if words:
                    yield _Import(0, words[0].decode("utf-8", "replace"))
            continue
        written = match["module"].decode("utf-8", "replace")
        module = written.lstrip(".")
        level = len(written) - len(module)
        yield _Import(level, module)
        for word in _WORD.findall(re.sub(rb"#[^\n]*", b"", match["names"])):
            if word in (b"as", b"import"):
                continue
            name = word.decode("utf-8", "replace")
            yield _Import(level, f"{module}.{name}" if module else name)
