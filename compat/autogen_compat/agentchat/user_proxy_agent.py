"""0.2's ``UserProxyAgent``: stands for the user, runs code and tools, and has no model by default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal

from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.parts import prompts
from autogen_compat.runtime_logging import log_new_agent, logging_enabled


class UserProxyAgent(ConversableAgent):
    """Asks the human before every reply by default, and runs the code that it receives.

    The parameters are those of :class:`ConversableAgent`, with other defaults.
    """

    DEFAULT_USER_PROXY_AGENT_DESCRIPTIONS: ClassVar[dict[str, str]] = dict(prompts.PROXY_DESCRIPTIONS)

    def __init__(
        self,
        name: str,
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        max_consecutive_auto_reply: int | None = None,
        human_input_mode: Literal["ALWAYS", "TERMINATE", "NEVER"] = "ALWAYS",
        function_map: dict[str, Callable[..., Any]] | None = None,
        code_execution_config: dict[str, Any] | Literal[False] | None = {},  # noqa: B006
        default_auto_reply: str | dict[str, Any] | None = "",
        llm_config: dict[str, Any] | Literal[False] | None = False,
        system_message: str | list[Any] | None = "",
        description: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name,
            system_message,
            is_termination_msg,
            max_consecutive_auto_reply,
            human_input_mode,
            description=(
                self.DEFAULT_USER_PROXY_AGENT_DESCRIPTIONS[human_input_mode]
                if description is None
                else description
            ),
            default_auto_reply=default_auto_reply,
            llm_config=llm_config,
            code_execution_config=code_execution_config,
            function_map=function_map,
            **kwargs,
        )
        if logging_enabled():
            log_new_agent(self, locals())
