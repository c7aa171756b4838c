"""Whether this Python can compile a text."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass

_PYTHON_2 = ("Missing parentheses in call to", "multiple exception types must be parenthesized")


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """Why a text cannot be compiled; ``line`` and ``column`` are 1-based, or 0 if there is no place."""

    code: str
    message: str
    line: int = 0
    column: int = 0


def syntax_problem(text: str, name: str, *, notebook: bool) -> SyntaxProblem | None:
    """Why this Python cannot compile ``text`` (in a notebook with top-level ``await``); None if it can.

    Parsing alone lets through what the check of the result would then take for the tool's own mistake: a
    repeated keyword, a ``return`` outside of a function.
    """
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if notebook else 0
    with warnings.catch_warnings():
        # A doubtful escape in the user's string is not our message to give.
        warnings.simplefilter("ignore")
        try:
            compile(text, name, "exec", flags=flags, dont_inherit=True)
        except SyntaxError as error:
            code, message = "syntax", error.msg
            if any(sign in message for sign in _PYTHON_2):
                code, message = "python2", f"Python 2 syntax ({message})"
            return SyntaxProblem(code, message, error.lineno or 0, error.offset or 0)
        except (ValueError, RecursionError, MemoryError) as error:
            return SyntaxProblem("syntax", f"cannot be compiled: {error or type(error).__name__}")
    return None
