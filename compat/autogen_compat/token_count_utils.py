"""How many tokens a text, a list of messages or function descriptions take: 0.2's estimates."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import tiktoken

logger = logging.getLogger("autogen.token_count_utils")

_DEFAULT_MODEL = "gpt-3.5-turbo-0613"

_LIMITS = {
    4_096: "gpt-3.5-turbo-0301 gpt-3.5-turbo-0613 gpt-3.5-turbo-instruct",
    8_192: "gpt-4 gpt-4-0314 gpt-4-0613",
    16_385: "gpt-3.5-turbo gpt-3.5-turbo-0125 gpt-3.5-turbo-1106 gpt-3.5-turbo-16k gpt-3.5-turbo-16k-0613",
    32_768: "gpt-4-32k gpt-4-32k-0314 gpt-4-32k-0613",
    128_000: (
        "gpt-4-turbo gpt-4-turbo-2024-04-09 gpt-4-1106-preview gpt-4-0125-preview gpt-4-turbo-preview "
        "gpt-4-vision-preview gpt-4o gpt-4o-2024-05-13 gpt-4o-2024-08-06 gpt-4o-mini gpt-4o-mini-2024-07-18"
    ),
}
_LIMIT_OF = {model: limit for limit, models in _LIMITS.items() for model in models.split()}

# Families whose messages are counted as those of another model.
_COUNTED_AS = (
    ("gpt-3.5-turbo", "gpt-3.5-turbo-0613"),
    ("gpt-4", "gpt-4-0613"),
    ("gemini", "gpt-4-0613"),
    ("claude", "gpt-4-0613"),
    ("mistral-", "gpt-4-0613"),
    ("mixtral-", "gpt-4-0613"),
)
# Tokens that a model adds per message and per ``name``.
_OVERHEADS = {
    "gpt-3.5-turbo-0301": (4, -1),
    "gpt-3.5-turbo-0613": (3, 1),
    "gpt-3.5-turbo-16k-0613": (3, 1),
    "gpt-4-0314": (3, 1),
    "gpt-4-0613": (3, 1),
    "gpt-4-32k-0314": (3, 1),
    "gpt-4-32k-0613": (3, 1),
}
_REPLY_TOKENS = 3


def get_max_token_limit(model: str = _DEFAULT_MODEL) -> int:
    """Return the size of *model*'s context window in tokens; Azure's spellings (``gpt-35-…``) are known.

    Raises:
        KeyError: 0.2 has no entry for *model*.
    """
    model = re.sub(r"^gpt-?35", "gpt-3.5", model)
    return _LIMIT_OF[re.sub(r"^gpt4", "gpt-4", model)]


def percentile_used(input: Any, model: str = _DEFAULT_MODEL) -> float:
    """Return which part of *model*'s context window *input* takes, 0 to 1.

    As in 0.2 the tokens are those of the default model.
    """
    return count_token(input) / get_max_token_limit(model)


def token_left(input: str | list[Any] | dict[str, Any], model: str = _DEFAULT_MODEL) -> int:
    """Return how many tokens of *model*'s context window *input* leaves free."""
    return get_max_token_limit(model) - count_token(input, model=model)


def count_token(input: str | list[Any] | dict[str, Any], model: str = _DEFAULT_MODEL) -> int:
    """Return the tokens of a text, of one message (a dict) or of a list of messages.

    Raises:
        ValueError: *input* is none of these.
        NotImplementedError: how *model* counts messages is not known.
    """
    if isinstance(input, str):
        return len(_encoding(model).encode(input))
    if isinstance(input, dict):
        return _message_tokens([input], model)
    if isinstance(input, list):  # pyright: ignore[reportUnnecessaryIsInstance]
        return _message_tokens(cast("list[dict[str, Any]]", input), model)
    raise ValueError(f"the tokens of a {type(input).__name__} cannot be counted: give a str, list or dict")


def _encoding(model: str) -> tiktoken.Encoding:
    import tiktoken  # here: it takes a tenth of a second

    try:
        return tiktoken.encoding_for_model(model)
    except KeyError:
        logger.warning("Model %s not found. Using cl100k_base encoding.", model)
        return tiktoken.get_encoding("cl100k_base")


def _counted_as(model: str) -> str:
    """Return the model whose way of counting messages is used for *model*."""
    if model in _OVERHEADS:
        return model
    for part, other in _COUNTED_AS:
        if part in model:
            logger.info("the messages of %s are counted as those of %s", model, other)
            return other
    raise NotImplementedError(f"how {model} counts the tokens of messages is not known")


def _message_tokens(messages: Sequence[Mapping[str, Any]], model: str) -> int:
    model = _counted_as(model)
    per_message, per_name = _OVERHEADS[model]
    encoding = _encoding(model)
    total = _REPLY_TOKENS
    for message in messages:
        total += per_message
        for key, value in message.items():
            text = _text(value)
            if text is not None:
                total += len(encoding.encode(text)) + (per_name if key == "name" else 0)
    return total


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    try:
        return json.dumps(value)
    except TypeError:
        kind = type(cast("object", value))
        logger.warning("a value of type %s is not counted: it is neither text nor JSON", kind)
        return None


def num_tokens_from_functions(functions: Sequence[Mapping[str, Any]], model: str = _DEFAULT_MODEL) -> int:
    """Return the tokens that *functions* (JSON schemas, the old ``functions`` parameter) take."""
    encoding = _encoding(model)

    def size(text: str) -> int:
        return len(encoding.encode(text))

    def of_property(name: str, schema: Mapping[str, Any]) -> int:
        tokens = size(name)
        for field, value in schema.items():
            if field in ("type", "description"):
                tokens += 2 + size(value)
            elif field == "enum":
                tokens += sum(3 + size(option) for option in value) - 3
            else:
                logger.warning("Not supported field %s", field)
        return tokens

    total = 12
    for function in functions:
        total += size(function["name"]) + size(function["description"]) - 2
        properties = function.get("parameters", {}).get("properties")
        if properties is not None:
            total += sum(of_property(name, schema) for name, schema in properties.items())
            total += 11 if properties else 9
    return total
