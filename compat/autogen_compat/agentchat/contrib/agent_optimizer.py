"""0.2's optimizer of functions: its names are here, but it is not supported."""

from __future__ import annotations

from typing import Any, NoReturn

from autogen_compat.agentchat.contrib._unsupported import unsupported

_REPLACEMENT = "Write the functions yourself and register them, or keep a list of them with register_for_llm."


def _function(name: str, description: str, properties: dict[str, str]) -> dict[str, Any]:
    parameters = {
        "type": "object",
        "properties": {key: {"type": "string", "description": text} for key, text in properties.items()},
        "required": list(properties),
    }
    return {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": parameters},
    }


_FIELDS = {
    "name": "Name of the function.",
    "description": "What the function does.",
    "arguments": "JSON schema of its arguments.",
    "packages": "Packages that it imports, with commas between them.",
    "code": "Its code, in Python.",
}
ADD_FUNC = _function("add_function", "Add a function for the agents.", _FIELDS)
REVISE_FUNC = _function("revise_function", "Change a function of the agents.", _FIELDS)
REMOVE_FUNC = _function("remove_function", "Take a function from the agents.", {"name": _FIELDS["name"]})
OPT_PROMPT = "Add, change or remove functions, so that the agents do better in their conversations."


def execute_func(name: str, packages: str, code: str, **args: Any) -> NoReturn:
    """Not supported: 0.2 ran a function that the optimizer had written.

    Raises:
        CompatUnsupported: always.
    """
    raise unsupported("agent_optimizer.execute_func", _REPLACEMENT)


class AgentOptimizer:
    """Not supported: 0.2 had a model write functions for agents, step by step.

    Raises:
        CompatUnsupported: on construction.
    """

    def __init__(
        self,
        max_actions_per_step: int,
        llm_config: dict[str, Any],
        optimizer_model: str | None = "gpt-4-1106-preview",
    ) -> None:
        raise unsupported("AgentOptimizer", _REPLACEMENT)

    def record_one_conversation(
        self, conversation_history: list[dict[str, Any]], is_satisfied: bool | None = None
    ) -> None:
        """Not supported."""

    def step(self) -> NoReturn:
        """Not supported."""
        raise unsupported("AgentOptimizer.step", _REPLACEMENT)

    def reset_optimizer(self) -> None:
        """Not supported."""
