"""Which 0.4 API exists from which version: the one table that rules ask."""

from __future__ import annotations

Version = tuple[int, ...]

#: First version of each API that a rule may want to use.
FIRST: dict[str, Version] = {
    "max_selector_attempts": (0, 4, 6),
    "reset before run": (0, 4, 8),
    "client.close": (0, 4, 9),
    "to_text": (0, 5, 0),
    "model_context": (0, 5, 7),
    "executor.start": (0, 5, 0),
    "FunctionalTermination": (0, 5, 5),
    "max_tool_iterations": (0, 6, 2),
}

#: Model names that the OpenAI clients of autogen-ext know, with the first version that does.  Any
#: other name needs ``model_info``.
KNOWN_MODELS: dict[str, Version] = {
    "gpt-3.5-turbo": (0, 4, 0),
    "gpt-3.5-turbo-0125": (0, 4, 0),
    "gpt-3.5-turbo-1106": (0, 4, 0),
    "gpt-3.5-turbo-instruct": (0, 4, 0),
    "gpt-3.5-turbo-0613": (0, 4, 0),
    "gpt-3.5-turbo-16k": (0, 4, 0),
    "gpt-3.5-turbo-16k-0613": (0, 4, 0),
    "gpt-4": (0, 4, 0),
    "gpt-4-0613": (0, 4, 0),
    "gpt-4-32k": (0, 4, 0),
    "gpt-4-32k-0613": (0, 4, 0),
    "gpt-4-turbo": (0, 4, 0),
    "gpt-4-turbo-2024-04-09": (0, 4, 0),
    "gpt-4-turbo-preview": (0, 4, 0),
    "gpt-4-0125-preview": (0, 4, 0),
    "gpt-4-1106-preview": (0, 4, 0),
    "gpt-4-1106-vision-preview": (0, 4, 0),
    "gpt-4o": (0, 4, 0),
    "gpt-4o-2024-05-13": (0, 4, 0),
    "gpt-4o-2024-08-06": (0, 4, 0),
    "gpt-4o-mini": (0, 4, 0),
    "gpt-4o-mini-2024-07-18": (0, 4, 0),
    "o1-mini": (0, 4, 0),
    "o1-preview": (0, 4, 0),
    "gpt-4.1": (0, 5, 3),
    "gpt-4.1-mini": (0, 5, 3),
    "gpt-4.1-nano": (0, 5, 3),
    "gpt-5": (0, 7, 5),
    "gpt-5-mini": (0, 7, 5),
    "gpt-5-nano": (0, 7, 5),
}


def parse(version: str) -> Version:
    """``"0.7.5"`` as a tuple."""
    return tuple(int(part) for part in version.split("."))


def has(target: Version, api: str) -> bool:
    """Whether ``api`` (a key of :data:`FIRST`) exists in the target version."""
    return target >= FIRST[api]


def knows_model(target: Version, name: str) -> bool:
    """Whether the target's clients know the model without ``model_info``."""
    first = KNOWN_MODELS.get(name)
    return first is not None and target >= first
