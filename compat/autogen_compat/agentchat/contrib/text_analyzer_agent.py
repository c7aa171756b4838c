"""An agent that analyses text as it is told."""

from __future__ import annotations

from typing import Any, Literal

from autogen_compat import legacy_texts
from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.assistant_agent import ConversableAgent

system_message = legacy_texts.text(
    "agentchat.contrib.text_analyzer_agent:system_message",
    """\
You analyse text. You are given a TEXT and INSTRUCTIONS, twice for good measure.
Carry the instructions out on the text, and answer with their outcome only.""",
)


class TextAnalyzerAgent(ConversableAgent):
    """Analyses a text; ``analyze_text`` may be called directly too.

    Args:
        name: name of the agent.
        system_message: its task.
        human_input_mode: see :class:`ConversableAgent`.
        llm_config: configuration of the model.
        kwargs: see :class:`ConversableAgent`.
    """

    def __init__(
        self,
        name: str = "analyzer",
        system_message: str | None = system_message,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "NEVER",
        llm_config: dict[str, Any] | Literal[False] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name=name,
            system_message=system_message,
            human_input_mode=human_input_mode,
            llm_config=llm_config,
            **kwargs,
        )
        self.register_reply(Agent, TextAnalyzerAgent._analyze_in_reply, position=2)

    def _analyze_in_reply(
        self,
        messages: list[dict[str, Any]] | None = None,
        sender: Agent | None = None,
        config: Any = None,
    ) -> tuple[bool, str | dict[str, Any] | None]:
        """Reply function: the first message is the text, the second the instructions."""
        if self.llm_config is False:
            raise ValueError("TextAnalyzerAgent has no model: give it an llm_config.")
        if messages is None:
            messages = self._oai_messages[sender]
        if len(messages) != 2:
            raise AssertionError("TextAnalyzerAgent needs two messages: the text and the instructions.")
        return True, self.analyze_text(messages[0]["content"], messages[1]["content"])

    def analyze_text(self, text_to_analyze: str, analysis_instructions: str) -> str | dict[str, Any] | None:
        """Return what the model says about the text, as instructed."""
        instructions = f"# INSTRUCTIONS\n{analysis_instructions}\n"
        content = f"{instructions}\n# TEXT\n{text_to_analyze}\n\n{instructions}"
        return self.generate_oai_reply([{"role": "user", "content": content}], None, None)[1]
