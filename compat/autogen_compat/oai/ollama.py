"""Local models on Ollama (``api_type="ollama"``) through autogen-ext's client for it."""

# autogen-ext[ollama] is optional: the types are checked without it.
# pyright: reportMissingImports=false, reportUnknownVariableType=false, reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autogen_core.models import ChatCompletionClient

from autogen_compat.missing import missing_name
from autogen_compat.oai.native import ANY_MODEL, NativeClient

_MODEL_OPTIONS = ("num_predict", "repeat_penalty", "seed", "temperature", "top_k", "top_p")
# 0.2 taught models without tools to write calls as text with these.
_MANUAL_TOOLS = (
    "manual_tool_call_instruction",
    "manual_tool_call_step1",
    "manual_tool_call_step2",
    "native_tool_calls",
)


class OllamaClient(NativeClient):
    """A client for Ollama; the server is the config's ``client_host``, or Ollama's own default.

    Tools need a model that has them: 0.2's emulation (``native_tool_calls=False``) is not served.

    Raises:
        ImportError: autogen-ext[ollama] is not installed.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__()
        self._host: str | None = kwargs.get("client_host")
        try:
            from autogen_ext.models.ollama import OllamaChatCompletionClient
        except ImportError as error:
            raise ImportError(
                "Please install `autogen-ext[ollama]` (0.4.8 or later) to use the Ollama API."
            ) from error
        self._class: Any = OllamaChatCompletionClient

    def create(self, params: dict[str, Any]) -> Any:
        """Send a request; see ``NativeClient.create``."""
        host = params.get("client_host")
        if host != self._host and host is not None:
            self._host = host
            self._natives.clear()
        return super().create(params)

    def build(self, model: str) -> ChatCompletionClient:
        """Return a new 0.4 client for *model*."""
        host = {} if self._host is None else {"host": self._host}
        return self._class(model=model, model_info=ANY_MODEL, **host)

    def parse_params(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is sent beside messages and tools: sampling parameters are Ollama's ``options``."""
        request = super().parse_params(params)
        request.pop("client_host", None)
        if request.pop("native_tool_calls", True) is False:
            from autogen_compat.exceptions import CompatUnsupported

            raise CompatUnsupported(
                "native_tool_calls=False is not supported: use a model with tools, or register no tools"
            )
        for key in _MANUAL_TOOLS:
            request.pop(key, None)
        options = {key: request.pop(key) for key in _MODEL_OPTIONS if key in request}
        return {**request, "options": options} if options else request


def is_valid_tool_call_item(call_item: dict[str, Any]) -> bool:
    """Whether a dict is a call: a ``name`` that is a string, perhaps ``arguments``, and no more.

    Source: ``oai.ollama``.
    """
    return isinstance(call_item.get("name"), str) and call_item.keys() <= {"name", "arguments"}


def __getattr__(name: str) -> object:
    raise missing_name(__name__, name)
