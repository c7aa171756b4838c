from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autogen_compat.code_utils import create_virtual_env
from autogen_compat.coding import (
    CodeBlock,
    CodeExecutor,
    CodeExecutorFactory,
    LocalCommandLineCodeExecutor,
    MarkdownCodeExtractor,
)
from autogen_compat.coding.base import CommandLineCodeResult
from autogen_compat.coding.local_commandline_code_executor import (
    CommandlineCodeResult,
    LocalCommandlineCodeExecutor,
)
from autogen_compat.coding.utils import file_name_from_content, silence_pip


def blocks(*pairs: tuple[str, str]) -> list[CodeBlock]:
    return [CodeBlock(language=language, code=code) for language, code in pairs]


@pytest.fixture
def executor(tmp_path: Path) -> LocalCommandLineCodeExecutor:
    return LocalCommandLineCodeExecutor(work_dir=tmp_path)


def test_arguments(tmp_path: Path) -> None:
    executor = LocalCommandLineCodeExecutor(10, None, str(tmp_path / "new"))
    assert isinstance(executor, CodeExecutor)
    assert (executor.timeout, executor.work_dir, executor.functions) == (10, tmp_path / "new", [])
    assert executor.functions_module == "functions"
    with pytest.raises(ValueError, match="Timeout must be greater than or equal to 1"):
        LocalCommandLineCodeExecutor(timeout=0)
    with pytest.raises(ValueError, match="not a name"):
        LocalCommandLineCodeExecutor(functions_module="not a name")
    with pytest.raises(FileNotFoundError):
        LocalCommandLineCodeExecutor(work_dir=tmp_path / "not" / "there")


@pytest.mark.parametrize("language", ["python", "Python", "py", "PYTHON"])
def test_python(executor: LocalCommandLineCodeExecutor, language: str) -> None:
    result = executor.execute_code_blocks(blocks((language, "import sys; print(len(sys.argv))")))
    assert (result.exit_code, result.output) == (0, "1\n")
    assert result.code_file is not None and Path(result.code_file).suffix == ".py"
    assert Path(result.code_file).exists()


@pytest.mark.parametrize("language", ["bash", "sh", "shell"])
def test_shells(executor: LocalCommandLineCodeExecutor, language: str) -> None:
    result = executor.execute_code_blocks(blocks((language, "echo out; echo err >&2; pwd")))
    assert result.output == f"err\nout\n{executor.work_dir}\n"


def test_blocks_run_up_to_the_first_failure(executor: LocalCommandLineCodeExecutor) -> None:
    result = executor.execute_code_blocks(
        blocks(("sh", "echo one"), ("python", "print('two'); exit(3)"), ("sh", "echo three"))
    )
    assert (result.exit_code, result.output) == (3, "one\ntwo\n")


def test_no_blocks(executor: LocalCommandLineCodeExecutor) -> None:
    assert executor.execute_code_blocks([]) == CommandLineCodeResult(exit_code=0, output="")


def test_unknown_language(executor: LocalCommandLineCodeExecutor) -> None:
    result = executor.execute_code_blocks(blocks(("sh", "echo one"), ("Perl", "1")))
    assert (result.exit_code, result.output) == (1, "one\n\nunknown language perl")


def test_too_long(tmp_path: Path) -> None:
    executor = LocalCommandLineCodeExecutor(timeout=1, work_dir=tmp_path)
    slow = ("python", "import time; time.sleep(30)")
    result = executor.execute_code_blocks(blocks(("sh", "echo one"), slow))
    assert (result.exit_code, result.output) == (124, "one\n\nTimeout")


@pytest.mark.parametrize(
    "code",
    [
        "rm -rf /",
        "echo a; rm  -rf x",
        "mv file.txt /dev/null",
        "dd if=/dev/zero of=/dev/sda",
        "echo x > /dev/sda1",
        ":(){ :|:& };:",
    ],
)
def test_destructive_commands_are_refused(executor: LocalCommandLineCodeExecutor, code: str) -> None:
    for language in ("sh", "BASH", "shell"):
        with pytest.raises(ValueError, match="Potentially dangerous command detected: "):
            executor.execute_code_blocks(blocks((language, code)))
    assert list(executor.work_dir.iterdir()) == []
    LocalCommandLineCodeExecutor.sanitize_command("python", code)


def test_files_are_named_by_the_first_line(executor: LocalCommandLineCodeExecutor) -> None:
    result = executor.execute_code_blocks(
        blocks(
            ("python", "# filename: one.py\nprint(1)"),
            ("javascript", "// two.js\nrun()"),
            ("html", "<!-- filename: three.html -->"),
            ("css", "/* four.css */"),
        )
    )
    saved = [f"Code saved to {executor.work_dir / name}\n" for name in ("two.js", "three.html", "four.css")]
    assert result.output == "1\n" + "".join(saved)
    assert result.code_file == str(executor.work_dir / "one.py")


