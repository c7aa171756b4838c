"""A client of a Jupyter server: its kernels, and code that runs in them.

Needs the packages ``requests`` and ``websocket-client``. The protocol is Jupyter's, version 5.0:
https://jupyter-client.readthedocs.io/en/stable/messaging.html
"""

from __future__ import annotations

import datetime
import importlib
import json
import uuid
from dataclasses import dataclass
from typing import Any

from autogen_compat._contexts import StoppedOnExit
from autogen_compat.coding.jupyter.base import JupyterConnectionInfo
from autogen_compat.coding.jupyter.outputs import error_text

_RETRIES = 5
_FIRST_PAUSE = 0.1  # seconds; doubles with each retry


class JupyterClient:
    """Starts and ends kernels of a server.

    Args:
        connection_info: where the server is.

    Raises:
        ModuleNotFoundError: ``requests`` is not installed.
    """

    def __init__(self, connection_info: JupyterConnectionInfo) -> None:
        self._connection_info = connection_info
        requests = importlib.import_module("requests")
        adapters = importlib.import_module("requests.adapters")
        self._session: Any = requests.Session()
        retries = adapters.Retry(total=_RETRIES, backoff_factor=_FIRST_PAUSE)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapters.HTTPAdapter(max_retries=retries))

    def list_kernel_specs(self) -> dict[str, Any]:
        """Return the kernels that can be started: ``{"default": <name>, "kernelspecs": {<name>: ...}}``."""
        return self._request("GET", "kernelspecs").json()

    def list_kernels(self) -> list[dict[str, Any]]:
        """Return the kernels that run, each with ``id`` and ``name``."""
        return self._request("GET", "kernels").json()

    def start_kernel(self, kernel_spec_name: str) -> str:
        """Start a kernel; return its id."""
        return self._request("POST", "kernels", {"name": kernel_spec_name}).json()["id"]

    def delete_kernel(self, kernel_id: str) -> None:
        """End a kernel.

        Raises:
            requests.HTTPError: the server refuses.
        """
        self._request("DELETE", f"kernels/{kernel_id}").raise_for_status()

    def restart_kernel(self, kernel_id: str) -> None:
        """Restart a kernel.

        Raises:
            requests.HTTPError: the server refuses.
        """
        self._request("POST", f"kernels/{kernel_id}/restart").raise_for_status()

    def get_kernel_client(self, kernel_id: str) -> JupyterKernelClient:
        """Connect to a kernel.

        Raises:
            ModuleNotFoundError: ``websocket-client`` is not installed.
        """
        address = f"{self._base_url('ws')}/api/kernels/{kernel_id}/channels"
        cookies = "; ".join(f"{name}={value}" for name, value in self._session.cookies.get_dict().items())
        websocket = importlib.import_module("websocket")
        return JupyterKernelClient(
            websocket.create_connection(address, header=self._headers(), cookie=cookies)
        )

    def _request(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        url = f"{self._base_url('http')}/api/{path}"
        return self._session.request(method, url, headers=self._headers(), json=body)

    def _base_url(self, protocol: str) -> str:
        info = self._connection_info
        port = "" if info.port is None else f":{info.port}"
        return f"{protocol}{'s' if info.use_https else ''}://{info.host}{port}"

    def _headers(self) -> dict[str, str]:
        token = self._connection_info.token
        return {} if token is None else {"Authorization": f"token {token}"}


class JupyterKernelClient(StoppedOnExit):
    """Runs code in a kernel.

    Args:
        websocket: connection to the kernel's channels, of the package ``websocket-client``.
    """

    @dataclass
    class ExecutionResult:
        """What came of a cell."""

        @dataclass
        class DataItem:
            """One output that is no text."""

            mime_type: str
            data: str

        is_ok: bool
        output: str
        data_items: list[DataItem]

    def __init__(self, websocket: Any) -> None:
        self._session_id = uuid.uuid4().hex
        self._websocket = websocket

    def stop(self) -> None:
        """Close the connection; the kernel goes on."""
        self._websocket.close()

    def wait_for_ready(self, timeout_seconds: float | None = None) -> bool:
        """Wait until the kernel answers; return whether it does.

        Args:
            timeout_seconds: how long it may be silent; None: for ever.
        """
        request = self._send({}, "kernel_info_request")
        while True:
            message = self._receive(timeout_seconds)
            if message is None:
                return False
            if _answers(message, request) and message["msg_type"] == "kernel_info_reply":
                return True

    def execute(self, code: str, timeout_seconds: float | None = None) -> ExecutionResult:
        """Run a cell.

        Args:
            code: the cell.
            timeout_seconds: how long it may be silent; None: for ever.
        """
        options = {"silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
        request = self._send({"code": code, "user_expressions": {}, **options}, "execute_request")
        result = self.ExecutionResult(True, "", [])
        texts: list[str] = []
        while True:
            message = self._receive(timeout_seconds)
            if message is None:
                return self.ExecutionResult(False, "ERROR: Timeout waiting for output from code block.", [])
            if not _answers(message, request):
                continue
            kind, content = message["msg_type"], message["content"]
            if kind in ("execute_result", "display_data"):
                self._collect(content["data"], texts, result.data_items)
            elif kind == "stream":
                texts.append(content["text"])
            elif kind == "error":
                return self.ExecutionResult(False, f"ERROR: {error_text(content)}", [])
            elif kind == "status" and content["execution_state"] == "idle":
                result.output = "\n".join(texts)
                return result

    def _collect(self, data: dict[str, Any], texts: list[str], items: list[ExecutionResult.DataItem]) -> None:
        for mime_type, value in data.items():
            if mime_type == "text/plain":
                texts.append(str(value))
            elif mime_type.startswith("image/") or mime_type == "text/html":
                items.append(self.ExecutionResult.DataItem(mime_type, value))
            else:
                texts.append(json.dumps(value))

    def _send(self, content: dict[str, Any], message_type: str) -> str:
        message_id = uuid.uuid4().hex
        header = {
            "username": "autogen",
            "version": "5.0",
            "session": self._session_id,
            "msg_id": message_id,
            "msg_type": message_type,
            "date": datetime.datetime.now(datetime.timezone.utc).isoformat(),
        }
        message = {
            "header": header,
            "parent_header": {},
            "channel": "shell",
            "content": content,
            "metadata": {},
            "buffers": {},
        }
        self._websocket.send_text(json.dumps(message))
        return message_id

    def _receive(self, timeout_seconds: float | None) -> dict[str, Any] | None:
        """Return the next message; None: there was none in time."""
        self._websocket.settimeout(timeout_seconds)
        try:
            return json.loads(self._websocket.recv())
        except importlib.import_module("websocket").WebSocketTimeoutException:
            return None


def _answers(message: dict[str, Any], request: str) -> bool:
    return message.get("parent_header", {}).get("msg_id") == request
