"""Code in messages: which blocks 0.2 finds, in which messages it looks, what it replies after running them.

Sources in 0.2: ``MarkdownCodeExtractor.extract_code_blocks`` (``autogen/coding/markdown_code_extractor.py``),
``infer_lang`` (``autogen/code_utils.py``), ``ConversableAgent.generate_code_execution_reply`` and
``ConversableAgent._generate_code_execution_reply_using_executor``
(``autogen/agentchat/conversable_agent.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

from autogen_core import CancellationToken, ComponentLoader, ComponentModel, is_component_instance
from autogen_core.code_executor import CodeBlock, CodeExecutor

from autogen_compat.parts.executors import LegacyExecutor, infer_language
from autogen_compat.parts.messages import MessageDict, content_text

LastMessages: TypeAlias = int | Literal["auto"]
"""How many of the newest messages to search; ``"auto"``: those received since the agent last spoke."""

# The opening fence may follow other text on its line; the closing fence may be indented. At least one line,
# possibly an empty one, lies between them.
_BLOCK = re.compile(
    r"""
    ``` [ \t]* (?P<language>\w+)? [ \t]* \r?\n
    (?P<code>.*?) \r?\n
    [ \t]* ```
    """,
    re.DOTALL | re.VERBOSE,
)


def extract_code_blocks(text: str) -> list[CodeBlock]:
    """Return the fenced code blocks of *text* in order.

    The language of a block without one is guessed (``sh`` or ``python``), and ``""`` where that fails.
    """
    return [
        CodeBlock(code=match["code"], language=match["language"] or infer_language(match["code"]) or "")
        for match in _BLOCK.finditer(text)
    ]


def load_executor(config: ComponentModel | None) -> CodeExecutor | None:
    """Return the executor that :meth:`CodeReply.dump_executor` described; None for None."""
    if config is None:
        return None
    executor: object = ComponentLoader.load_component(config)
    if not isinstance(executor, CodeExecutor):
        raise TypeError(f"{config.provider} is not a code executor.")
    return executor


class CodeReply:
    """Runs code found in an agent's history and words the reply as 0.2 did.

    Args:
        executor: where the code runs; started with the first code if it is not running. The caller stops it.
        last_n_messages: how many of the newest messages to search, newest first.

    Raises:
        ValueError: *last_n_messages* is neither ``"auto"`` nor a number >= 0.
    """

    def __init__(self, executor: CodeExecutor, last_n_messages: LastMessages = "auto") -> None:
        if not _is_count(last_n_messages):
            raise ValueError(f"last_n_messages must be a number >= 0 or 'auto', not {last_n_messages!r}.")
        self.executor = executor
        self.last_n_messages: LastMessages = last_n_messages

    async def reply(
        self, history: Sequence[MessageDict], cancellation_token: CancellationToken
    ) -> str | None:
        """Run the code of the newest message in reach that has some; return the reply, None without code."""
        for message in reversed(self._in_reach(history)):
            blocks = extract_code_blocks(content_text(message.get("content")))
            if blocks:
                await _start(self.executor)
                result = await self.executor.execute_code_blocks(blocks, cancellation_token)
                status = "execution succeeded" if result.exit_code == 0 else "execution failed"
                return f"exitcode: {result.exit_code} ({status})\nCode output: {result.output}"
        return None

    def dump_executor(self) -> ComponentModel:
        """Return the executor as a config.

        Raises:
            ValueError: it cannot be written as one.
        """
        if not is_component_instance(self.executor):  # the executors of older releases are none
            raise ValueError(f"Cannot serialize {type(self.executor).__name__}: it is not a component.")
        return self.executor.dump_component()

    def _in_reach(self, history: Sequence[MessageDict]) -> Sequence[MessageDict]:
        count = self.last_n_messages
        if count == "auto":
            own = (i for i, message in enumerate(reversed(history)) if message.get("role") != "user")
            count = next(own, len(history))
        if count == 0 and isinstance(self.executor, LegacyExecutor):
            return ()
        # With an executor of the caller's, 0.2 slices ``messages[-count:]``: a count of 0 means *all*
        # messages.
        return history[-count:] if count else history


async def _start(executor: CodeExecutor) -> None:
    """Start an executor of AutoGen's that is not running: in 0.2 they started when they were made.

    An executor that does not say whether it runs is left alone.
    """
    states = [bool(getattr(executor, name)) for name in ("_running", "_started") if hasattr(executor, name)]
    if states and not any(states):
        await executor.start()


def _is_count(value: object) -> bool:
    return value == "auto" or (isinstance(value, int) and value >= 0)
