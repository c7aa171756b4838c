"""An agent whose messages may have images."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, cast

from autogen_compat import legacy_texts
from autogen_compat._pydantic import model_dump
from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.contrib.img_utils import gpt4v_formatter, message_formatter_pil_to_b64
from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.code_utils import content_str

DEFAULT_LMM_SYS_MSG = legacy_texts.text(
    "agentchat.contrib.multimodal_conversable_agent:DEFAULT_LMM_SYS_MSG",
    "You help the user; messages may come with images.",
)
DEFAULT_MODEL = "gpt-4-vision-preview"


class MultimodalConversableAgent(ConversableAgent):
    """Understands ``<img LOCATION>`` tags in messages, and content that is a list of text and image parts.

    Args:
        name: name of the agent.
        system_message: text, or a list of parts.
        is_termination_msg: see :class:`ConversableAgent`.
        args: none.
        kwargs: see :class:`ConversableAgent`.
    """

    DEFAULT_CONFIG = {  # noqa: RUF012
        "model": DEFAULT_MODEL,
    }

    def __init__(
        self,
        name: str,
        system_message: str | list[Any] | None = DEFAULT_LMM_SYS_MSG,
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(name, system_message, is_termination_msg, *args, **kwargs)
        self.update_system_message(cast(Any, system_message))
        self.replace_reply_func(
            ConversableAgent.generate_oai_reply, MultimodalConversableAgent.generate_oai_reply
        )
        self.replace_reply_func(
            ConversableAgent.a_generate_oai_reply, MultimodalConversableAgent.a_generate_oai_reply
        )

    def update_system_message(self, system_message: dict[str, Any] | list[Any] | str) -> None:
        """Replace the system message; images in it are loaded."""
        parts = self._message_to_dict(system_message)["content"]
        self._oai_system_message[0].update(content=parts, role="system")

    @staticmethod
    def _message_to_dict(message: dict[str, Any] | list[Any] | str) -> dict[str, Any]:
        """Return *message* as a 0.2 dict whose content is a list of parts, with PIL images.

        Raises:
            AssertionError: a dict without content.
            TypeError: content of another kind, or something else than text, list or dict in it.
            ValueError: neither text, list nor dict; or parts of an unknown type.
        """
        if isinstance(message, (str, list)):
            return {"content": _as_parts(message)}
        if not isinstance(cast(object, message), dict):
            raise ValueError(f"A message is text, a list or a dict, not {type(message)}.")
        if "content" not in message:
            raise AssertionError("The message dict must have a `content` field")
        if isinstance(message["content"], str):
            message = {**copy.deepcopy(message), "content": _as_parts(message["content"])}
        try:
            content_str(message["content"])
        except (TypeError, ValueError) as error:
            print(f"content_str cannot read the content of a message: {error}")
            raise
        return message

    def generate_oai_reply(
        self,
        messages: list[dict[str, Any]] | None = None,
        sender: Agent | None = None,
        config: Any = None,
    ) -> tuple[bool, str | dict[str, Any] | None]:
        """Reply function: let the model reply; images go to it as data URIs."""
        client: Any = self.client if config is None else config
        if client is None:
            return False, None
        if messages is None:
            messages = self._oai_messages[sender]
        sent = message_formatter_pil_to_b64(self._oai_system_message + messages)
        response = client.create(context=messages[-1].pop("context", None), messages=sent, agent=self)
        reply = client.extract_text_or_completion_object(response)[0]
        return True, reply if isinstance(reply, str) else model_dump(reply)


def _as_parts(content: str | list[Any]) -> list[Any]:
    """Return *content* as a list of parts; tags in text become PIL images."""
    return gpt4v_formatter(content, img_format="pil") if isinstance(content, str) else content
