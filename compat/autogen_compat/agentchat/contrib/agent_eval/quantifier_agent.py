"""An agent that measures."""

from __future__ import annotations

from typing import Any

from autogen_compat import legacy_texts
from autogen_compat.agentchat.conversable_agent import ConversableAgent


class QuantifierAgent(ConversableAgent):
    """Judges a solution by criteria.

    Args:
        name: name of the agent.
        system_message: its task.
        description: what it is for.
        kwargs: see :class:`ConversableAgent`.
    """

    DEFAULT_SYSTEM_MESSAGE: str = legacy_texts.text(
        "agentchat.contrib.agent_eval.quantifier_agent:QuantifierAgent.DEFAULT_SYSTEM_MESSAGE",
        """\
You judge the solution of a task by criteria. These are a JSON list of objects of this form:
{"name": its name, "description": what it means, "accepted_values": [the values it may have]}
Answer with a JSON object, from the name of each criterion to its value, and nothing else.
""",
    )
    DEFAULT_DESCRIPTION: str = legacy_texts.text(
        "agentchat.contrib.agent_eval.quantifier_agent:QuantifierAgent.DEFAULT_DESCRIPTION",
        "Judges solutions of a task by criteria.",
    )

    def __init__(
        self,
        name: str = "quantifier",
        system_message: str | None = DEFAULT_SYSTEM_MESSAGE,
        description: str | None = DEFAULT_DESCRIPTION,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, system_message=system_message, description=description, **kwargs)
