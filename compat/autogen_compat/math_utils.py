"""Answers to mathematical problems: finding, comparing and voting on them.

As 0.2's ``autogen/math_utils.py``. Answers are what stands in ``\\boxed{...}``; the comparison ignores the
differences of notation that the MATH data set (Hendrycks and others, 2021) ignores.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NoReturn

from autogen_compat.code_utils import DEFAULT_MODEL

__all__ = (
    "DEFAULT_MODEL",
    "eval_math_responses",
    "get_answer",
    "is_equiv",
    "is_equiv_chain_of_thought",
    "last_boxed_only_string",
    "remove_boxed",
    "solve_problem",
    "voting_counts",
)

_BOX = "\\boxed{"
_UNIT = "\\text{ "

# What is written in several ways, or does not matter.
_REPLACEMENTS = (
    ("\n", ""),
    ("\\!", ""),
    ("\\\\", "\\"),
    ("tfrac", "frac"),
    ("dfrac", "frac"),
    ("\\left", ""),
    ("\\right", ""),
    ("^{\\circ}", ""),
    ("^\\circ", ""),
    ("\\$", ""),
)
_REPLACEMENTS_WITHOUT_UNIT = (("\\%", ""), ("%", ""), (" .", " 0."), ("{.", "{0."))


class _UnreadableError(Exception):
    """A formula that cannot be normalised."""


def solve_problem(problem: str, **config: Any) -> NoReturn:
    """Raise: needs openai < 1, in 0.2 too."""
    from autogen_compat.exceptions import CompatUnsupported

    raise CompatUnsupported(
        "autogen.math_utils.solve_problem needs openai < 1, with which neither 0.2.40 nor 0.4 work. "
        "Ask a model with OpenAIWrapper.create(messages=...); eval_math_responses() judges its answers."
    )


def remove_boxed(string: str) -> str | None:
    """Return what stands within ``\\boxed{...}``; None where *string* is no such box."""
    if string.startswith(_BOX) and string.endswith("}"):
        return string[len(_BOX) : -1]
    return None


def last_boxed_only_string(string: str) -> str | None:
    """Return the last ``\\boxed{...}``, or else ``\\fbox{...}``, of *string*; None: there is none."""
    start = string.rfind("\\boxed")
    if start < 0:
        start = string.rfind("\\fbox")
    if start < 0:
        return None
    depth = 0
    for brace in re.finditer(r"[{}]", string[start:]):
        depth += 1 if brace[0] == "{" else -1
        if brace[0] == "}" and depth == 0:
            return string[start : start + brace.end()]
    return None


def get_answer(solution: str | None) -> str | None:
    """Return what stands in the last box of *solution*; None where there is none."""
    box = None if solution is None else last_boxed_only_string(solution)
    return None if box is None else remove_boxed(box)


def is_equiv(str1: str | None, str2: str | None) -> float:
    """Return 1.0 if two formulas mean the same up to units, spaces and ways to write fractions and roots."""
    if str1 is None and str2 is None:
        print("WARNING: Both None")
        return 1.0
    if str1 is None or str2 is None:
        return 0.0
    try:
        return float(_normalised(str1) == _normalised(str2))
    except _UnreadableError:
        return float(str1 == str2)


def is_equiv_chain_of_thought(str1: str, str2: str) -> float:
    """Return 1.0 if two solutions have equivalent answers (or both none), else 0.0."""
    return is_equiv(get_answer(str1), get_answer(str2))


def voting_counts(responses: Sequence[str]) -> dict[int, int]:
    """Return position of the first response with an answer -> how many have an equivalent one."""
    votes: dict[int, int] = {}
    for position, response in enumerate(responses):
        if get_answer(response) is None:
            continue
        same = (other for other in votes if is_equiv_chain_of_thought(response, responses[other]))
        chosen = next(same, position)
        votes[chosen] = votes.get(chosen, 0) + 1
    return votes


def eval_math_responses(responses: Sequence[str], solution: str | None = None, **args: Any) -> dict[str, Any]:
    """Choose the most frequent answer, and judge all by a solution.

    Args:
        responses: solutions to choose from.
        solution: the right one.
        args: not used.

    Returns:
        ``{"expected_success": <probability that one of as many draws is right>, "success": <one is
        right>, "success_vote": <1.0: the most frequent one is right>, "voted_answer": <that response>,
        "votes": <how many agree with it>}``
    """
    count = len(responses)
    if not count:
        return {"expected_success": 0, "success": False, "success_vote": 0, "voted_answer": None, "votes": 0}
    right = [] if solution is None else [is_equiv_chain_of_thought(one, solution) for one in responses]
    chosen, votes = max(voting_counts(responses).items(), key=lambda item: item[1], default=(0, 0))
    return {
        "expected_success": 1 - (1 - sum(right) / count) ** count,
        "success": any(right),
        "success_vote": is_equiv(get_answer(responses[chosen]), get_answer(solution)),
        "voted_answer": responses[chosen],
        "votes": votes,
    }


def _normalised(formula: str) -> str:
    formula = _replaced(formula, _REPLACEMENTS)
    formula = _replaced(_without_unit(formula), _REPLACEMENTS_WITHOUT_UNIT)
    if formula.startswith("."):
        formula = f"0{formula}"
    left, equals, right = formula.partition("=")
    if equals and "=" not in right and len(left) <= 2:  # "x=3"
        formula = right
    formula = _with_braced_fractions(_with_braced_roots(formula).replace(" ", ""))
    return "\\frac{1}{2}" if formula == "0.5" else _with_fraction_for_slash(formula)


def _replaced(text: str, replacements: Sequence[tuple[str, str]]) -> str:
    for old, new in replacements:
        text = text.replace(old, new)
    return text


def _without_unit(formula: str) -> str:
    if formula.count(_UNIT) > 1:
        raise _UnreadableError
    return formula.partition(_UNIT)[0]


def _with_braced_roots(formula: str) -> str:
    """Write ``\\sqrt3`` as ``\\sqrt{3}``."""
    start, *operands = formula.split("\\sqrt")
    if "" in operands:
        raise _UnreadableError
    braced = (one if one.startswith("{") else f"{{{one[0]}}}{one[1:]}" for one in operands)
    return "\\sqrt".join([start, *braced])


def _with_braced_fractions(formula: str) -> str:
    """Write ``\\frac12`` and ``\\frac1{2}`` as ``\\frac{1}{2}``; a formula with half a fraction stays."""
    result, *operands = formula.split("\\frac")
    for one in operands:
        if not one:
            raise _UnreadableError
        if not one.startswith("{"):
            if len(one) < 2:
                return formula
            divisor = one[1:] if one[1] == "{" else f"{{{one[1]}}}{one[2:]}"
            one = f"{{{one[0]}}}{divisor}"
        result += f"\\frac{one}"
    return result


def _with_fraction_for_slash(formula: str) -> str:
    """Write ``2/3`` as ``\\frac{2}{3}``, if that is the whole formula."""
    match = re.fullmatch(r"(-?\d+)/(-?\d+)", formula, re.ASCII)
    if match is None or any(str(int(number)) != number for number in match.groups()):
        return formula
    return f"\\frac{{{match[1]}}}{{{match[2]}}}"
