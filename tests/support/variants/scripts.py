"""What else the model could have said: scripts derived from a fixture's own.

The order of a script's answers is kept, and the conditions that say *who* is answered (``system``,
``tool``, ``model``, ``select``); conditions on the conversation (``last``, ``seen``) are dropped, since
another answer leads to another conversation.  Behind a script's own answers come some that say nothing, then
the stop word again and again; behind those of "never", ``answers`` that say nothing.  A program that
asks for more gets an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Entry = dict[str, Any]

#: how many answers of "never" say nothing, if the fixture does not tell
ANSWERS = 40
_IN_ORDER = ("last", "seen", "times")
_WORD = re.compile(r"\b[A-Z]{2,}\b")


@dataclass(frozen=True)
class Hints:
    """What a fixture says about itself.

    ``stop``: words that end its chats; ``raises``: a tool call (``{"tool": …, "with": {…}}``) whose function
    raises; ``answers``: how many the model has when it never says the word (0.2's own limit is 100 replies
    a chat, and asking a hundred times takes seconds).
    """

    stop: tuple[str, ...] = ("TERMINATE",)
    raises: Mapping[str, Any] | None = None
    answers: int = ANSWERS


@dataclass(frozen=True)
class Variant:
    """One more script; ``name`` is what a fixture announces differences by."""

    name: str
    script: tuple[Entry, ...]


def variants(script: Sequence[Entry], hints: Hints) -> list[Variant]:
    """All scripts derived from one: with the stop words elsewhere, of empty answers, and of other calls."""
    base = _in_order(script)
    made: list[tuple[str, Sequence[Entry]]] = [("as it is", base), ("each twice", _twice(base))]
    for word in hints.stop:
        label = "" if len(hints.stop) == 1 else f" ({word})"
        made += [(name + label, changed) for name, changed in _with_word(base, hints.stop, word)]
    made += [("empty", [{"say": ""}, *base]), ("null", [{"say": None}, *base])]
    if any(entry.get("call") for entry in base):
        made += _with_tools(base, hints)
    never = [_changed(entry, lambda text: _removed(text, hints.stop)) for entry in base]
    return [
        *(Variant(name, (*entries, *_rest(base, hints, _ends(hints)))) for name, entries in made),
        Variant("never", (*never, *_rest(base, hints, _fillers(hints.answers)))),
    ]


def stop_words(source: str, script: Sequence[Entry]) -> tuple[str, ...]:
    """The words in capitals that both the program and its model use: what is likely to end its chats."""
    said = {word for entry in script for word in _WORD.findall(entry.get("say") or "")}
    return tuple(sorted(said & set(_WORD.findall(source)))) or Hints.stop


def _in_order(script: Sequence[Entry]) -> list[Entry]:
    return [
        {key: value for key, value in entry.items() if key not in _IN_ORDER}
        for entry in script
        for _ in range(int(entry.get("times", 1)))
    ]


def _twice(base: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in base for _ in range(2)]


def _rest(base: Sequence[Entry], hints: Hints, texts: Sequence[Entry]) -> list[Entry]:
    """What follows a script's own answers; speakers go on being selected as in it."""
    selections = [entry for entry in base if entry.get("select")]
    return [*selections * hints.answers, *texts]


def _fillers(number: int) -> list[Entry]:
    return [{"say": f"Noted, number {index}."} for index in range(number)]


def _ends(hints: Hints) -> list[Entry]:
    return [*_fillers(3), *[{"say": word} for word in hints.stop] * hints.answers]


def _with_word(
    base: Sequence[Entry], words: Sequence[str], word: str
) -> Iterator[tuple[str, Sequence[Entry]]]:
    """The stop word early, exact, late, never, inside a text, with white space behind it, in lower case."""
    without = [_changed(entry, lambda text: _removed(text, words)) for entry in base]
    text = next((entry["say"] for entry in without if entry.get("say") and not entry.get("select")), "Well.")

    def first(said: str) -> list[Entry]:
        return [{"say": said}, *without]

    yield "early", first(f"{text} {word}")
    yield "second", [{"say": "Let me think."}, {"say": f"{text} {word}"}, *without]
    yield "exact", first(word)
    yield "late", [*without, {"say": "One more thing."}, {"say": f"That was all. {word}"}]
    yield "inside", first(f"I will say {word} when we are done.")
    yield "trailing space", first(f"{text} {word} \n")
    yield "small letters", first(f"{text} {word.lower()}")
    yield "on a line of its own", first(f"{text}\n\n{word}\n\nBye.")


def _with_tools(base: Sequence[Entry], hints: Hints) -> Iterator[tuple[str, Sequence[Entry]]]:
    """Text beside a call, parallel calls, an unknown tool, calls that fail."""

    def calling(change: Callable[[Entry], Entry]) -> list[Entry]:
        index = next(index for index, entry in enumerate(base) if entry.get("call"))
        return [*base[:index], change(base[index]), *base[index + 1 :]]

    def other_call(call: Mapping[str, Any]) -> list[Entry]:
        return calling(lambda entry: {**_without_tool(entry), "call": [call]})

    called = next(entry["call"][0] for entry in base if entry.get("call"))
    yield "text beside a call", calling(lambda entry: {**entry, "say": "Let me look."})
    yield "parallel calls", calling(lambda entry: {**entry, "call": [*entry["call"], *entry["call"]]})
    word = hints.stop[0]
    yield "stop word beside a call", calling(lambda entry: {**entry, "say": f"Let me look. {word}"})
    yield "unknown tool", other_call({"tool": "no_such_tool", "with": {}})
    yield "missing argument", other_call({"tool": called["tool"], "with": {}})
    yield "unexpected argument", other_call({**called, "with": {**called.get("with", {}), "unheard_of": 1}})
    if hints.raises is not None:
        yield "raising tool", other_call(hints.raises)


def _without_tool(entry: Entry) -> Entry:
    return {key: value for key, value in entry.items() if key != "tool"}


def _changed(entry: Entry, change: Callable[[str], str]) -> Entry:
    said = entry.get("say")
    if entry.get("select") or not said:
        return entry
    return {**entry, "say": change(said)}


def _removed(text: str, words: Sequence[str]) -> str:
    for word in words:
        text = re.sub(re.escape(word), "", text, flags=re.IGNORECASE)
    return text.strip() or "And so on."
