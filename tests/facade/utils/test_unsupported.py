from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autogen_compat import code_utils, math_utils
from autogen_compat.coding.kubernetes import PodCommandLineCodeExecutor
from autogen_compat.exceptions import CompatUnsupported


@pytest.mark.parametrize(
    ("call", "replacement"),
    [
        (lambda: code_utils.generate_code(prompt="x"), "OpenAIWrapper"),
        (lambda: code_utils.improve_function("f", "g", "h"), "OpenAIWrapper"),
        (lambda: code_utils.improve_code(["f"], "h"), "OpenAIWrapper"),
        (lambda: code_utils.generate_assertions("def f():"), "OpenAIWrapper"),
        (lambda: code_utils.implement("def f():"), "OpenAIWrapper"),
        (lambda: math_utils.solve_problem("1 + 1"), "OpenAIWrapper"),
        (lambda: PodCommandLineCodeExecutor(namespace="n"), "DockerCommandLineCodeExecutor"),
    ],
)
def test_what_replaces_it_is_named(call: Callable[[], Any], replacement: str) -> None:
    with pytest.raises(CompatUnsupported, match=replacement):
        call()
