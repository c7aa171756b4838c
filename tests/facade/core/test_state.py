"""Saving what agents remember, and going on with it as if the chat had not stopped."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import BaseChatMessage, TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken
from compat.support.openai_server import Answer, OpenAIServer

import autogen_compat
from autogen_compat import GroupChat, GroupChatManager, load_state, save_state
from autogen_compat.agentchat import Agent

PROGRAM = """
import json, sys
from pathlib import Path
import autogen_compat as autogen

kind, part, url = sys.argv[1:]
config = {"config_list": [{"model": "gpt-4o", "api_key": "k", "base_url": url}], "cache_seed": None}
never = {"human_input_mode": "NEVER", "code_execution_config": False}
user = autogen.UserProxyAgent("user", max_consecutive_auto_reply=2, default_auto_reply="go on", **never)
bot = autogen.AssistantAgent("bot", system_message="You help.", llm_config=config)

@user.register_for_execution()
@bot.register_for_llm(description="Doubles a number.")
def double(number: int) -> int:
    return 2 * number

agents, recipient = [user, bot], bot
if kind == "group":
    helper = autogen.AssistantAgent("helper", system_message="You help too.", llm_config=config)
    group = autogen.GroupChat([user, bot, helper], [], max_round=5, send_introductions=True)
    recipient = autogen.GroupChatManager(group, llm_config=config)
    agents = [user, recipient]

def chat(message, clear):
    result = user.initiate_chat(recipient, message=message, clear_history=clear, silent=True)
    print(json.dumps([result.chat_history, result.summary, result.cost]))

if part in ("first", "both"):
    chat("begin", True)
    bot.update_system_message("You help less.")
if part == "first":
    Path("state.json").write_text(json.dumps(autogen.save_state(*agents)))
if part == "second":
    autogen.load_state(json.loads(Path("state.json").read_text()), *agents)
if part in ("second", "both"):
    chat("and again", False)
    print(json.dumps({agent.name: list(agent.chat_messages.values()) for agent in (user, bot, recipient)}))
    print(json.dumps([bot.get_total_usage(), bot.get_actual_usage()]))
