from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from autogen_compat.code_utils import (
    UNKNOWN,
    PassAssertionFilter,
    check_can_use_docker_or_throw,
    content_str,
    create_virtual_env,
    decide_use_docker,
    eval_function_completions,
    execute_code,
    extract_code,
    get_powershell_command,
    infer_lang,
)
from autogen_compat.parts.rules import code_places


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (None, ""),
        ("plain", "plain"),
        ([], ""),
        ([{"type": "text", "text": "a"}, {"type": "image_url", "image_url": {"url": "x"}}], "a<image>"),
    ],
)
def test_content_as_text(content: Any, text: str) -> None:
    assert content_str(content) == text


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (3, TypeError),
        (["text"], TypeError),
        ([{"text": "a"}], AssertionError),
        ([{"type": "sound"}], ValueError),
    ],
)
def test_content_of_another_shape(content: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        content_str(content)


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("print(1)", "python"),
        ("pip install x", "sh"),
        ("python3 a.py", "sh"),
        ("some words", UNKNOWN),
    ],
)
def test_infer_lang(code: str, language: str) -> None:
    assert infer_lang(code) == language


def test_extract_code() -> None:
    text = "first\n```python\na = 1\n```\nand\n  ```\r\nls -l\r\n  ```\n"
    assert extract_code(text) == [("python", "a = 1"), ("", "ls -l")]
    assert extract_code("nothing here") == [(UNKNOWN, "nothing here")]
    assert extract_code([{"type": "text", "text": "```sh\nls\n```"}]) == [("sh", "ls")]
    assert extract_code("<<sh|ls>>", r"<<(\w+)\|(.*?)>>") == [("sh", "ls")]


def test_extract_code_on_single_lines() -> None:
    text = "run ` make ` or\n```\ntouch a\n```\nor\n```sh\nls\n```"
    assert extract_code(text, detect_single_line_code=True) == [("", "make"), ("", "touch a"), ("sh", "ls")]
    assert extract_code("no code", detect_single_line_code=True) == []


@pytest.mark.parametrize(
    ("value", "decision"),
    [(None, True), ("1", True), ("YES", True), ("f", False), ("0", False), ("None", None)],
)
def test_environment_decides_on_docker(
    monkeypatch: pytest.MonkeyPatch, value: str | None, decision: bool | None
) -> None:
    monkeypatch.delenv("AUTOGEN_USE_DOCKER", raising=False)
    if value is not None:
        monkeypatch.setenv("AUTOGEN_USE_DOCKER", value)
    assert decide_use_docker(None) is decision
    assert decide_use_docker(not decision) is (not decision)


def test_environment_with_another_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGEN_USE_DOCKER", "maybe")
    with pytest.raises(ValueError, match="Invalid value for AUTOGEN_USE_DOCKER: maybe"):
        decide_use_docker(None)


@pytest.fixture
def no_docker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")
    monkeypatch.setattr(code_places, "CONTAINER_MARK", str(tmp_path / "absent"))


@pytest.mark.usefixtures("no_docker")
def test_without_docker_code_never_runs_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("AUTOGEN_USE_DOCKER", raising=False)
    check_can_use_docker_or_throw(False)
    check_can_use_docker_or_throw(None)
    with pytest.raises(RuntimeError, match="but docker is not running"):
        check_can_use_docker_or_throw(True)
    for choice in ({}, {"use_docker": True}, {"use_docker": ["python:3"]}):
        with pytest.raises(RuntimeError, match="but docker is not running"):
            execute_code("open('made', 'w')", work_dir=str(tmp_path), **choice)
    assert list(tmp_path.iterdir()) == []


def test_within_a_container_code_runs_right_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(code_places, "CONTAINER_MARK", __file__)
    assert execute_code("print(2)", work_dir=str(tmp_path), use_docker=True) == (0, "2\n", None)


def test_execute_code(tmp_path: Path) -> None:
    run: dict[str, Any] = {"work_dir": str(tmp_path / "new"), "use_docker": False}
    assert execute_code("import sys; print(sys.executable)", **run) == (0, f"{sys.executable}\n", None)
    assert execute_code("print(6)", filename="sub/a.py", **run) == (0, "6\n", None)
    assert execute_code(filename="sub/a.py", **run) == (0, "6\n", None)
    assert execute_code("cat sub/a.py", lang="sh", **run) == (0, "print(6)", None)
    files = [path.name for path in (tmp_path / "new").rglob("*") if path.is_file()]
    assert files == ["a.py"]


def test_failing_code_gives_its_errors_without_paths(tmp_path: Path) -> None:
    run: dict[str, Any] = {"work_dir": str(tmp_path), "use_docker": False}
    exit_code, output, _ = execute_code("print('out'); raise KeyError('k')", **run)
    assert exit_code == 1 and 'File ""' in output and "KeyError: 'k'" in output and "out\n" not in output
    exit_code, output, _ = execute_code("1/0", filename="b.py", **run)
    assert exit_code == 1 and 'File "b.py", line 1' in output


def test_code_that_takes_too_long(tmp_path: Path) -> None:
    code = "import time; time.sleep(30)"
    assert execute_code(code, 1, work_dir=str(tmp_path), use_docker=False) == (1, "Timeout", None)
    assert list(tmp_path.iterdir()) == []


def test_code_or_file_must_be_given() -> None:
    with pytest.raises(AssertionError, match="Either code=None or filename=None must be provided"):
        execute_code()


def test_unknown_language(tmp_path: Path) -> None:
    with pytest.raises(NotImplementedError, match="perl not recognized in code execution"):
        execute_code("1", lang="perl", work_dir=str(tmp_path), use_docker=False)


def test_powershell_is_looked_for_by_both_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError):
        get_powershell_command()
    program = tmp_path / "pwsh"
    program.write_text(f"#!{sys.executable}\nprint(7)\n")
    program.chmod(0o755)
    assert get_powershell_command() == "pwsh"


def test_virtual_environment(tmp_path: Path) -> None:
    context = create_virtual_env(str(tmp_path / "env"), with_pip=False)
    assert context.env_name == "env" and os.path.exists(context.env_exe)


def test_completions_are_tested() -> None:
    test = "def check(f):\n    assert f(2) == 4"
    responses = ["    return x * x\n", "    return x\n", "def sq(x):\n    return 2 * x\ndef check(g): pass"]
    result = eval_function_completions(responses, "def sq(x):\n", test, "sq", use_docker=False)
    assert result["success"] is True
    assert result["expected_success"] == pytest.approx(1 - (1 / 3) ** 3)


def test_completions_are_chosen_by_assertions() -> None:
    responses = ["    return x\n", "    return x * x\n"]
    result = eval_function_completions(
        responses,
        "def sq(x):\n",
        "def check(f):\n    assert f(3) == 9",
        "sq",
        assertions=lambda definition: (f"assert sq(3) == 9  # {definition[:3]}", 0.5),
        use_docker=False,
    )
    assert result == {
        "index_selected": 1,
        "succeed_assertions": True,
        "success": True,
        "gen_cost": 0.5,
        "assertions": "assert sq(3) == 9  # def",
    }


def test_assertion_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGEN_USE_DOCKER", "0")
    monkeypatch.setattr(code_places, "CONTAINER_MARK", __file__)
    chosen = PassAssertionFilter(lambda definition: ("assert one() == 1", 2.0))
    response = {"choices": [{"text": "    return 2"}, {"message": {"content": "    return 1"}}]}
    assert chosen.pass_assertions({"definition": "def one():\n"}, response) is True
    assert chosen.cost == 2.0
    assert chosen.metrics is not None and chosen.metrics["index_selected"] == 1
