"""Which candidates matter: those that name AutoGen or its copy, and the modules they share agents with.

Most files of a repository have nothing to do with AutoGen and must cost no more than one read.  So
this works on bytes: one substring test per file, and the import statements by line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .discover import SUFFIXES, Candidate, Discovery
from .imports import PACKAGE, files_run, import_lines, loads_by_name, parse_imports
from .layout import Layout, changes_sys_path, project_layout

_NAME = re.compile(rb"(?<![\w\-/])" + PACKAGE)
_PYTHON_SCRIPT = re.compile(rb"#!.*python")
_NEW = re.compile(rb"(?<![\w\-/])autogen_(?:agentchat|core|ext|compat)(?![\w\-])")
_NEW_PACKAGE = re.compile(rb"(?:from|import)[ \t]+autogen_(?:agentchat|core|ext)\b")
_OLD_WORDS = re.compile(
    rb"\b(?:llm_config|human_input_mode|code_execution_config|max_consecutive_auto_reply|is_termination_msg"
    rb"|initiate_chats?|register_(?:for_(?:llm|execution)|function|reply|nested_chats)|generate_reply|function_map"
    rb"|ConversableAgent|GroupChat|GroupChatManager|config_list_from_\w+)\b"
)
"""What a file says that imports 0.4 and goes on as with 0.2."""
_CHATS = re.compile(
    rb"\b(?:(?:a_)?(?:initiate_chats?|generate_reply)|register_(?:for_(?:llm|execution)|nested_chats|reply))\b"
)
"""What is done with agents of 0.2, also where they come from modules that are not imported by name."""
_MEMORY = 128 * 1024 * 1024
"""How many bytes of files to hold while it is open whether any of them names AutoGen."""
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
    """One file that matters.

    ``names_autogen``: whether it names a package with 0.2's API itself; ``editable``: whether it is not left
    out; ``lines``: its import statements.
    """

    candidate: Candidate
    raw: bytes
    names_autogen: bool
    editable: bool
    lines: list[bytes]


@dataclass(slots=True)
class Unread:
    """A candidate whose bytes could not be had."""

    candidate: Candidate
    message: str


@dataclass(slots=True)
class Prefilter:
    """The files of one run, sorted into what matters and what does not.

    ``seen`` counts the files that were read, of those that the user's paths are about and that are not in a
    directory that is left out; ``mentions`` those of them that name AutoGen.
    """

    discovery: Discovery
    seen: int = 0
    mentions: int = 0
    unread: list[Unread] = field(default_factory=list[Unread])
    layout: Layout | None = None
    _candidates: dict[str, Candidate] = field(default_factory=dict[str, Candidate])
    _lines: dict[str, list[bytes]] = field(default_factory=dict[str, "list[bytes]"])
    _unsplit: dict[str, bytes] = field(default_factory=dict[str, bytes])
    _unsplit_size: int = 0
    _contents: dict[str, bytes] = field(default_factory=dict[str, bytes])
    _places: dict[str, str] = field(default_factory=dict[str, str])
    _by_place: dict[str, str] = field(default_factory=dict[str, str])
    _changing: dict[str, str] = field(default_factory=dict[str, str])
    _running: dict[str, list[str]] = field(default_factory=dict[str, "list[str]"])
    _loading: set[str] = field(default_factory=set[str])
    _edges: dict[str, set[str]] = field(default_factory=dict[str, "set[str]"])
    _relevant: dict[str, Relevant] = field(default_factory=dict[str, Relevant])
    _hits: set[str] = field(default_factory=set[str])
    _native: set[str] = field(default_factory=set[str])

    def scan(self, paths: Sequence[str]) -> list[Relevant]:
        """Read the files at and below ``paths`` and those of the project around them, each once.

        What is relevant are the files that name AutoGen, and what shares modules with them; as far as it is
        connected, by imports, with a file that the paths are about.
        """
        named = self.discovery.candidates(paths)
        for candidate in named:
            self._look_at(candidate)
        if self._hits or not self.discovery.covers_all:
            for candidate in self.discovery.around(paths, named):
                self._look_at(candidate)
        if self._hits:
            self._split()
            self._lay_out()
            above = self._closed_over_importers(self._hits)
            found = self._with_native(self._closed_over_imports(above))
            self._take(self._connected(found))
        self._contents.clear()
        self._unsplit.clear()
        return self._ordered()

    def add_importers(self, paths: Iterable[str]) -> list[Relevant]:
        """The relevant files, now with every module that imports one of ``paths``, and its imports.

        What a relevant module imports (settings, helpers) may be imported by many modules that have
        nothing to do with agents; they matter only if a plan changes that module.
        """
        above = self._closed_over_importers(set(paths))
        self._take(self._closed_over_imports(above))
        return self._ordered()

    def _ordered(self) -> list[Relevant]:
        found = [self._relevant[path] for path in self._candidates if path in self._relevant]
        if not all(item.candidate.named for item in found):
            # The order must not depend on which of them are named.
            found.sort(key=lambda item: _walking_order(self._places[item.candidate.path]))
        return found

    # ----------------------------------------------------------------------- reading

    def _look_at(self, candidate: Candidate) -> None:
        data = self._read(candidate)
        if data is None:
            return
        path = candidate.path
        if candidate.left_out and not path.endswith(SUFFIXES) and not _PYTHON_SCRIPT.match(data):
            return
        self._candidates[path] = candidate
        is_hit = b"autogen" in data and _is_wanted(data)
        if candidate.named and not candidate.left_out:
            self.seen += 1
            self.mentions += is_hit and not self.discovery.is_left_out(candidate)
        if is_hit:
            self._hits.add(path)
            self._contents[path] = data
        elif b"autogen_" in data and _NEW.search(data):
            self._native.add(path)
        # Import lines are of use only if there is a hit, so they wait as long as memory allows.
        self._unsplit[path] = data
        self._unsplit_size += len(data)
        if self._unsplit_size > _MEMORY:
            self._split()

    def _split(self) -> None:
        for path, data in self._unsplit.items():
            self._lines[path] = import_lines(data, notebook=path.endswith(".ipynb"))
            if changes_sys_path(data):
                self._changing[path] = self.discovery.place(self._candidates[path])
            runs = files_run(data)
            if runs:
                self._running[self.discovery.place(self._candidates[path])] = runs
            if loads_by_name(data) and _CHATS.search(data):
                self._loading.add(path)
        self._unsplit, self._unsplit_size = {}, 0

    def _read(self, candidate: Candidate) -> bytes | None:
        try:
            with open(candidate.path, "rb", buffering=0) as file:
                data = file.read()
        except OSError as error:
            if candidate.named and not candidate.left_out:
                self.unread.append(Unread(candidate, error.strerror or str(error)))
            return None
        return data

    def _take(self, paths: set[str]) -> None:
        for path in paths:
            if path in self._relevant:
                continue
            candidate = self._candidates[path]
            data = self._contents.get(path)
            if data is None:
                data = self._read(candidate)
            if data is not None:
                editable = not self.discovery.is_left_out(candidate)
                is_hit = path in self._hits
                self._relevant[path] = Relevant(candidate, data, is_hit, editable, self._lines[path])

    # ----------------------------------------------------------------------- modules and imports

    def _lay_out(self) -> None:
        self._places = {path: self.discovery.place(item) for path, item in self._candidates.items()}
        self._by_place = {place: path for path, place in self._places.items()}
        projects = map(os.path.realpath, self.discovery.projects)
        self.layout = project_layout(
            self._places, self.discovery.tops, projects, self._changing, self._running
        )

    def _targets(self, path: str) -> set[str]:
        """The project's files that importing the one at ``path`` may load, fixtures of pytest among them."""
        if path not in self._edges:
            assert self.layout is not None
            place = self._places[path]
            found = set(self.layout.loaded_unnamed(place))
            for what in parse_imports(self._lines[path]):
                found.update(self.layout.find(place, what.level, what.module).places)
            if path in self._loading:
                found.update(self._loadable(place))
            self._edges[path] = {self._by_place[place] for place in found} - {path}
        return self._edges[path]

    def _loadable(self, place: str) -> Iterator[str]:
        """The places of the files with AutoGen in the project of one that loads modules by computed names."""
        folders = {os.path.realpath(folder) for folder in (*self.discovery.tops, *self.discovery.projects)}
        above = [folder for folder in folders if place.startswith(os.path.join(folder, ""))]
        home = os.path.join(max(above, key=len, default=os.path.dirname(place)), "")
        return (self._places[path] for path in self._hits if self._places[path].startswith(home))

    def _closed_over_importers(self, start: set[str]) -> set[str]:
        found = set(start)
        waiting = set(start)
        while waiting:
            names = sorted({re.escape(_last_name(self._places[path])) for path in waiting})
            words = re.compile(rb"\b(?:" + b"|".join(names) + rb")\b")
            fixtures = any(os.path.basename(path) == "conftest.py" for path in waiting)
            added: set[str] = set()
            for path, lines in self._lines.items():
                if path in found:
                    continue
                may = any(words.search(line) for line in lines) or (fixtures and "test" in path)
                may = may or self._places[path] in self._running or path in self._loading
                if may and not waiting.isdisjoint(self._targets(path)):
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
            sharing = {path for path in self._native - found if not found.isdisjoint(self._targets(path))}
            if not sharing:
                return found
            found = found | self._closed_over_imports(self._closed_over_importers(sharing))

    def _connected(self, found: set[str]) -> set[str]:
        """Those of ``found`` that are connected, by imports among them, with one that may be edited."""
        neighbours: dict[str, set[str]] = {path: set() for path in found}
        for path in found:
            for target in self._targets(path) & found:
                neighbours[path].add(target)
                neighbours[target].add(path)
        candidates = (self._candidates[path] for path in found)
        todo = [c.path for c in candidates if c.named and not self.discovery.is_left_out(c)]
        reached: set[str] = set()
        while todo:
            path = todo.pop()
            if path not in reached:
                reached.add(path)
                todo += neighbours[path] - reached
        return reached

    def _imported_by(self, paths: set[str], importer: dict[str, str], start: set[str]) -> set[str]:
        """The modules imported in ``paths`` that are new to ``importer``, which gets who imports them."""
        added: set[str] = set()
        for path in sorted(paths):
            for target in sorted(self._targets(path)):
                if target not in importer and target not in start:
                    importer[target] = path
                    added.add(target)
        return added

    def _speaks_of_agents(self, path: str) -> bool:
        data = self._read(self._candidates[path])
        return data is not None and _AGENT_WORDS.search(data) is not None


def _walking_order(place: str) -> list[tuple[bool, str]]:
    """Sorts as a walk does: the files of a folder, then the folders in it."""
    *folders, name = place.split(os.sep)
    return [*((True, folder) for folder in folders), (False, name)]


def _is_wanted(data: bytes) -> bool:
    """Whether a file names a package with 0.2's API, or imports 0.4 and has words of 0.2."""
    return bool(
        _NAME.search(data) or (b"autogen_" in data and _NEW_PACKAGE.search(data) and _OLD_WORDS.search(data))
    )


def _last_name(place: str) -> bytes:
    """The word that an import statement of the module at ``place`` contains."""
    folder, name = os.path.split(place)
    stem = os.path.splitext(name)[0]
    return (os.path.basename(folder) if stem == "__init__" else stem).encode("utf-8", "surrogateescape")
