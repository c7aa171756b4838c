"""A kernel gateway on this machine.

Needs the package ``jupyter_kernel_gateway``.
"""

from __future__ import annotations

import atexit
import json
import secrets
import signal
import subprocess
import sys
import threading
from typing import IO

from autogen_compat._contexts import StoppedOnExit
from autogen_compat.coding.jupyter.base import JupyterConnectable, JupyterConnectionInfo
from autogen_compat.coding.jupyter.jupyter_client import JupyterClient

_READY = "is available at"
_STOP_SECONDS = 10


class GenerateToken:
    """Asks for a token that is made up."""


class LocalJupyterServer(StoppedOnExit, JupyterConnectable):
    """Runs a kernel gateway in a process of its own until :meth:`stop`, or the end of the program.

    Args:
        ip: address to listen on.
        port: port to listen on; None: a free one.
        token: that clients must know; by default one is made up.
        log_file: file of its log.
        log_level: of its log.
        log_max_bytes: size of the log at which a new file is begun.
        log_backup_count: how many old log files are kept.

    Raises:
        ValueError: the package is not installed, the gateway does not start, or this is Windows, where a
            gateway started so cannot be ended.
    """

    GenerateToken = GenerateToken

    def __init__(
        self,
        ip: str = "127.0.0.1",
        port: int | None = None,
        token: str | GenerateToken = GenerateToken(),  # noqa: B008 - a mark, without state
        log_file: str = "jupyter_gateway.log",
        log_level: str = "INFO",
        log_max_bytes: int = 1048576,
        log_backup_count: int = 3,
    ) -> None:
        if sys.platform == "win32":
            raise ValueError(
                "Jupyter's kernel gateway does not work on Windows, so LocalJupyterServer does not either."
            )
        _check_installed()
        self.ip = ip
        self.token = token if isinstance(token, str) else secrets.token_hex(32)
        options = {
            "KernelGatewayApp.ip": ip,
            "KernelGatewayApp.auth_token": self.token,
            "JupyterApp.answer_yes": "true",
            "JupyterApp.logging_config": _logging(log_file, log_level, log_max_bytes, log_backup_count),
            "JupyterWebsocketPersonality.list_kernels": "true",
        }
        if port is not None:
            options |= {"KernelGatewayApp.port": str(port), "KernelGatewayApp.port_retries": "0"}
        arguments = [text for name, value in options.items() for text in (f"--{name}", value)]
        self._subprocess = subprocess.Popen(
            [*_GATEWAY, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        try:
            address = _wait_until_ready(self._subprocess)
        except BaseException:
            self.stop()
            raise
        self.port = int(address.rpartition(":")[2]) if port is None else port
        atexit.register(self.stop)

    @property
    def connection_info(self) -> JupyterConnectionInfo:
        """Where the gateway is."""
        return JupyterConnectionInfo(host=self.ip, use_https=False, port=self.port, token=self.token)

    def get_client(self) -> JupyterClient:
        """Return a client of the gateway."""
        return JupyterClient(self.connection_info)

    def stop(self) -> None:
        """End the gateway and its kernels."""
        atexit.unregister(self.stop)
        if self._subprocess.poll() is not None:
            return
        self._subprocess.send_signal(signal.SIGINT)
        try:
            self._subprocess.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._subprocess.kill()
            self._subprocess.wait()


_GATEWAY = (sys.executable, "-m", "jupyter", "kernelgateway")


def _check_installed() -> None:
    try:
        subprocess.run([*_GATEWAY, "--version"], check=True, capture_output=True)
    except subprocess.CalledProcessError:
        raise ValueError(
            "LocalJupyterServer needs Jupyter's kernel gateway: pip install jupyter_kernel_gateway"
        ) from None


def _logging(file: str, level: str, max_bytes: int, backup_count: int) -> str:
    handler = {
        "class": "logging.handlers.RotatingFileHandler",
        "level": level,
        "maxBytes": max_bytes,
        "backupCount": backup_count,
        "filename": file,
    }
    logger = {"level": level, "handlers": ["file", "console"]}
    return json.dumps({"handlers": {"file": handler}, "loggers": {"KernelGatewayApp": logger}})


def _wait_until_ready(process: subprocess.Popen[str]) -> str:
    """Return the last line that the gateway writes before it serves: it ends with its address."""
    errors = process.stderr
    assert errors is not None  # asked for by PIPE
    lines: list[str] = []
    for line in errors:
        lines.append(line)
        if "ERROR:" in line:
            raise ValueError(f"Jupyter gateway server failed to start. {line.partition('ERROR:')[2]}")
        if _READY in line:
            # Nobody reads what follows; a full pipe would stop the gateway.
            threading.Thread(target=_drain, args=(errors,), name="jupyter-gateway-log", daemon=True).start()
            return line.strip()
    raise ValueError(
        f"Jupyter's kernel gateway did not start (exit code {process.wait()}):\n{''.join(lines)}"
    )


def _drain(stream: IO[str]) -> None:
    for _ in stream:
        pass
