"""Runs code in a kernel of a Jupyter server."""

from __future__ import annotations

from pathlib import Path

from autogen_compat._contexts import StoppedOnExit
from autogen_compat.coding.base import CodeBlock, CodeExecutor, CodeExtractor, IPythonCodeResult
from autogen_compat.coding.jupyter.base import JupyterConnectable, JupyterConnectionInfo
from autogen_compat.coding.jupyter.jupyter_client import JupyterClient
from autogen_compat.coding.jupyter.outputs import CellOutputs, checked_folder, failure
from autogen_compat.coding.markdown_code_extractor import MarkdownCodeExtractor
from autogen_compat.coding.utils import silence_pip

__all__ = ("JupyterCodeExecutor",)


class JupyterCodeExecutor(StoppedOnExit, CodeExecutor):
    """Runs each code block as a cell of one kernel; cells see what earlier ones defined.

    Args:
        jupyter_server: the server, or where it is.
        kernel_name: a kernel that the server has.
        timeout: seconds to wait for the next output of a cell, at least 1.
        output_dir: folder for the images and HTML pages that cells show; must exist.

    Raises:
        ValueError: an argument is not valid, or the server does not have the kernel.
    """

    def __init__(
        self,
        jupyter_server: JupyterConnectable | JupyterConnectionInfo,
        kernel_name: str = "python3",
        timeout: int = 60,
        output_dir: Path | str = Path("."),
    ) -> None:
        if timeout < 1:
            raise ValueError("Timeout must be greater than or equal to 1.")
        self._output_dir = checked_folder(output_dir)
        self._connection_info = _info(jupyter_server)
        server = self._jupyter_client = JupyterClient(self._connection_info)
        if kernel_name not in server.list_kernel_specs()["kernelspecs"]:
            raise ValueError(f"Kernel {kernel_name} is not installed.")
        self._timeout, self._kernel_name = timeout, kernel_name
        self._kernel_id = server.start_kernel(kernel_name)
        self._connect()

    def _connect(self) -> None:
        self._jupyter_kernel_client = self._jupyter_client.get_kernel_client(self._kernel_id)

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
        kernel = self._jupyter_kernel_client
        kernel.wait_for_ready()
        outputs = CellOutputs(self._output_dir)
        for block in code_blocks:
            code = silence_pip(block.code, block.language)
            result = kernel.execute(code, self._timeout)
            if not result.is_ok:
                return failure(result.output)
            outputs.add("text/plain", result.output)
            for item in result.data_items:
                outputs.add(item.mime_type, item.data)
        return outputs.result()

    def restart(self) -> None:
        """Restart the kernel."""
        server = self._jupyter_client
        self._jupyter_kernel_client.stop()
        server.restart_kernel(self._kernel_id)
        self._connect()

    def stop(self) -> None:
        """End the kernel."""
        server = self._jupyter_client
        self._jupyter_kernel_client.stop()
        server.delete_kernel(self._kernel_id)


def _info(server: object) -> JupyterConnectionInfo:
    if isinstance(server, JupyterConnectionInfo):
        return server
    if isinstance(server, JupyterConnectable):
        return server.connection_info
    raise ValueError("jupyter_server must be a JupyterConnectable or JupyterConnectionInfo.")
