"""A capability that draws the images that messages ask for."""

from __future__ import annotations

import re
from typing import Any, Literal, Protocol, cast

from PIL.Image import Image

from autogen_compat import code_utils, legacy_texts
from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.contrib import img_utils
from autogen_compat.agentchat.contrib.capabilities.agent_capability import AgentCapability
from autogen_compat.agentchat.contrib.text_analyzer_agent import TextAnalyzerAgent
from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.cache.abstract_cache_base import AbstractCache

SYSTEM_MESSAGE = legacy_texts.text(
    "agentchat.contrib.capabilities.generate_images:SYSTEM_MESSAGE",
    "You are able to draw images, too.",
)
DESCRIPTION_MESSAGE = legacy_texts.text(
    "agentchat.contrib.capabilities.generate_images:DESCRIPTION_MESSAGE",
    "It can draw images.",
)
PROMPT_INSTRUCTIONS = legacy_texts.text(
    "agentchat.contrib.capabilities.generate_images:PROMPT_INSTRUCTIONS",
    """Say in detail what the image that the TEXT asks for shows. Give no advice.
Your answer looks like this: Blue background, 3D shapes, ...
""",
)
_IS_WANTED = (
    "Does the TEXT say that an image is to be generated? It has to say so. Answer yes or no, nothing else."
)


class ImageGenerator(Protocol):
    """Something that draws."""

    def generate_image(self, prompt: str) -> Image:
        """Return an image for *prompt*; ValueError: it could not be drawn."""
        ...

    def cache_key(self, prompt: str) -> str:
        """Return the key under which the image for *prompt* is cached."""
        ...


class DalleImageGenerator:
    """Draws with OpenAI's DALL-E.

    Args:
        llm_config: its ``config_list`` begins with the model (``dall-e-2``, ``dall-e-3``) and its key.
        resolution: size, in the form ``1024x1024``.
        quality: of the image.
        num_images: how many are drawn; the first is used.

    Raises:
        ValueError: no such model, or no such form of size.
    """

    def __init__(
        self,
        llm_config: dict[str, Any],
        resolution: Literal["256x256", "512x512", "1024x1024", "1792x1024", "1024x1792"] = "1024x1024",
        quality: Literal["standard", "hd"] = "standard",
        num_images: int = 1,
    ) -> None:
        from openai import OpenAI  # here: it takes time to load

        config = llm_config["config_list"][0]
        self._model: str = config["model"]
        if self._model not in ("dall-e-3", "dall-e-2"):
            raise ValueError(f"{self._model!r} is no DALL-E model: choose dall-e-2 or dall-e-3")
        self._check_resolution(resolution)
        self._resolution = resolution
        self._quality: Any = quality
        self._num_images = num_images
        self._dalle_client = OpenAI(api_key=config["api_key"], base_url=config.get("base_url"))

    @staticmethod
    def _check_resolution(text: str) -> None:
        if re.match(r"^\d+x\d+$", text) is None:
            raise ValueError(f"Invalid resolution format: {text}")

    def generate_image(self, prompt: str) -> Image:
        """Return an image for *prompt*; ValueError: the service has sent none."""
        response: Any = self._dalle_client.images.generate(
            model=self._model,
            prompt=prompt,
            size=self._resolution,
            quality=self._quality,
            n=self._num_images,
        )
        url = response.data[0].url
        if url is None:
            raise ValueError(f"{self._model} has sent no image.")
        return img_utils.get_pil_image(url)

    def cache_key(self, prompt: str) -> str:
        """Return the key for *prompt* and the settings."""
        return ",".join(
            str(part) for part in (prompt, self._model, self._resolution, self._quality, self._num_images)
        )


class ImageGeneration(AgentCapability):
    """Has a model decide whether a message asks for an image, and what it shows; and replies with it.

    Args:
        image_generator: what draws.
        cache: keeps images; None: no cache.
        text_analyzer_llm_config: configuration of the model that reads messages; None: the agent's.
        text_analyzer_instructions: how it extracts the prompt from a message.
        verbosity: as in 0.2; nothing depends on it.
        register_reply_position: where in the agent's chain of reply functions.
    """

    def __init__(
        self,
        image_generator: ImageGenerator,
        cache: AbstractCache | None = None,
        text_analyzer_llm_config: dict[str, Any] | None = None,
        text_analyzer_instructions: str = PROMPT_INSTRUCTIONS,
        verbosity: int = 0,
        register_reply_position: int = 2,
    ) -> None:
        self._cache, self._image_generator = cache, image_generator
        self._text_analyzer_instructions: str = text_analyzer_instructions
        self._text_analyzer_llm_config: Any = text_analyzer_llm_config
        self._register_reply_position, self._verbosity = register_reply_position, verbosity
        self._agent: ConversableAgent | None = None
        self._text_analyzer: TextAnalyzerAgent | None = None

    def add_to_agent(self, agent: ConversableAgent) -> None:
        """Give the capability to *agent*; its system message and its description say so."""
        reader_config = self._text_analyzer_llm_config or agent.llm_config
        self._text_analyzer = TextAnalyzerAgent(llm_config=reader_config)
        self._text_analyzer_llm_config = reader_config
        place = self._register_reply_position
        agent.register_reply([Agent, None], self._image_gen_reply, position=place)
        self._agent = agent
        agent.update_system_message(f"{agent.system_message}\n{SYSTEM_MESSAGE}")
        agent.description += f"\n{DESCRIPTION_MESSAGE}"

    def _image_gen_reply(
        self,
        recipient: ConversableAgent,
        messages: list[dict[str, Any]] | None,
        sender: Agent | None = None,
        config: Any = None,
    ) -> tuple[bool, str | dict[str, Any] | None]:
        """Reply function: the image that the newest message asks for."""
        text = code_utils.content_str(messages[-1]["content"]) if messages else ""
        if not text or not self._should_generate_image(text):
            return False, None
        prompt = self._extract_prompt(text)
        return True, self._generate_content_message(prompt, self._drawn(prompt))

    def _drawn(self, prompt: str) -> Image:
        """Return the image for *prompt*: the one in the cache, or a new one."""
        known = self._cache_get(prompt)
        if known is not None:
            return known
        new = self._image_generator.generate_image(prompt)
        self._cache_set(prompt, new)
        return new

    def _should_generate_image(self, message: str) -> bool:
        return "yes" in self._analyze(message, _IS_WANTED).lower()

    def _extract_prompt(self, last_message: str) -> str:
        return self._analyze(last_message, self._text_analyzer_instructions)

    def _analyze(self, text: str, instructions: str) -> str:
        if self._text_analyzer is None:
            raise AssertionError("ImageGeneration has to be added to an agent first.")
        analysis = self._text_analyzer.analyze_text(text, instructions)
        return code_utils.content_str(analysis["content"] if isinstance(analysis, dict) else analysis)

    def _cache_get(self, prompt: str) -> Image | None:
        cached = self._cache.get(self._image_generator.cache_key(prompt)) if self._cache else None
        return img_utils.get_pil_image(cast(str, cached)) if cached else None

    def _cache_set(self, prompt: str, image: Image) -> None:
        if self._cache:
            self._cache.set(self._image_generator.cache_key(prompt), img_utils.pil_to_data_uri(image))

    def _generate_content_message(self, prompt: str, image: Image) -> dict[str, Any]:
        caption = {"type": "text", "text": f"Here is an image. It was drawn for: {prompt}"}
        picture = {"type": "image_url", "image_url": {"url": img_utils.pil_to_data_uri(image)}}
        return {"content": [caption, picture]}
