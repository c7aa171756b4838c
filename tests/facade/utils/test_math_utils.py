from __future__ import annotations

import pytest

from autogen_compat.math_utils import (
    eval_math_responses,
    get_answer,
    is_equiv,
    is_equiv_chain_of_thought,
    last_boxed_only_string,
    remove_boxed,
    voting_counts,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\\frac12", "\\frac{1}{2}"),
        ("\\dfrac1{72}", "\\frac{1}{72}"),
        ("0.5", "1/2"),
        (".5", "\\frac{1}{2}"),
        ("x = 3", "3"),
        ("\\sqrt3", "\\sqrt{3}"),
        ("5\\text{ cm}", "5"),
        ("90^\\circ", "90"),
        ("50\\%", "50"),
        ("\\left(1, 2\\right)", "(1,2)"),
        ("-3/4", "\\frac{-3}{4}"),
    ],
)
def test_equivalent(one: str, other: str) -> None:
    assert is_equiv(one, other) == 1.0


@pytest.mark.parametrize(("one", "other"), [("1", "2"), ("1", None), ("\\sqrt", "\\sqrt{}"), ("01/2", "1/2")])
def test_not_equivalent(one: str, other: str | None) -> None:
    assert is_equiv(one, other) == 0.0


def test_what_cannot_be_read_is_compared_as_text() -> None:
    assert is_equiv("\\sqrt", "\\sqrt") == 1.0
    assert is_equiv("1\\text{ m}\\text{ s}", "1\\text{ m}\\text{ s}") == 1.0


def test_boxes() -> None:
    text = "so \\boxed{1} and at last \\boxed{\\frac{2}{3}}."
    assert last_boxed_only_string(text) == "\\boxed{\\frac{2}{3}}"
    assert last_boxed_only_string("\\fbox{4} end") == "\\fbox{4}"
    assert last_boxed_only_string("\\boxed{4") is None
    assert last_boxed_only_string("no box") is None
    assert remove_boxed("\\boxed{4}") == "4"
    assert remove_boxed("\\fbox{4}") is None
    assert get_answer(text) == "\\frac{2}{3}"
    assert get_answer(None) is None
    assert is_equiv_chain_of_thought("\\boxed{0.5}", "thus \\boxed{\\frac12}") == 1.0


def test_votes() -> None:
    responses = ["\\boxed{2}", "none", "\\boxed{0.5}", "\\boxed{\\frac12}"]
    assert voting_counts(responses) == {0: 1, 2: 2}
    assert eval_math_responses(responses, "\\boxed{1/2}") == {
        "expected_success": 1 - (1 - 2 / 4) ** 4,
        "success": True,
        "success_vote": 1.0,
        "voted_answer": "\\boxed{0.5}",
        "votes": 2,
    }


def test_no_responses() -> None:
    assert eval_math_responses([])["voted_answer"] is None
