"""A capability that changes the messages that an agent replies to, but not its history."""

from __future__ import annotations

import copy
from typing import Any

from autogen_compat.agentchat.contrib.capabilities.transforms import MessageTransform
from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.formatting_utils import colored


class TransformMessages:
    """Applies transforms, in their order, before the agent replies. A system message stays as it is.

    Args:
        transforms: the transforms.
        verbose: whether a transform that had an effect says so on the terminal.
    """

    def __init__(self, *, transforms: list[MessageTransform] = [], verbose: bool = True) -> None:  # noqa: B006
        self._transforms = transforms
        self._verbose = verbose

    def add_to_agent(self, agent: ConversableAgent) -> None:
        """Give the capability to *agent*."""
        agent.register_hook(
            hookable_method="process_all_messages_before_reply", hook=self._transform_messages
        )

    def _transform_messages(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        changed = copy.deepcopy(messages)
        first = [changed.pop(0)] if messages[0]["role"] == "system" else []
        for transform in self._transforms:
            # Transforms may change what they get: only the log needs what was before.
            before = copy.deepcopy(changed) if self._verbose else changed
            changed = transform.apply_transform(before)
            if self._verbose:
                text, had_effect = transform.get_logs(before, changed)
                if had_effect:
                    print(colored(text, "yellow"))
        return first + changed
