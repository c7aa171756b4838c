"""The language model: its configuration, requests to it, and what they cost."""

from __future__ import annotations

import asyncio
import contextvars
import warnings
from typing import TYPE_CHECKING, Any, Literal, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.engine.layers.histories import MessageDict
from autogen_compat.engine.layers.hooks import HookLayer
from autogen_compat.io.base import IOStream
from autogen_compat.warnings import legacy_call

if TYPE_CHECKING:
    from autogen_compat.oai.client import ModelClient, OpenAIWrapper

_EMPTY_CONFIGS: list[object] = [{}, {"config_list": []}, {"config_list": [{"model": ""}]}]


class ModelLayer(HookLayer):
    """An agent that may have a model: ``client`` is None without one."""

    DEFAULT_CONFIG: dict[str, Any] | Literal[False] = False

    llm_config: dict[str, Any] | Literal[False]
    client: OpenAIWrapper | None
    client_cache: Any
    previous_cache: Any

    def _validate_llm_config(self, llm_config: dict[str, Any] | Literal[False] | None) -> None:
        """Take over *llm_config* and make the client for it.

        Raises:
            AssertionError: not a dict, False or None.
            ValueError: a configuration without any model.
        """
        if not (llm_config in (None, False) or isinstance(cast(object, llm_config), dict)):
            raise AssertionError("llm_config must be a dict or False or None.")
        self.llm_config = self.DEFAULT_CONFIG if llm_config is None else cast(Any, llm_config)
        if self.llm_config in _EMPTY_CONFIGS:
            raise ValueError(
                "When using OpenAI or Azure OpenAI endpoints, specify a non-empty 'model' either in "
                "'llm_config' or in each config of 'config_list'."
            )
        self._renew_client()

    def _renew_client(self) -> None:
        """Make the client anew, after ``llm_config`` has changed."""
        if self.llm_config is False:
            self.client = None
            return
        from autogen_compat.oai.client import OpenAIWrapper  # here: agents without a model do not pay for it

        self.client = OpenAIWrapper(**self.llm_config)

    def register_model_client(self, model_client_cls: type[ModelClient] | Any, **kwargs: Any) -> None:
        """Use a model client class of the user for the configurations that name it in ``model_client_cls``.

        Args:
            model_client_cls: class with the methods of ``ModelClient``.
            kwargs: handed to its constructor.
        """
        legacy_call("register_model_client")
        cast(Any, self.client).register_model_client(model_client_cls, **kwargs)

    def generate_oai_reply(
        self,
        messages: list[MessageDict] | None = None,
        sender: Agent | None = None,
        config: OpenAIWrapper | None = None,
    ) -> tuple[bool, str | MessageDict | None]:
        """Reply function: let the model reply.

        Args:
            messages: the conversation; None: the history with *sender*.
            sender: the peer.
            config: client to use instead of the agent's own.

        Returns:
            Whether there is a reply, and the reply: text, or a dict with function or tool calls.
        """
        client = self.client if config is None else config
        if client is None:
            return False, None
        if messages is None:
            messages = self._oai_messages[sender]
        reply = self._generate_oai_reply_from_client(
            client, self._oai_system_message + messages, self.client_cache
        )
        return (False, None) if reply is None else (True, reply)

    def _generate_oai_reply_from_client(
        self, llm_client: Any, messages: list[MessageDict], cache: Any
    ) -> str | MessageDict | None:
        response = llm_client.create(
            context=messages[-1].pop("context", None),
            messages=_one_per_result(messages),
            cache=cache,
            agent=self,
        )
        reply = llm_client.extract_text_or_completion_object(response)[0]
        if reply is None:
            warnings.warn(f"Extracted_response from {response} is None.", UserWarning, stacklevel=2)
            return None
        if not isinstance(reply, str) and hasattr(reply, "model_dump"):
            reply = reply.model_dump()
        if isinstance(reply, dict):
            self._tidy_calls(cast("MessageDict", reply))
        return cast("str | MessageDict", reply)

    def _tidy_calls(self, reply: MessageDict) -> None:
        """Make the calls in a model's reply fit to be sent back to it."""
        if reply.get("function_call"):
            function_call = reply["function_call"]
            function_call["name"] = self._normalize_name(function_call["name"])
        calls: list[MessageDict] = reply.get("tool_calls") or []
        for call in calls:
            call["function"]["name"] = self._normalize_name(call["function"]["name"])
            for key in ("id", "type"):
                if call.get(key) is None:
                    call.pop(key, None)

    async def a_generate_oai_reply(
        self,
        messages: list[MessageDict] | None = None,
        sender: Agent | None = None,
        config: Any = None,
    ) -> tuple[bool, str | MessageDict | None]:
        """Reply function: let the model reply, without blocking the event loop."""
        is_plain = type(self).generate_oai_reply is ModelLayer.generate_oai_reply
        if is_plain and (self.client if config is None else config) is None:
            return False, None
        iostream = IOStream.get_default()
        context = contextvars.copy_context()

        def reply() -> tuple[bool, str | MessageDict | None]:
            with IOStream.set_default(iostream):
                return self.generate_oai_reply(messages=messages, sender=sender, config=config)

        return await asyncio.get_running_loop().run_in_executor(None, context.run, reply)

    def print_usage_summary(self, mode: str | list[str] = ["actual", "total"]) -> None:  # noqa: B006
        """Print what the agent's requests have cost.

        Args:
            mode: ``"actual"`` (without cached replies), ``"total"``, or both in a list.
        """
        iostream = IOStream.get_default()
        if self.client is None:
            iostream.print(f"No cost incurred from agent '{self.name}'.")
        else:
            iostream.print(f"Agent '{self.name}':")
            cast(Any, self.client).print_usage_summary(mode)

    def get_actual_usage(self) -> dict[str, Any] | None:
        """Return cost and tokens without cached replies; None: no model, or no request yet."""
        return None if self.client is None else cast(Any, self.client).actual_usage_summary

    def get_total_usage(self) -> dict[str, Any] | None:
        """Return cost and tokens with cached replies; None: no model, or no request yet."""
        return None if self.client is None else cast(Any, self.client).total_usage_summary


def _one_per_result(messages: list[MessageDict]) -> list[MessageDict]:
    """Return the messages as a model wants them: one for each tool result."""
    flat: list[MessageDict] = []
    for message in messages:
        results = message.get("tool_responses")
        if not results:
            flat.append(message)
            continue
        flat += results
        if message.get("role") != "tool":
            # A human spoke instead of the tools: the results say so, and the text follows.
            flat.append({key: value for key, value in message.items() if key != "tool_responses"})
    return flat
