"""Runs code in an IPython kernel that belongs to the executor.

Needs the packages ``jupyter_client`` and ``ipykernel``.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from queue import Empty
from typing import Any

from pydantic import BaseModel, Field, PrivateAttr, field_validator

from autogen_compat.coding.base import CodeBlock, CodeExtractor, IPythonCodeResult
from autogen_compat.coding.jupyter.outputs import CellOutputs, checked_folder, error_text, failure
from autogen_compat.coding.markdown_code_extractor import MarkdownCodeExtractor
from autogen_compat.coding.utils import silence_pip

__all__ = ("EmbeddedIPythonCodeExecutor",)


class EmbeddedIPythonCodeExecutor(BaseModel):
    """Runs each code block as a cell; cells see what earlier ones defined.

    **Code of a model runs on this machine.**

    Args:
        timeout: seconds to wait for the next output of a cell, at least 1.
        kernel_name: an installed kernel, see ``jupyter kernelspec list``.
        output_dir: folder for the images and HTML pages that cells show; must exist.

    Raises:
        ValueError: the kernel is not installed, or an argument is not valid.
        ModuleNotFoundError: the package ``jupyter_client`` is not installed.
    """

    timeout: int = Field(default=60, ge=1, description="Seconds to wait for the next output of a cell.")
    kernel_name: str = Field(default="python3", description="An installed kernel.")
    output_dir: str = Field(default=".", description="Where images and HTML pages are saved.")

    _timeout: int = PrivateAttr()
    _kernel_name: str = PrivateAttr()
    _output_dir: Path = PrivateAttr()
    _kernel_manager: Any = PrivateAttr()
    _kernel_client: Any = PrivateAttr()

    @field_validator("output_dir")
    @classmethod
    def _output_dir_must_exist(cls, value: str) -> str:
        checked_folder(value)
        return value

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        kernels = importlib.import_module("jupyter_client.kernelspec").KernelSpecManager()
        if self.kernel_name not in kernels.find_kernel_specs():
            raise ValueError(
                f"Kernel {self.kernel_name} is not installed. "
                f"`python -m ipykernel install --user --name {self.kernel_name}` does it."
            )
        self._timeout = self.timeout
        self._kernel_name = self.kernel_name
        self._output_dir = Path(self.output_dir)
        self._start()

    @property
    def code_extractor(self) -> CodeExtractor:
        """What finds blocks in messages."""
        return MarkdownCodeExtractor()

    def execute_code_blocks(self, code_blocks: list[CodeBlock]) -> IPythonCodeResult:
        """Run *code_blocks* as cells, up to the first one that fails.

        Returns:
            What all of them showed; of a failing cell, only its error. A cell that is silent for too long
            fails, but goes on.
        """
        self._kernel_client.wait_for_ready()
        outputs = CellOutputs(self._output_dir)
        for block in code_blocks:
            error = self._run_cell(block.code, outputs)
            if error is not None:
                return failure(error)
        return outputs.result()

    def restart(self) -> None:
        """Start a fresh kernel in place of the one that runs."""
        self.stop()
        self._start()

    def stop(self) -> None:
        """End the kernel, which otherwise ends with the program. (0.2 had no such method.)"""
        self._kernel_client.stop_channels()
        self._kernel_manager.shutdown_kernel()

    def _start(self) -> None:
        self._kernel_manager = importlib.import_module("jupyter_client").KernelManager(
            kernel_name=self.kernel_name
        )
        self._kernel_manager.start_kernel()
        self._kernel_client = self._kernel_manager.client()
        self._kernel_client.start_channels()

    def _run_cell(self, code: str, outputs: CellOutputs) -> str | None:
        """Run a cell and collect what it shows; return the error of one that fails."""
        cell = self._kernel_client.execute(silence_pip(code, "python"), store_history=True)
        while True:
            try:
                message: dict[str, Any] = self._kernel_client.get_iopub_msg(timeout=self._timeout)
            except Empty:
                return f"Timeout waiting for output from code block: {code}"
            if message["parent_header"].get("msg_id") != cell:
                continue  # of an earlier cell that was given up
            kind, content = message["msg_type"], message["content"]
            if kind in ("execute_result", "display_data"):
                for mime_type, data in content["data"].items():
                    outputs.add(mime_type, data)
            elif kind == "stream":
                outputs.add("text/plain", content["text"])
            elif kind == "error":
                return error_text(content)
            elif kind == "status" and content["execution_state"] == "idle":
                return None
