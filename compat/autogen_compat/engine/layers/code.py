"""Code execution: the code blocks in received messages are run, by 0.2's own runner or by an executor."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.code_utils import (
    UNKNOWN,
    check_can_use_docker_or_throw,
    decide_use_docker,
    execute_code,
    extract_code,
)
from autogen_compat.engine.layers.functions import FunctionLayer
from autogen_compat.engine.layers.histories import MessageDict
from autogen_compat.formatting_utils import colored
from autogen_compat.io.base import IOStream
from autogen_compat.parts.rules import code as rules
from autogen_compat.parts.rules import steps

if TYPE_CHECKING:
    from autogen_compat.coding.base import CodeExecutor

_NOT_WITH_EXECUTOR = ("use_docker", "work_dir", "timeout")


class CodeLayer(FunctionLayer):
    """An agent that may run code. ``code_execution_config`` is False when it does not."""

    _code_execution_config: dict[str, Any] | Literal[False]
    _code_executor: CodeExecutor

    @property
    def code_executor(self) -> CodeExecutor | None:
        """The executor of ``code_execution_config``; None without one."""
        return cast("CodeExecutor | None", getattr(self, "_code_executor", None))

    @property
    def use_docker(self) -> bool | str | None:
        """Whether code runs in docker, or the image's name; None when no code is run."""
        config = self._code_execution_config
        return None if config is False else config.get("use_docker")

    def _set_up_code_execution(self, config: dict[str, Any] | Literal[False] | None) -> str | None:
        """Take over *config*; return the name of the reply function that runs code, None: no code is run.

        Raises:
            ValueError: contradictory settings.
            RuntimeError: docker is asked for (that is the default) and not there.
        """
        if config is False:
            self._code_execution_config = False
            return None
        if config is None:
            warnings.warn(
                "Using None to signal a default code_execution_config is deprecated. "
                "Use {} to use default or False to disable code execution.",
                stacklevel=4,
            )
            config = {}
        if not isinstance(cast(object, config), dict):
            raise ValueError("code_execution_config must be a dict or False.")
        self._code_execution_config = config
        if config.get("executor") is None:
            use_docker = decide_use_docker(config.get("use_docker"))
            check_can_use_docker_or_throw(use_docker)
            config["use_docker"] = use_docker
            return "generate_code_execution_reply"
        for key in _NOT_WITH_EXECUTOR:
            if key in config:
                raise ValueError(
                    f"'{key}' in code_execution_config is not valid when 'executor' is set. "
                    "Use the appropriate arg in the chosen executor instead."
                )
        from autogen_compat.coding.factory import CodeExecutorFactory  # here: it loads the executors

        self._code_executor = CodeExecutorFactory.create(cast(Any, config))
        return "_generate_code_execution_reply_using_executor"

    def _generate_code_execution_reply_using_executor(
        self,
        messages: list[MessageDict] | None = None,
        sender: Agent | None = None,
        config: dict[str, Any] | Literal[False] | None = None,
    ) -> tuple[bool, str | None]:
        """Reply function: run the code of the newest message in reach that has some, with the executor."""
        if config is not None:
            raise ValueError("config is not supported for _generate_code_execution_reply_using_executor.")
        if self._code_execution_config is False:
            return False, None
        messages = self._oai_messages[sender] if messages is None else messages
        wanted = self._code_execution_config.get("last_n_messages", "auto")
        for message in reversed(rules.in_reach(messages, wanted, zero_is_all=True)):
            if not message["content"]:
                continue
            blocks = self._code_executor.code_extractor.extract_code_blocks(message["content"])
            if blocks:
                _announce([block.language for block in blocks])
                result = self._code_executor.execute_code_blocks(blocks)
                return True, rules.reply_text(result.exit_code, result.output)
        return False, None

    def generate_code_execution_reply(
        self,
        messages: list[MessageDict] | None = None,
        sender: Agent | None = None,
        config: dict[str, Any] | Literal[False] | None = None,
    ) -> tuple[bool, str | None]:
        """Reply function: run the code of the newest message in reach that has some."""
        settings = self._code_execution_config if config is None else config
        if settings is False:
            return False, None
        messages = self._oai_messages[sender] if messages is None else messages
        # The other settings are arguments of run_code.
        last_n_messages = settings.pop("last_n_messages", "auto")
        output = self._output_of_newest_code(rules.in_reach(messages, last_n_messages, zero_is_all=False))
        settings["last_n_messages"] = last_n_messages  # as in 0.2 it is lost when the code could not be run
        return (False, None) if output is None else (True, output)

    def _output_of_newest_code(self, messages: Sequence[Mapping[str, Any]]) -> str | None:
        for message in reversed(messages):
            if not message["content"]:
                continue
            blocks = extract_code(message["content"])
            if len(blocks) == 1 and blocks[0][0] == UNKNOWN:
                continue
            return rules.reply_text(*self.execute_code_blocks(blocks))
        return None

    def execute_code_blocks(self, code_blocks: Sequence[tuple[str, str]]) -> tuple[int, str]:
        """Run blocks of (language, code) until one fails; return exit code and the output of all."""
        return steps.run(rules.run_blocks(code_blocks, self._run_block, _announce_block))

    def _run_block(self, language: str, code: str) -> tuple[int, str]:
        settings = cast("dict[str, Any]", self._code_execution_config)
        named = {"filename": rules.chosen_name(code)} if language == "python" else {}
        exit_code, output, image = self.run_code(code, lang=language, **named, **settings)
        if image is not None:
            settings["use_docker"] = image
        return exit_code, output

    def run_code(self, code: str, **kwargs: Any) -> tuple[int, str, str | None]:
        """Run code; return exit code, output and the docker image that ran it.

        Args:
            code: the code.
            kwargs: as for ``autogen.code_utils.execute_code``.
        """
        return execute_code(code, **kwargs)


def _announce_block(index: int, language: str) -> None:
    text = f"\n>>>>>>>> EXECUTING CODE BLOCK {index} (inferred language is {language})..."
    IOStream.get_default().print(colored(text, "red"), flush=True)


def _announce(languages: Sequence[str]) -> None:
    if len(languages) == 1:
        text = f"\n>>>>>>>> EXECUTING CODE BLOCK (inferred language is {languages[0]})..."
    else:
        text = (
            f"\n>>>>>>>> EXECUTING {len(languages)} CODE BLOCKS "
            f"(inferred languages are [{', '.join(languages)}])..."
        )
    IOStream.get_default().print(colored(text, "red"), flush=True)
