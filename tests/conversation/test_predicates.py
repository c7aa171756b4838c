"""What tests for the end of a chat are known to say of a text."""

from __future__ import annotations

import pytest

from autogen_migrate.conversation.predicates import read_predicate

CONTENT = "m.get('content', '')"


@pytest.mark.parametrize(
    ("test", "text", "expected"),
    [
        (f"'done' in {CONTENT}", "all done", True),
        (f"'done' in {CONTENT}", "all DONE", False),
        (f"'done' in {CONTENT}.lower()", "all DONE", True),
        (f"'done' in {CONTENT}.lower()", "all is well", False),
        (f"{CONTENT}.strip().upper() == 'DONE'", " done\n", True),
        (f"{CONTENT}.rstrip().endswith(('DONE', 'STOP'))", "now STOP ", True),
        (f"{CONTENT}.casefold() not in ('a', 'b')", "B", False),
        (f"not {CONTENT}", "", True),
        (f"not {CONTENT}", "a", False),
        (f"len({CONTENT}) > 3", "abc", False),
        (f"len({CONTENT}) > 3", "abcd", True),
        (f"bool({CONTENT}) and 'a' in {CONTENT}.lower() or 'b' in {CONTENT}", "b", True),
        (f"{CONTENT}.replace('.', '') == 'DONE'", "DONE.", True),
        (f"{CONTENT}.find('b') >= 0", "abc", True),
    ],
)
def test_tests_are_evaluated_on_known_texts(test: str, text: str, expected: bool) -> None:
    assert read_predicate(f"lambda m: {test}").holds(text) is expected


@pytest.mark.parametrize(
    ("test", "text"),
    [
        (f"is_over({CONTENT})", "a"),
        (f"re.search('a', {CONTENT})", "a"),
        (f"{CONTENT} == content", "a"),  # a variable of the program
        ("m['name'] == 'writer'", "writer"),
        ("m.get('tool_calls') is None", "a"),
        ("m", "a"),
        (f"{CONTENT}.split()[-1] == 'DONE'", "DONE"),
        (f"{CONTENT}.strip(1) == 'a'", "a"),
    ],
)
def test_what_takes_running_the_program_is_not_known(test: str, text: str) -> None:
    assert read_predicate(f"lambda m: {test}").holds(text) is None


@pytest.mark.parametrize(
    ("test", "text", "expected"),
    [
        (f"is_over({CONTENT}) and 'DONE' in {CONTENT}", "go on", False),
        (f"is_over({CONTENT}) and 'DONE' in {CONTENT}", "DONE", None),
        (f"is_over({CONTENT}) or 'DONE' in {CONTENT}", "DONE", True),
        (f"is_over({CONTENT}) or 'DONE' in {CONTENT}", "go on", None),
        (f"m['name'] == 'writer' and 'DONE' in {CONTENT}", "go on", False),
        (f"{CONTENT}.split()[-1] == 'DONE'", "go on", False),
    ],
)
def test_one_part_can_decide(test: str, text: str, expected: bool | None) -> None:
    assert read_predicate(f"lambda m: {test}").holds(text) is expected


@pytest.mark.parametrize(
    ("test", "word"),
    [
        (f"'done' in {CONTENT}", "done"),
        (f"{CONTENT}.rstrip().endswith('DONE')", "DONE"),
        (f"{CONTENT}[-4:] == 'DONE'", "DONE"),
        (f"{CONTENT}.split()[-1] == 'DONE'", "DONE"),
        (f"'DONE' == {CONTENT}.strip()", "DONE"),
        (f"m['name'] == 'writer' and 'DONE' in {CONTENT}", "DONE"),
        (f"'done' in {CONTENT}.lower()", ""),
        (f"{CONTENT}.replace('.', '') == 'DONE'", ""),
        (f"{CONTENT}[::-1] == 'DONE'", ""),
        ("m['name'] == 'writer'", ""),
        ("m['name'].startswith('w')", ""),
        (f"'a' in {CONTENT} or 'b' in {CONTENT}", ""),
        (f"'DONE' not in {CONTENT}", ""),
        (f"word_of({CONTENT}) == 'DONE'", ""),
    ],
)
def test_texts_that_a_test_needs(test: str, word: str) -> None:
    assert read_predicate(f"lambda m: {test}").needed_word == word


def test_statements_are_not_evaluated() -> None:
    source = "def is_over(m):\n    text = m['content']\n    return 'DONE' in text\n"
    predicate = read_predicate(source)
    assert (predicate.holds("DONE"), predicate.needed_word) == (None, "")
