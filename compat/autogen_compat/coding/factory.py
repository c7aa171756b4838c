"""Executors from ``code_execution_config``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from autogen_core import code_executor as native

from autogen_compat.coding.base import CodeExecutionConfig, CodeExecutor

__all__ = ("CodeExecutorFactory",)


class CodeExecutorFactory:
    """Makes executors."""

    @staticmethod
    def create(code_execution_config: CodeExecutionConfig) -> CodeExecutor:
        """Return the executor that a config names.

        Args:
            code_execution_config: ``{"executor": <executor>}``, or ``{"executor": <name>, <name>:
                <arguments>}`` with the name ``"commandline-local"`` or ``"ipython-embedded"``.
                An executor of AutoGen 0.4 will do, too.

        Raises:
            ValueError: the config names no executor that there is.
        """
        executor: object = code_execution_config.get("executor")
        if isinstance(executor, CodeExecutor):
            return executor
        if isinstance(executor, native.CodeExecutor):
            from autogen_compat.coding.native import NativeCodeExecutor

            return NativeCodeExecutor(executor)
        arguments = cast("Mapping[str, Any]", code_execution_config.get(str(executor)) or {})
        if executor == "commandline-local":
            from autogen_compat.coding.local_commandline_code_executor import LocalCommandLineCodeExecutor

            return LocalCommandLineCodeExecutor(**arguments)
        if executor == "ipython-embedded":
            from autogen_compat.coding.jupyter.embedded_ipython_code_executor import (
                EmbeddedIPythonCodeExecutor,
            )

            return EmbeddedIPythonCodeExecutor(**arguments)
        raise ValueError(f"Unknown code executor {executor}")
