"""Answers that arrive in pieces: printed while they arrive, and put together to one response."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from openai.types.chat import ChatCompletion

from autogen_compat.io.base import IOStream
from autogen_compat.io.console import IOConsole
from autogen_compat.token_count_utils import count_token

logger = logging.getLogger("autogen.oai.client")

_GREEN, _PLAIN = "\033[32m", "\033[0m"


class _Answer:
    """What has arrived of an answer with *n* choices."""

    def __init__(self, n: int) -> None:
        self.texts = [""] * n
        self.finish_reasons: list[str | None] = [None] * n
        self.function_call: dict[str, Any] | None = None
        self.tool_calls: list[Any] = []
        self.tokens = 0

    def add(self, choice: Any) -> str | None:
        """Take in one choice of a chunk; returns the text in it."""
        delta = choice.delta
        if choice.finish_reason is not None:
            self.finish_reasons[choice.index] = choice.finish_reason
        if getattr(delta, "function_call", None):
            self.function_call, self.tokens = update_function_call_from_chunk(
                delta.function_call, self.function_call, self.tokens
            )
        for piece in delta.tool_calls or ():
            self._add_tool_call(piece)
        if delta.content is not None:
            self.texts[choice.index] += delta.content
            self.tokens += 1
        return delta.content

    def _add_tool_call(self, piece: Any) -> None:
        while len(self.tool_calls) <= piece.index:
            self.tool_calls.append(None)  # calls may arrive out of order
        self.tool_calls[piece.index], self.tokens = update_tool_calls_from_chunk(
            piece, self.tool_calls[piece.index], self.tokens
        )

    def choices(self) -> list[dict[str, Any]]:
        tool_calls = [call for call in self.tool_calls if call is not None]
        return [
            {
                "index": index,
                "finish_reason": self.finish_reasons[index] or "stop",
                "logprobs": None,
                "message": {
                    "role": "assistant",
                    "content": text,
                    "function_call": self.function_call,
                    "tool_calls": tool_calls or None,
                },
            }
            for index, text in enumerate(self.texts)
        ]


def completion_from_chunks(chunks: Iterable[Any], params: Mapping[str, Any]) -> ChatCompletion:
    """Print the text in *chunks* as it arrives, and return the whole answer to the request *params*.

    As in 0.2 the tokens are counted here: those of the prompt by :func:`count_token`, and one for each piece
    of the answer.
    """
    stream = IOStream.get_default()
    green, plain = (_GREEN, _PLAIN) if _shows_colours(stream) else ("", "")
    answer = _Answer(params.get("n", 1))
    last: Any = None
    stream.print(green, end="")
    for chunk in chunks:
        last = chunk
        for choice in chunk.choices:
            text = answer.add(choice)
            if text is not None:
                stream.print(text, end="", flush=True)
    stream.print(f"{plain}\n")
    if last is None:
        raise RuntimeError("the model's server sent an empty stream")
    prompt_tokens = _prompt_tokens(params["messages"], last.model)
    return ChatCompletion.construct(
        id=last.id,
        model=last.model,
        created=last.created,
        object="chat.completion",
        choices=answer.choices(),
        usage={
            "prompt_tokens": prompt_tokens,
            "completion_tokens": answer.tokens,
            "total_tokens": prompt_tokens + answer.tokens,
        },
    )


def _shows_colours(stream: IOStream) -> bool:
    return not isinstance(stream, IOConsole) or sys.stdout.isatty()


def _prompt_tokens(messages: Any, model: str) -> int:
    try:
        return count_token(messages, model.replace("gpt-35", "gpt-3.5"))  # Azure's spelling
    except NotImplementedError as error:
        logger.warning(str(error))
    except OSError as error:  # the table of tokens has to be downloaded once
        logger.warning("the tokens of the prompt are not counted: %s", error)
    return 0


def update_dict_from_chunk(chunk: Any, d: dict[str, Any], field: str) -> int:
    """Append the text, or set the number, that *chunk* has in *field*; returns 1 if it has something.

    Raises:
        NotImplementedError: the value is a list or a dict.
    """
    value = getattr(chunk, field, None)
    if value is None:
        return 0
    if isinstance(value, (list, dict)):
        raise NotImplementedError(
            f"{field} comes in pieces that are lists or dicts: only text and numbers can be put together."
        )
    d[field] = d.get(field, "") + value if isinstance(value, str) else value
    return 1


def update_function_call_from_chunk(
    function_call_chunk: Any, full_function_call: dict[str, Any] | None, completion_tokens: int
) -> tuple[dict[str, Any], int]:
    """Add a piece to a function call; returns the call and the count of pieces.

    Raises:
        RuntimeError: neither the piece nor the call has anything.
    """
    call = {} if full_function_call is None else full_function_call
    for field in ("name", "arguments"):
        completion_tokens += update_dict_from_chunk(function_call_chunk, call, field)
    if not call:
        raise RuntimeError("A piece of a function call has nothing in it.")
    return call, completion_tokens


def update_tool_calls_from_chunk(
    tool_calls_chunk: Any, full_tool_call: dict[str, Any] | None, completion_tokens: int
) -> tuple[dict[str, Any], int]:
    """Add a piece to a tool call; returns the call and the count of pieces.

    Raises:
        NotImplementedError: it is a call of something else than a function.
        RuntimeError: neither the piece nor the call has anything.
    """
    if tool_calls_chunk.type and tool_calls_chunk.type != "function":
        raise NotImplementedError(
            f"A model called a tool of type {tool_calls_chunk.type}: only functions can be called."
        )
    call = {} if full_tool_call is None else full_tool_call
    for field in ("index", "id", "type"):
        completion_tokens += update_dict_from_chunk(tool_calls_chunk, call, field)
    if getattr(tool_calls_chunk, "function", None):
        call["function"], completion_tokens = update_function_call_from_chunk(
            tool_calls_chunk.function, call.get("function"), completion_tokens
        )
    if not call:
        raise RuntimeError("A piece of a tool call has nothing in it.")
    return call, completion_tokens
