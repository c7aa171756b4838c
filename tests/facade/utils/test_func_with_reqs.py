from __future__ import annotations

import typing
from pathlib import Path

import pytest

from autogen_compat.coding import CodeBlock, LocalCommandLineCodeExecutor
from autogen_compat.coding.func_with_reqs import (
    Alias,
    FunctionWithRequirements,
    FunctionWithRequirementsStr,
    ImportFromModule,
    build_python_functions_file,
    to_stub,
    with_requirements,
)

TEXT = '''
def total(numbers: list) -> int:
    """Sum of numbers."""
    return sum(numbers)
'''


def double(number: int) -> int:
    """Twice a number.

    And nothing else.
    """
    return 2 * number


@with_requirements(python_packages=["pytest"], global_imports=["math", Alias("json", "j")])
def root(number: float) -> str:
    return j.dumps(math.sqrt(number))  # noqa: F821


@with_requirements(global_imports=["not_a_real_module"])
def broken() -> None: ...


def test_decorated_functions_stay_functions() -> None:
    assert isinstance(root, FunctionWithRequirements)
    assert getattr(root, "__name__", None) == "root"
    assert FunctionWithRequirements.from_callable(double)(4) == 8


def test_functions_as_text() -> None:
    function = FunctionWithRequirements.from_str(TEXT, ["x"], ["os"])
    assert isinstance(function, FunctionWithRequirementsStr)
    assert (function.python_packages, function.global_imports) == (["x"], ["os"])
    with pytest.raises(NotImplementedError):
        function([1])


@pytest.mark.parametrize("source", ["def f(:", "x = 1", "def f(): ...\ndef g(): ...", "1 / 0"])
def test_text_must_be_one_function(source: str) -> None:
    with pytest.raises(ValueError, match=r"Could not compile function|exactly one function"):
        FunctionWithRequirementsStr(source)


def test_stubs() -> None:
    assert to_stub(FunctionWithRequirementsStr(TEXT)) == (
        'def total(numbers: list) -> int:\n    """Sum of numbers."""\n    ...'
    )
    lines = to_stub(double).splitlines()
    assert lines[0].startswith("def double(number:") and lines[1] == '    """Twice a number.'
    assert lines[-1] == "    ..."


def test_module_of_functions() -> None:
    text = FunctionWithRequirementsStr(TEXT, [], [ImportFromModule("os", ["path", Alias("sep", "s")])])
    source = build_python_functions_file([double, root, text])
    assert source.startswith("import math\nimport json as j\nfrom os import path, sep as s\n\n")
    assert "with_requirements" not in source
    namespace: dict[str, typing.Any] = {}
    exec(source, namespace)
    assert namespace["root"](4) == "2.0" and namespace["total"]([1, 2]) == 3


def test_code_uses_functions(tmp_path: Path) -> None:
    functions = [double, root, FunctionWithRequirementsStr(TEXT)]
    executor = LocalCommandLineCodeExecutor(work_dir=tmp_path, functions=functions, functions_module="mine")
    code = "from mine import double, root, total\nprint(double(2), root(9), total([1, 1]))"
    result = executor.execute_code_blocks([CodeBlock(language="python", code=code)])
    assert (result.exit_code, result.output) == (0, "4 3.0 2\n")


def test_functions_for_a_prompt(tmp_path: Path) -> None:
    executor = LocalCommandLineCodeExecutor(work_dir=tmp_path, functions=[double])
    assert "`from functions import foo`" in executor.format_functions_for_prompt()
    assert to_stub(double) in executor.format_functions_for_prompt()
    text = executor.format_functions_for_prompt("$module_name: $functions")
    assert text == f"functions: {to_stub(double)}"


def test_functions_that_cannot_be_loaded(tmp_path: Path) -> None:
    executor = LocalCommandLineCodeExecutor(work_dir=tmp_path, functions=[broken])
    with pytest.raises(ValueError, match=r"(?s)Functions failed to load: .*not_a_real_module"):
        executor.execute_code_blocks([CodeBlock(language="python", code="1")])


def test_packages_that_cannot_be_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    function = FunctionWithRequirementsStr(TEXT, ["not-a-real-package-of-anyone"])
    executor = LocalCommandLineCodeExecutor(work_dir=tmp_path, functions=[function, double])
    # Only decorated functions install packages, as in 0.2.
    assert executor.execute_code_blocks([CodeBlock(language="python", code="print(1)")]).output == "1\n"
    decorated = with_requirements(["not-a-real-package-of-anyone"])(double)
    executor = LocalCommandLineCodeExecutor(work_dir=tmp_path, functions=[decorated])
    with pytest.raises(ValueError, match="Pip install failed"):
        executor.execute_code_blocks([CodeBlock(language="python", code="1")])
