"""0.2's ``AssistantAgent``: an agent with a model that never asks a human and runs no code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.parts import prompts
from autogen_compat.runtime_logging import log_new_agent, logging_enabled


class AssistantAgent(ConversableAgent):
    """Works on tasks with its model; it suggests code in code blocks and leaves it to others to run it.

    The parameters are those of :class:`ConversableAgent`, with other defaults.
    """

    DEFAULT_SYSTEM_MESSAGE: str = prompts.CODING_SYSTEM_MESSAGE
    DEFAULT_DESCRIPTION: str = prompts.ASSISTANT_DESCRIPTION

    def __init__(
        self,
        name: str,
        system_message: str | None = DEFAULT_SYSTEM_MESSAGE,
        llm_config: dict[str, Any] | Literal[False] | None = None,
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        max_consecutive_auto_reply: int | None = None,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "NEVER",
        description: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name,
            system_message,
            is_termination_msg,
            max_consecutive_auto_reply,
            human_input_mode,
            llm_config=llm_config,
            description=description,
            **kwargs,
        )
        if logging_enabled():
            log_new_agent(self, locals())
        if description is None and system_message == self.DEFAULT_SYSTEM_MESSAGE:
            self.description = self.DEFAULT_DESCRIPTION
