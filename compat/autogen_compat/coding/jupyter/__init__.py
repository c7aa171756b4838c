"""Executors that run code in Jupyter kernels, as in 0.2's ``autogen/coding/jupyter``.

A name is loaded on first use: each class needs packages of its own (extra ``jupyter`` of autogen-compat).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autogen_compat.coding.jupyter.base import JupyterConnectable, JupyterConnectionInfo
    from autogen_compat.coding.jupyter.docker_jupyter_server import DockerJupyterServer
    from autogen_compat.coding.jupyter.embedded_ipython_code_executor import EmbeddedIPythonCodeExecutor
    from autogen_compat.coding.jupyter.jupyter_client import JupyterClient
    from autogen_compat.coding.jupyter.jupyter_code_executor import JupyterCodeExecutor
    from autogen_compat.coding.jupyter.local_jupyter_server import LocalJupyterServer

__all__ = [
    "DockerJupyterServer",
    "EmbeddedIPythonCodeExecutor",
    "JupyterClient",
    "JupyterCodeExecutor",
    "JupyterConnectable",
    "JupyterConnectionInfo",
    "LocalJupyterServer",
]

_HOMES = {
    "DockerJupyterServer": "docker_jupyter_server",
    "EmbeddedIPythonCodeExecutor": "embedded_ipython_code_executor",
    "JupyterClient": "jupyter_client",
    "JupyterCodeExecutor": "jupyter_code_executor",
    "JupyterConnectable": "base",
    "JupyterConnectionInfo": "base",
    "LocalJupyterServer": "local_jupyter_server",
}


def __getattr__(name: str) -> object:
    """Load *name* from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted({*globals(), *__all__})