def test_files_stay_in_the_folder(executor: LocalCommandLineCodeExecutor) -> None:
    result = executor.execute_code_blocks(blocks(("python", "# filename: ../out.py\nprint(1)")))
    assert (result.exit_code, result.output) == (1, "Filename is not in the workspace")
    assert not (executor.work_dir.parent / "out.py").exists()


def test_policies(tmp_path: Path) -> None:
    executor = LocalCommandLineCodeExecutor(work_dir=tmp_path, execution_policies={"python": False})
    result = executor.execute_code_blocks(blocks(("python", "print(1)"), ("sh", "echo 2")))
    assert result.output.startswith("Code saved to ") and result.output.endswith(".py\n2\n")
    assert LocalCommandLineCodeExecutor.DEFAULT_EXECUTION_POLICY["python"] is True
    assert executor.execution_policies["css"] is False


def test_restart_does_nothing(executor: LocalCommandLineCodeExecutor) -> None:
    with pytest.warns(UserWarning, match="No action is taken"):
        executor.restart()


def test_virtual_environment(tmp_path: Path) -> None:
    context = create_virtual_env(str(tmp_path / "env"), with_pip=False)
    executor = LocalCommandLineCodeExecutor(work_dir=tmp_path, virtual_env_context=context)
    result = executor.execute_code_blocks(blocks(("python", "import sys; print(sys.prefix)")))
    assert result.output == f"{tmp_path / 'env'}\n"


def test_without_a_program_called_python(
    executor: LocalCommandLineCodeExecutor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = executor.execute_code_blocks(blocks(("python", "import sys; print(sys.executable)")))
    assert result.output == f"{sys.executable}\n"


def test_old_names(tmp_path: Path) -> None:
    with pytest.warns(DeprecationWarning, match="renamed to LocalCommandLineCodeExecutor"):
        executor = LocalCommandlineCodeExecutor(work_dir=tmp_path)
    assert isinstance(executor, LocalCommandLineCodeExecutor)
    assert isinstance(executor, LocalCommandlineCodeExecutor)
    assert issubclass(CommandLineCodeResult, CommandlineCodeResult)
    with pytest.warns(DeprecationWarning):

        class Mine(LocalCommandlineCodeExecutor):
            extra = 1

    assert issubclass(Mine, LocalCommandLineCodeExecutor) and Mine.extra == 1


def test_factory(executor: LocalCommandLineCodeExecutor, tmp_path: Path) -> None:
    assert CodeExecutorFactory.create({"executor": executor}) is executor
    made = CodeExecutorFactory.create(
        {"executor": "commandline-local", "commandline-local": {"work_dir": str(tmp_path), "timeout": 7}}
    )
    assert isinstance(made, LocalCommandLineCodeExecutor) and made.timeout == 7
    for config in ({"executor": "unknown"}, {}):
        with pytest.raises(ValueError, match=f"Unknown code executor {config.get('executor')}"):
            CodeExecutorFactory.create(config)  # pyright: ignore


def test_blocks_of_a_message(executor: LocalCommandLineCodeExecutor) -> None:
    assert isinstance(executor.code_extractor, MarkdownCodeExtractor)
    message = "```python\nprint(1)\n```\n```\npip install x\n```\n```\nsome words\n```"
    found = executor.code_extractor.extract_code_blocks([{"type": "text", "text": message}])
    assert found == blocks(("python", "print(1)"), ("sh", "pip install x"), ("", "some words"))
    assert executor.code_extractor.extract_code_blocks(None) == []


def test_names_in_comments(tmp_path: Path) -> None:
    for code, name in (
        ("# filename: a.py\n", "a.py"),
        ("# sub/a.py", "sub/a.py"),
        ("   # filename: a.py   \nmore", "a.py"),
        ("<!-- index.html -->", "index.html"),
        (f"# {tmp_path}/b.py", "b.py"),
        ("print(1)\n# filename: a.py", None),
        ("#filename: a.py", None),
    ):
        assert file_name_from_content(code, tmp_path) == name
    with pytest.raises(ValueError):
        file_name_from_content("# /etc/passwd", tmp_path)


def test_pip_is_silenced() -> None:
    assert silence_pip("!pip install a\nx = 1\n! pip install -qqq b", "python") == (
        "!pip install -qqq a\nx = 1\n! pip install -qqq b"
    )
    assert silence_pip("pip install a\n pip install b", "sh") == "pip install -qqq a\n pip install b"
    assert silence_pip("pip install a", "css") == "pip install a"
