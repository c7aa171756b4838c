"""An agent that refines criteria."""

from __future__ import annotations

from typing import Any

from autogen_compat import legacy_texts
from autogen_compat.agentchat.conversable_agent import ConversableAgent


class SubCriticAgent(ConversableAgent):
    """Adds subcriteria to criteria.

    Args:
        name: name of the agent.
        system_message: its task.
        description: what it is for.
        kwargs: see :class:`ConversableAgent`.
    """

    DEFAULT_SYSTEM_MESSAGE: str = legacy_texts.text(
        "agentchat.contrib.agent_eval.subcritic_agent:SubCriticAgent.DEFAULT_SYSTEM_MESSAGE",
        """\
You refine a list of criteria: each gets subcriteria, which say in detail what it means.
Answer with the JSON list and nothing else. Each element is an object of this form:
{"name": its name, "description": what it means, "accepted_values": [the values it may have],
 "sub_criteria": [objects of the same form]}
Keep the names and descriptions that are there.
""",
    )
    DEFAULT_DESCRIPTION: str = legacy_texts.text(
        "agentchat.contrib.agent_eval.subcritic_agent:SubCriticAgent.DEFAULT_DESCRIPTION",
        "Adds subcriteria to criteria.",
    )

    def __init__(
        self,
        name: str = "subcritic",
        system_message: str | None = DEFAULT_SYSTEM_MESSAGE,
        description: str | None = DEFAULT_DESCRIPTION,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, system_message=system_message, description=description, **kwargs)
