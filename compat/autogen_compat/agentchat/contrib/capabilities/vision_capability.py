"""A capability that describes images in words, for agents whose model cannot see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from autogen_compat import legacy_texts
from autogen_compat.agentchat.contrib.capabilities.agent_capability import AgentCapability
from autogen_compat.agentchat.contrib.img_utils import (
    convert_base64_to_data_uri,
    get_image_data,
    get_pil_image,
    gpt4v_formatter,
)
from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.code_utils import content_str
from autogen_compat.oai.client import OpenAIWrapper

DEFAULT_DESCRIPTION_PROMPT = legacy_texts.text(
    "agentchat.contrib.capabilities.vision_capability:DEFAULT_DESCRIPTION_PROMPT",
    "Describe what this image shows, in detail. Mention above all what could matter for the conversation.",
)


class VisionCapability(AgentCapability):
    """Writes a caption behind each image of the newest message.

    Args:
        lmm_config: configuration of a model that sees; may be empty when there is a *custom_caption_func*.
        description_prompt: what that model is asked.
        custom_caption_func: gets location, PIL image and client (None without *lmm_config*), returns the
            caption; the model is then not asked.

    Raises:
        AssertionError: neither *lmm_config* nor *custom_caption_func*.
    """

    def __init__(
        self,
        lmm_config: dict[str, Any],
        description_prompt: str | None = DEFAULT_DESCRIPTION_PROMPT,
        custom_caption_func: Callable[..., str] | None = None,
    ) -> None:
        if not (lmm_config or custom_caption_func):
            raise AssertionError("Vision Capability requires a valid lmm_config or custom_caption_func.")
        self._lmm_config = lmm_config
        self._description_prompt = description_prompt
        self._parent_agent: ConversableAgent | None = None
        self._lmm_client: Any = OpenAIWrapper(**lmm_config) if lmm_config else None
        self._custom_caption_func = custom_caption_func

    def add_to_agent(self, agent: ConversableAgent) -> None:
        """Give the capability to *agent*; its system message says so."""
        self._parent_agent = agent
        agent.update_system_message(
            agent.system_message + "\nImages in messages are described to you in words."
        )
        agent.register_hook(
            hookable_method="process_last_received_message", hook=self.process_last_received_message
        )

    def process_last_received_message(self, content: str | list[dict[str, Any]]) -> str:
        """Return *content* as text, with images as ``<img LOCATION>`` and their captions.

        Args:
            content: text with ``<img LOCATION>`` tags, or a list of parts.
        """
        parts = gpt4v_formatter(content, img_format="url") if isinstance(content, str) else content
        return "".join(self._as_text(part) for part in parts)

    def _as_text(self, part: Any) -> str:
        if not isinstance(part, dict):
            raise AssertionError("A part of the content must be a dict.")
        item = cast("dict[str, Any]", part)
        if item["type"] == "text":
            return item["text"]
        if item["type"] != "image_url":
            print(
                f"Warning: the input type should be either `text` or `image_url`. Skip {item['type']} here."
            )
            return ""
        location = item["image_url"]["url"]
        caption = self._caption(location)
        return f"<img {location}> in case you can not see, the caption of this image is: {caption}\n"

    def _caption(self, location: str) -> str:
        if self._custom_caption_func is not None:
            return self._custom_caption_func(location, get_pil_image(location), self._lmm_client)
        return self._get_image_caption(get_image_data(location))

    def _get_image_caption(self, img_data: str) -> str:
        """Ask the model for the caption of an image in base64."""
        image = {"type": "image_url", "image_url": {"url": convert_base64_to_data_uri(img_data)}}
        question = {"type": "text", "text": self._description_prompt}
        response = self._lmm_client.create(
            context=None, messages=[{"role": "user", "content": [question, image]}]
        )
        return content_str(response.choices[0].message.content)
