"""An agent that uses LLaVA: a server of its own, or the one of Replicate."""

from __future__ import annotations

import importlib
import json
import logging
from typing import Any, cast

from autogen_compat import legacy_texts
from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.contrib.img_utils import get_image_data, llava_formatter
from autogen_compat.agentchat.contrib.multimodal_conversable_agent import MultimodalConversableAgent
from autogen_compat.code_utils import content_str
from autogen_compat.formatting_utils import colored

logger = logging.getLogger("autogen.agentchat.contrib.llava_agent")

SEP = "###"
"""What separates the messages in a prompt."""
DEFAULT_LLAVA_SYS_MSG = legacy_texts.text(
    "agentchat.contrib.llava_agent:DEFAULT_LLAVA_SYS_MSG",
    "You help the user, and you can see the images in the conversation.",
)
_ATTEMPTS = 10


class LLaVAAgent(MultimodalConversableAgent):
    """Answers with LLaVA.

    Args:
        name: name of the agent.
        system_message: text, or a list of parts.
        args: see :class:`MultimodalConversableAgent`.
        kwargs: see there; ``base_url`` in the first entry of ``config_list`` is the server.
    """

    def __init__(
        self,
        name: str,
        system_message: str | list[Any] | None = DEFAULT_LLAVA_SYS_MSG,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(name, system_message, *args, **kwargs)
        self.register_reply([Agent, None], LLaVAAgent._image_reply, 2)

    def _image_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Agent | None = None, config: Any = None
    ) -> tuple[bool, str | dict[str, Any] | None]:
        """Reply function: send all messages to LLaVA as one prompt."""
        if messages is None and sender is None:
            text = f"Either {messages=} or {sender=} must be provided."
            logger.error(text)
            raise AssertionError(text)
        if messages is None:
            messages = self._oai_messages[sender]
        prompt = f"{content_str(self.system_message)}\n"
        images: list[Any] = []
        for message in messages:
            role = "Human" if message["role"] == "user" else "Assistant"
            images += [part["image_url"]["url"] for part in message["content"] if part["type"] == "image_url"]
            prompt += f"{SEP}{role}: {content_str(message['content'])}\n"
        prompt += f"\n{SEP}Assistant: "
        print(colored(prompt, "blue"))
        return True, self._ask(prompt, [get_image_data(image) for image in images])

    def _ask(self, prompt: str, images: list[str]) -> str:
        settings = cast("dict[str, Any]", self.llm_config)
        for _ in range(_ATTEMPTS):
            answer = llava_call_binary(
                prompt=prompt,
                images=images,
                config_list=settings["config_list"],
                temperature=settings.get("temperature", 0.5),
                max_new_tokens=settings.get("max_new_tokens", 2000),
            )
            if answer:
                return answer
        raise AssertionError("Empty response from LLaVA.")


def llava_call_binary(
    prompt: str,
    images: list[str],
    config_list: list[dict[str, Any]],
    max_new_tokens: int = 1000,
    temperature: float = 0.5,
    seed: int | None = 1,
) -> str | None:
    """Return the answer of the first configuration that has one; None: none has.

    Args:
        prompt: text with ``<image>`` for each image.
        images: in base64.
        config_list: ``model`` and ``base_url``: the address of a local server, or a model of Replicate.
        max_new_tokens: length of the answer.
        temperature: for a local server.
        seed: for Replicate.
    """
    options: dict[str, Any] = {"max_new_tokens": max_new_tokens, "temperature": temperature, "seed": seed}
    for config in config_list:
        try:
            return _llava_call_binary_with_config(prompt, images, config, **options)
        except Exception as error:
            print(f"Error: {error}")
    return None


def _llava_call_binary_with_config(
    prompt: str,
    images: list[str],
    config: dict[str, Any],
    max_new_tokens: int = 1000,
    temperature: float = 0.5,
    seed: int | None = 1,
) -> str:
    is_local = any(host in config["base_url"] for host in ("0.0.0.0", "localhost", "127.0.0.1"))
    if is_local:
        request = {
            "images": images,
            "model": config["model"],
            "prompt": prompt,
            "stop": SEP,
            "temperature": temperature,
            "max_new_tokens": max_new_tokens,
        }
        output = _ask_server(config["base_url"].rstrip("/"), request)
    else:
        replicate = importlib.import_module("replicate")
        request = {
            "image": f"data:image/jpeg;base64,{images[0]}",  # Replicate's model takes one
            "prompt": prompt.replace("<image>", " "),
            "seed": seed,
        }
        output = "".join(replicate.run(config["base_url"], input=request))
    return output.replace(prompt, "").strip()


def _ask_server(address: str, request: dict[str, Any]) -> str:
    import requests

    response: Any = requests.post(
        f"{address}/worker_generate_stream",
        headers={"User-Agent": "LLaVA Client"},
        json=request,
        stream=False,
    )
    # Each chunk has the answer so far.
    chunks = [chunk for chunk in response.content.split(b"\0") if chunk]
    return json.loads(chunks[-1].decode("utf-8"))["text"].split(SEP)[-1]


def llava_call(prompt: str, llm_config: dict[str, Any]) -> str | None:
    """Return LLaVA's answer to a prompt with ``<img LOCATION>`` tags.

    Args:
        prompt: the prompt.
        llm_config: ``config_list``, ``max_new_tokens``, ``temperature``, ``seed``.

    Raises:
        RuntimeError: an image is empty.
    """
    text, images = llava_formatter(prompt, order_image_tokens=False)
    if not all(images):
        raise RuntimeError("An image is empty!")
    defaults = {"seed": None, "temperature": 0.5, "max_new_tokens": 2000}
    options: dict[str, Any] = {key: llm_config.get(key, default) for key, default in defaults.items()}
    return llava_call_binary(text, images, llm_config["config_list"], **options)
