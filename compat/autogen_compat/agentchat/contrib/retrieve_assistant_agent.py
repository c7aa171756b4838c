"""An assistant for ``RetrieveUserProxyAgent``."""

from __future__ import annotations

import warnings
from typing import Any

from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.assistant_agent import AssistantAgent


class RetrieveAssistantAgent(AssistantAgent):
    """Says ``TERMINATE`` when code ran without error, and repeats ``UPDATE CONTEXT``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        notice = "RetrieveAssistantAgent is deprecated: AssistantAgent takes its place."
        warnings.warn(notice, category=DeprecationWarning, stacklevel=2)
        super().__init__(*args, **kwargs)
        reply = RetrieveAssistantAgent._generate_retrieve_assistant_reply
        self.register_reply(Agent, reply)

    def _generate_retrieve_assistant_reply(
        self,
        messages: list[dict[str, Any]] | None = None,
        sender: Agent | None = None,
        config: Any = None,
    ) -> tuple[bool, str | dict[str, Any] | None]:
        if messages is None:
            messages = self._oai_messages[sender]
        text = messages[-1].get("content") or ""
        if "exitcode: 0 (execution succeeded)" in text:
            return True, "TERMINATE"
        if any("UPDATE CONTEXT" in part.upper() for part in (text[-20:], text[:20])):
            return True, "UPDATE CONTEXT"
        return False, None
