"""Runs code on this machine, from files, as 0.2's ``LocalCommandLineCodeExecutor`` did.

AutoGen 0.4 has an executor of the same name. It has neither 0.2's filter of dangerous commands nor its
execution policies, and by default removes the files: hence a class of its own here.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
import types
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any, ClassVar

from autogen_compat import code_utils, legacy_texts
from autogen_compat.code_utils import PYTHON_VARIANTS, TIMEOUT_MSG, WIN32
from autogen_compat.coding._file_executor import FileExecutor
from autogen_compat.coding.base import CodeBlock, CommandLineCodeResult
from autogen_compat.coding.func_with_reqs import (
    FunctionWithRequirements,
    FunctionWithRequirementsStr,
    build_python_functions_file,
    to_stub,
)
from autogen_compat.coding.utils import silence_pip
from autogen_compat.parts.rules.code import SAVED_ONLY

__all__ = ("LocalCommandLineCodeExecutor",)

_SHELLS = ("bash", "shell", "sh")
_REFUSED = {
    "Use of 'rm -rf' command is": r"\brm\s+-rf\b",
    "Moving files to /dev/null is": r"\bmv\b.*?\s+/dev/null",
    "Use of 'dd' command is": r"\bdd\b",
    "Overwriting disk blocks directly is": r">\s*/dev/sd[a-z]",
    "Fork bombs are": r":\(\){\s*:\|:&\s*};:",
}
_TIMEOUT_EXIT_CODE = 124  # that of the program ``timeout``


class LocalCommandLineCodeExecutor(FileExecutor):
    """Saves each code block in a file and, where the policy says so, runs it in a process of its own.

    **Code of a model runs on this machine.** A filter refuses a few destructive shell commands; it is no
    sandbox.

    A first line that is a comment names the file (``# filename: a.py``). Files are kept. The first block that
    fails ends the run.

    Args:
        timeout: seconds per block, at least 1.
        virtual_env_context: of :func:`~autogen_compat.code_utils.create_virtual_env`: its programs are used.
        work_dir: folder that code runs in; made when needed.
        functions: functions that code may import.
        functions_module: the module that it imports them from.
        execution_policies: language -> whether code is run (True) or only saved; what is not in it is as in
            ``DEFAULT_EXECUTION_POLICY``.

    Raises:
        ValueError: *timeout* is less than 1, or *functions_module* is no name of a module.
        FileNotFoundError: the folder that *work_dir* is to be made in does not exist.
    """

    SUPPORTED_LANGUAGES: ClassVar[list[str]] = [
        *("bash", "shell", "sh", "pwsh", "powershell", "ps1", "python"),
        *SAVED_ONLY,
    ]
    DEFAULT_EXECUTION_POLICY: ClassVar[dict[str, bool]] = {
        language: language not in SAVED_ONLY for language in SUPPORTED_LANGUAGES
    }
    FUNCTION_PROMPT_TEMPLATE: ClassVar[str] = legacy_texts.text(
        "coding.local_commandline_code_executor:LocalCommandLineCodeExecutor.FUNCTION_PROMPT_TEMPLATE",
        "Your code can use functions that the user has written. They are in the module `$module_name`: to "
        "use one that is called `foo`, begin with `from $module_name import foo`.\n\n"
        "These are their signatures:\n\n"
        "$functions",
    )

    def __init__(
        self,
        timeout: int = 60,
        virtual_env_context: types.SimpleNamespace | None = None,
        work_dir: Path | str = Path("."),
        functions: Sequence[
            FunctionWithRequirements[Any, ...] | Callable[..., Any] | FunctionWithRequirementsStr
        ] = (),
        functions_module: str = "functions",
        execution_policies: Mapping[str, bool] | None = None,
    ) -> None:
        if not functions_module.isidentifier():
            raise ValueError(f"{functions_module!r} is not a name that a module can have.")
        super().__init__(timeout, work_dir, execution_policies)
        self._virtual_env_context = virtual_env_context
        self._functions = list(functions)
        self._functions_module = functions_module
        # Packages may have to be installed for them, so the first block waits for that.
        self._setup_functions_complete = not functions

    @property
    def functions_module(self) -> str:
        """The module that code imports functions from."""
        return self._functions_module

    @property
    def functions(
        self,
    ) -> list[FunctionWithRequirements[Any, ...] | Callable[..., Any] | FunctionWithRequirementsStr]:
        """The functions that code may import."""
        return self._functions

    def format_functions_for_prompt(self, prompt_template: str = FUNCTION_PROMPT_TEMPLATE) -> str:
        """Return a text for a model that presents the functions.

        Args:
            prompt_template: the text, with ``$module_name`` and ``$functions`` (their stubs).
        """
        stubs = "\n\n".join(to_stub(function) for function in self._functions)
        return Template(prompt_template).substitute(module_name=self._functions_module, functions=stubs)

    @staticmethod
    def sanitize_command(lang: str, code: str) -> None:
        """Refuse a few destructive commands of shells.

        Raises:
            ValueError: *code* has such a command.
        """
        if lang not in _SHELLS:
            return
        found = next((what for what, pattern in _REFUSED.items() if re.search(pattern, code)), None)
        if found is not None:
            raise ValueError(f"Potentially dangerous command detected: {found} not allowed.")

    def execute_code_blocks(self, code_blocks: list[CodeBlock]) -> CommandLineCodeResult:
        """Run or save *code_blocks* in order, up to the first one that fails.

        Returns:
            Exit code of the last block, error output and output of all, file of the first block.

        Raises:
            ValueError: a command is refused, or the functions cannot be set up.
        """
        if not self._setup_functions_complete:
            self._setup_functions()
        return self._execute_code_dont_check_setup(code_blocks=code_blocks)

    def restart(self) -> None:
        """Warn: there is nothing to restart."""
        warnings.warn("A local executor has nothing to restart. No action is taken.", stacklevel=2)

    def _setup_functions(self) -> None:
        source = build_python_functions_file(self._functions)
        (self._work_dir / f"{self._functions_module}.py").write_text(source, encoding="utf-8")
        self._install_packages()
        # Errors in the functions are to show now, not within somebody's code.
        result = self._execute_code_dont_check_setup([CodeBlock(code=source, language="python")])
        if result.exit_code != 0:
            raise ValueError(f"Functions failed to load: {result.output}")
        self._setup_functions_complete = True

    def _install_packages(self) -> None:
        packages = {
            package: None
            for function in self._functions
            if isinstance(function, FunctionWithRequirements)
            for package in function.python_packages
        }
        if not packages:
            return
        logging.info("pip installs what the functions need: %s", ", ".join(packages))
        context = self._virtual_env_context
        python = sys.executable if context is None else context.env_exe
        try:
            result = self._run([python, "-m", "pip", "install", *packages], None)
        except subprocess.TimeoutExpired as error:
            raise ValueError("Pip install timed out") from error
        if result.returncode != 0:
            raise ValueError(f"Pip install failed. {result.stdout}, {result.stderr}")

    def _execute_code_dont_check_setup(self, code_blocks: list[CodeBlock]) -> CommandLineCodeResult:
        output, exit_code, files = "", 0, list[Path]()
        for block in code_blocks:
            language, code = self._prepared(block)
            if language not in self.SUPPORTED_LANGUAGES:
                exit_code, output = 1, f"{output}\nunknown language {language}"
                break
            try:
                file = self._saved(language, code)
            except ValueError:
                return CommandLineCodeResult(exit_code=1, output="Filename is not in the workspace")
            files.append(file)
            if self.execution_policies.get(language, False):
                exit_code, text = self._run_file(language, file)
            else:
                exit_code, text = 0, f"Code saved to {file}\n"
            output += text
            if exit_code != 0:
                break
        return CommandLineCodeResult(
            exit_code=exit_code, output=output, code_file=str(files[0]) if files else None
        )

    def _prepared(self, block: CodeBlock) -> tuple[str, str]:
        language = block.language.lower()
        self.sanitize_command(language, block.code)
        code = silence_pip(block.code, language)
        if language in PYTHON_VARIANTS:
            return "python", code
        return "ps1" if WIN32 and language in ("sh", "shell") else language, code

    def _saved(self, language: str, code: str) -> Path:
        return super()._saved(language, code).resolve()

    def _ending(self, language: str) -> str:
        return "py" if language == "python" else language

    def _run_file(self, language: str, file: Path) -> tuple[int, str]:
        environment, command = self._environment(), [self._program(language), str(file)]
        if self._virtual_env_context is not None and WIN32:
            command = [os.path.join(self._bin_path(), "activate.bat"), "&&", *command]
        try:
            result = self._run(command, environment)
        except subprocess.TimeoutExpired:
            return _TIMEOUT_EXIT_CODE, f"\n{TIMEOUT_MSG}"
        return result.returncode, result.stderr + result.stdout

    def _program(self, language: str) -> str:
        program = code_utils.program_for(language)
        if program == "python" and self._virtual_env_context is None and shutil.which(program) is None:
            return sys.executable
        return program

    def _environment(self) -> dict[str, str] | None:
        if self._virtual_env_context is None:
            return None
        path = f"{self._bin_path()}{os.pathsep}{os.environ.get('PATH', '')}"
        return {**os.environ, "PATH": path}

    def _bin_path(self) -> str:
        return os.path.abspath(self._virtual_env_context.bin_path) if self._virtual_env_context else ""

    def _run(
        self, command: list[str], environment: dict[str, str] | None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self._work_dir,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=self._timeout,
        )


class _Renamed(type):
    """Class of an old name: to call it, derive from it or ask for its instances means the new class."""

    target: type

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> Any:
        renamed = [base for base in bases if isinstance(base, _Renamed)]
        if not renamed:
            return super().__new__(mcs, name, bases, namespace)
        for base in renamed:
            base.warn()
        actual = tuple(base.target if isinstance(base, _Renamed) else base for base in bases)
        return types.new_class(name, actual, exec_body=lambda body: body.update(namespace))

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        cls.warn()
        return cls.target(*args, **kwargs)

    def warn(cls) -> None:
        """Name the new class."""
        warnings.warn(
            f"{cls.__name__} has been renamed to {cls.target.__name__}, "
            "the alias will be removed in the future",
            DeprecationWarning,
            stacklevel=3,
        )

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, cls.target)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, cls.target)


class LocalCommandlineCodeExecutor(metaclass=_Renamed):
    """Old name of :class:`LocalCommandLineCodeExecutor`."""

    target = LocalCommandLineCodeExecutor


class CommandlineCodeResult(metaclass=_Renamed):
    """Old name of ``CommandLineCodeResult``."""

    target = CommandLineCodeResult