"""


def run(kind: str, *parts: str) -> tuple[list[str], list[dict[str, Any]]]:
    """Run the program, each part in its own process; return what it prints and what the model was asked."""
    script = {
        "two": [Answer(calls=(("double", {"number": 4}),)), *(Answer(f"text {n}") for n in range(20))],
        "group": [Answer(text) for text in ("bot", "I say", "helper", "so do I", "user", "bot") * 4],
    }[kind]
    printed: list[str] = []
    with OpenAIServer() as server:
        server.answers = list(script)
        for part in parts:
            done = subprocess.run(
                [sys.executable, "-c", PROGRAM, kind, part, server.url],
                env={"PYTHONPATH": str(Path(autogen_compat.__file__).parent.parent), "PATH": ""},
                capture_output=True,
                text=True,
                timeout=50,
            )
            assert done.returncode == 0, done.stderr
            printed += [line for line in done.stdout.splitlines() if line.startswith(("[", "{"))]
        return printed, server.bodies


@pytest.mark.parametrize("kind", ["two", "group"])
def test_a_chat_goes_on_in_another_process_as_if_it_had_not_stopped(kind: str) -> None:
    printed, asked = run(kind, "both")
    assert len(printed) == 4
    assert len(asked) > 4
    assert run(kind, "first", "second") == (printed, asked)


def saved(*agents: Any) -> dict[str, Any]:
    """The state after a journey through a file."""
    return json.loads(json.dumps(save_state(*agents)))


def test_everything_an_agent_counts_and_notes_is_kept(talker: Any) -> None:
    def make() -> tuple[Any, Any]:
        return talker("a", max_consecutive_auto_reply=3), talker("b")

    a, b = make()
    a.initiate_chat(b, message="x", silent=True)
    a.generate_reply(messages=[{"role": "user", "content": "from nobody"}])
    a.update_max_consecutive_auto_reply(7, b)
    a.update_system_message("new")
    a._human_input.append("typed")
    state = saved(a, b)
    assert set(state["agents"]) == {"a", "b"}
    c, d = make()
    load_state(state, c, d)
    assert c.chat_messages == {d: a.chat_messages[b]}
    assert d.chat_messages[c] == b.chat_messages[a]
    assert c._consecutive_auto_reply_counter == {d: a._consecutive_auto_reply_counter[b], None: 1}
    assert (c.max_consecutive_auto_reply(d), c.max_consecutive_auto_reply()) == (7, 3)
    assert (c.system_message, c._human_input, c.reply_at_receive[d]) == ("new", ["typed"], True)
    assert saved(c, d) == state
    c.send("more", d, silent=True)
    assert c.chat_messages[d][-1]["content"] == d.chat_messages[c][-1]["content"]
    assert len(saved(a, b)["agents"]["a"]["chat_messages"]["b"]) < len(c.chat_messages[d])


def test_loading_replaces_what_was_remembered_and_keeps_the_objects(talker: Any) -> None:
    a, b, stranger = talker("a"), talker("b"), talker("stranger")
    a.initiate_chat(b, message="x", max_turns=1, silent=True)
    state = save_state(a)
    a.initiate_chat(b, message="y", max_turns=3, silent=True)
    a.initiate_chat(stranger, message="z", max_turns=1, silent=True)
    histories = a.chat_messages
    load_state(state, a, b)
    assert a.chat_messages is histories
    assert [message["content"] for message in a.chat_messages[b]] == ["x", "b!"]
    assert list(a.chat_messages) == [b]
    assert stranger.chat_messages[a]


def test_group_chats(talker: Any) -> None:
    def make() -> tuple[Any, Any]:
        members = [talker(name) for name in "abc"]
        group = GroupChat(members, [], max_round=3, speaker_selection_method="round_robin")
        return members[0], GroupChatManager(group)

    a, manager = make()
    a.initiate_chat(manager, message="go", silent=True)
    state = saved(a)
    assert set(state["agents"]) == {"a", "b", "c", "chat_manager"}
    other, second = make()
    load_state(state, second)
    assert second.groupchat.messages == manager.groupchat.messages
    assert second.last_speaker.name == manager.last_speaker.name
    for user, chat in ((a, manager), (other, second)):
        user.initiate_chat(chat, message="more", clear_history=False, silent=True)
    assert second.groupchat.messages == manager.groupchat.messages
    assert saved(other) == saved(a)


def test_what_cannot_be_saved_or_loaded(talker: Any) -> None:
    a, b = talker("a"), talker("b")
    a.initiate_chat(b, message="x", max_turns=1, silent=True)
    with pytest.raises(ValueError, match="were not given: b"):
        load_state(save_state(a), talker("a"))
    with pytest.raises(ValueError, match="Two agents are called 'b'"):
        save_state(a, talker("b"))
    with pytest.raises(ValueError, match="no state that save_state"):
        load_state({"agents": {}}, a)
    with pytest.raises(TypeError, match="neither an agent"):
        save_state("a")
    a.send({"content": "x", "context": {"thing": object()}}, b, request_reply=False, silent=True)
    with pytest.raises(TypeError, match="agent 'a' cannot be saved: object"):
        save_state(a)


class Native(BaseChatAgent):
    """Counts what it got."""

    def __init__(self, name: str) -> None:
        super().__init__(name, f"the {name}")
        self.got = 0

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (TextMessage,)

    async def on_messages(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> Response:
        self.got += len(messages)
        return Response(chat_message=TextMessage(content=f"{self.got}", source=self.name))

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        self.got = 0

    async def save_state(self) -> dict[str, Any]:
        return {
            "got": self.got,
            "saved_at": datetime.now(timezone.utc),
        }  # teams of 0.6 have moments in their state

    async def load_state(self, state: Any) -> None:
        self.got = state["got"]


@pytest.mark.parametrize("kind", ["agent", "team"])
def test_native_agents_and_teams(talker: Any, kind: str) -> None:
    def make() -> Any:
        return Native("n") if kind == "agent" else RoundRobinGroupChat([Native("n")], max_turns=1)

    def chat(user: Any, native: Any, clear: bool) -> str:
        return user.initiate_chat(native, message="x", max_turns=1, clear_history=clear, silent=True).summary

    user, native = talker("user"), make()
    assert (chat(user, native, True), chat(user, native, False)) == ("1", "2")
    again, other = talker("user"), make()
    load_state(saved(user), again, other)
    assert chat(again, other, False) == "3"
    assert chat(again, other, True) == "1"


def test_a_message_with_an_image(talker: Any) -> None:
    from PIL import Image

    from autogen_compat.agentchat.contrib.img_utils import message_formatter_pil_to_b64

    image = Image.new("RGB", (2, 2), "red")
    parts = [{"type": "image_url", "image_url": {"url": image}}]
    a, b = talker("a"), talker("b")
    a.send({"content": parts}, b, request_reply=False, silent=True)
    c, d = talker("a"), talker("b")
    load_state(saved(a), c, d)
    assert c.chat_messages[d] == message_formatter_pil_to_b64(a.chat_messages[b])


def test_a_state_saved_from_within_a_chat(talker: Any) -> None:
    states: list[Any] = []
    a, b = talker("a"), talker("b")

    def reply(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str]:
        states.append(saved(a))
        return True, "b!"

    b.register_reply([Agent, None], reply)
    a.initiate_chat(b, message="x", max_turns=1, silent=True)
    assert [message["content"] for message in states[0]["agents"]["a"]["chat_messages"]["b"]] == ["x"]
