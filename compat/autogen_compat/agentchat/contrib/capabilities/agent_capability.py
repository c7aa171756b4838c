"""The base class of capabilities."""

from __future__ import annotations

from autogen_compat.agentchat.conversable_agent import ConversableAgent


class AgentCapability:
    """Something that an agent learns by ``add_to_agent``; usually hooks and reply functions."""

    def __init__(self) -> None:
        pass

    def add_to_agent(self, agent: ConversableAgent) -> None:
        """Give the capability to *agent*. Subclasses define how.

        Raises:
            NotImplementedError: in this class.
        """
        raise NotImplementedError
