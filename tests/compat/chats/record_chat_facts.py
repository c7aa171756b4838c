"""Records what AutoGen 0.2.40 does in every case of ``chat_cases.py``.

Run it with a Python that has ``autogen-agentchat==0.2.40``; it writes ``chat_facts.json`` beside this file.
"""

from __future__ import annotations

import asyncio
import builtins
import copy
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import autogen
import chat_cases

HERE = Path(__file__).parent


class Failure(Exception):
    pass


class Model:
    """Model client for 0.2 that answers from the list *script* and remembers what it was asked."""

    def __init__(self, config: dict[str, Any], script: list[Any], asked: list[Any]) -> None:
        self.script, self.asked = script, asked

    def create(self, params: dict[str, Any]) -> Any:
        self.asked.append([[message["role"], message["content"]] for message in params["messages"]])
        answer = self.script.pop(0)
        if isinstance(answer, Exception):
            raise answer
        message = SimpleNamespace(content=answer, function_call=None, tool_calls=None)
        return SimpleNamespace(choices=[SimpleNamespace(message=message)], model="scripted", cost=0)

    def message_retrieval(self, response: Any) -> Any:
        return [choice.message.content for choice in response.choices]

    def cost(self, response: Any) -> float:
        return 0

    @staticmethod
    def get_usage(response: Any) -> dict[str, Any]:
        return {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0, "cost": 0, "model": "scripted"}


class World:
    Failure = Failure

    def __init__(self) -> None:
        self.asked: dict[str, list[Any]] = {}
        self.typed: list[str] = []
        self.prompts: list[str] = []
        self.selection: list[Any] = []
        builtins.input = self.input

    def input(self, prompt: str = "") -> str:
        self.prompts.append(prompt)
        return self.typed.pop(0)

    def type(self, *lines: str) -> None:
        self.typed += lines

    def model(self, name: str, answers: list[Any], **options: Any) -> Any:
        agent = autogen.AssistantAgent(
            name, f"I am {name}.", llm_config=_config("Model"), description=f"The {name}.", **options
        )
        self.asked[name] = []
        agent.register_model_client(Model, script=list(answers), asked=self.asked[name])
        return agent

    def proxy(self, name: str, **options: Any) -> Any:
        options.setdefault("human_input_mode", "NEVER")
        return autogen.UserProxyAgent(
            name, code_execution_config=False, description=f"The {name}.", **options
        )

    def nesting(
        self, name: str, trigger: Any, inner: Any, ask: Any, *, max_turns: int, **options: Any
    ) -> Any:
        """Return a proxy that answers *trigger* with the outcome of a chat with *inner*."""
        agent = self.proxy(name, **options)
        chat = {
            "recipient": inner,
            "message": lambda recipient, messages, sender, config: ask(messages[-1]["content"]),
            "max_turns": max_turns,
            "silent": True,
        }
        agent.register_nested_chats([chat], trigger=trigger)
        return agent

    def requests(self, agent: Any) -> Any:
        return copy.deepcopy(self.asked.get(agent.name, []))

    async def chat(self, sender: Any, recipient: Any, message: Any, **options: Any) -> Any:
        return sender.initiate_chat(recipient, message=message, silent=True, **options)

    async def chats(self, sender: Any, queue: list[dict[str, Any]]) -> Any:
        return sender.initiate_chats(queue)

    async def send(self, sender: Any, message: Any, recipient: Any, **options: Any) -> None:
        sender.send(message, recipient, silent=True, **options)

    async def reply(self, agent: Any, messages: Any = None, sender: Any = None) -> Any:
        return agent.generate_reply(copy.deepcopy(messages), sender)

    async def reset(self, agent: Any) -> None:
        agent.reset()

    def history(self, agent: Any, peer: Any) -> Any:
        return [dict(message) for message in agent.chat_messages[peer]]

    def last(self, agent: Any, peer: Any = None) -> Any:
        return agent.last_message(peer)

    def team(
        self,
        agents: list[Any],
        *,
        method: Any = "auto",
        rounds: int = 10,
        selector: list[str] | None = None,
        ends: Any = None,
        messages: list[Any] | None = None,
        **options: Any,
    ) -> Any:
        selection = self.selection

        class Selector(Model):
            def __init__(self, config: dict[str, Any]) -> None:
                super().__init__(config, script, selection)

        script = list(selector or [])
        if selector is not None:
            options["select_speaker_auto_llm_config"] = _config("Selector")
            options["select_speaker_auto_model_client_cls"] = Selector
        chat = autogen.GroupChat(
            agents=agents,
            messages=[] if messages is None else messages,
            max_round=rounds,
            speaker_selection_method=method,
            **options,
        )
        manager = autogen.GroupChatManager(
            chat, is_termination_msg=ends, llm_config=False if selector is None else _config("Selector")
        )
        if selector is not None:
            manager.register_model_client(Selector)
        return manager

    def groupchat(self, team: Any) -> Any:
        return team.groupchat

    def messages(self, team: Any) -> Any:
        return team.groupchat.messages

    def last_speaker(self, team: Any) -> str:
        return team.last_speaker.name

    def selections(self) -> Any:
        return copy.deepcopy(self.selection)

    def without_introduction(self, found: dict[str, Any]) -> dict[str, Any]:
        text = autogen.GroupChat.DEFAULT_INTRO_MSG
        return json.loads(json.dumps(found).replace(text, "INTRO"))


def _config(client: str) -> dict[str, Any]:
    return {"config_list": [{"model": "scripted", "model_client_cls": client}], "cache_seed": None}


async def main() -> None:
    found: dict[str, Any] = {}
    for case in chat_cases.CASES:
        print(case.__name__, file=sys.stderr)
        found[case.__name__] = await case(World())
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (HERE / "chat_facts.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
