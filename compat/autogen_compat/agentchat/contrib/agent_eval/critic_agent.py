"""An agent that finds criteria."""

from __future__ import annotations

from typing import Any

from autogen_compat import legacy_texts
from autogen_compat.agentchat.conversable_agent import ConversableAgent


class CriticAgent(ConversableAgent):
    """Finds criteria for how well a task is solved.

    Args:
        name: name of the agent.
        system_message: its task.
        description: what it is for.
        kwargs: see :class:`ConversableAgent`.
    """

    DEFAULT_SYSTEM_MESSAGE: str = legacy_texts.text(
        "agentchat.contrib.agent_eval.critic_agent:CriticAgent.DEFAULT_SYSTEM_MESSAGE",
        """\
You find criteria by which solutions of a task can be judged: distinct ones that can be measured.
Answer with a JSON list and nothing else. Each element is an object of this form:
{"name": its name, "description": what it means, "accepted_values": [the values it may have]}
The values are fine steps, usually more than two.
""",
    )
    DEFAULT_DESCRIPTION: str = legacy_texts.text(
        "agentchat.contrib.agent_eval.critic_agent:CriticAgent.DEFAULT_DESCRIPTION",
        "Finds criteria for judging solutions of a task.",
    )

    def __init__(
        self,
        name: str = "critic",
        system_message: str | None = DEFAULT_SYSTEM_MESSAGE,
        description: str | None = DEFAULT_DESCRIPTION,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, system_message=system_message, description=description, **kwargs)
