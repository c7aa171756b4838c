"""The reply chain and the hooks."""

from __future__ import annotations

from typing import Any

import pytest

from autogen_compat.agentchat import Agent, ConversableAgent
from autogen_compat.exception_utils import SenderRequired


def says(text: str | None, *, final: bool = True) -> Any:
    def reply(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str | None]:
        return final, text

    return reply


def ask(agent: Any, sender: Any = None, text: str = "?") -> Any:
    return agent.generate_reply(messages=[{"role": "user", "content": text}], sender=sender)


def test_the_newest_function_is_asked_first(talker: Any) -> None:
    agent = talker("a")
    agent.register_reply([Agent, None], says("old"))
    agent.register_reply([Agent, None], says("new"))
    assert ask(agent) == "new"
    agent.register_reply([Agent, None], says("second"), position=1)
    agent.replace_reply_func(agent._reply_func_list[0]["reply_func"], says("ignored", final=False))
    assert ask(agent) == "second"


def test_the_last_word_is_the_default_reply(talker: Any) -> None:
    assert ask(talker("a", "fallback")) == "fallback"
    agent = talker("a")
    agent.register_reply([Agent, None], says(None), remove_other_reply_funcs=True)
    assert ask(agent) is None


def test_triggers(talker: Any) -> None:
    peer, other = talker("peer"), talker("other")

    def matches(trigger: Any, sender: Any) -> bool:
        agent = talker("a", "no")
        agent.register_reply(trigger, says("yes"))
        return ask(agent, sender) == "yes"

    assert matches(Agent, peer)
    assert not matches(Agent, None)
    assert matches("peer", peer)
    assert not matches("peer", other)
    assert matches(peer, peer)
    assert not matches(peer, other)
    assert matches(lambda sender: sender is peer, peer)
    assert matches([other, peer, None], None)
    with pytest.raises(SenderRequired):
        matches("peer", None)
    with pytest.raises(AssertionError, match="must return a boolean"):
        matches(lambda sender: 1, peer)
    with pytest.raises(ValueError, match="trigger must be"):
        matches(3, peer)


def test_config_is_copied_and_restored(talker: Any) -> None:
    agent, config = talker("a"), {"count": 0}

    def count(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str]:
        config["count"] += 1
        return True, str(config["count"])

    agent.register_reply([Agent, None], count, config=config)
    assert [ask(agent), ask(agent)] == ["1", "2"]
    assert config == {"count": 0}
    agent.reset()
    assert ask(agent) == "1"


def test_excluded_functions_are_not_asked(talker: Any) -> None:
    agent, func = talker("a", "rest"), says("func")
    agent.register_reply([Agent, None], func)
    messages = [{"role": "user", "content": "?"}]
    assert agent.generate_reply(messages=messages, exclude=[func]) == "rest"


def test_nothing_to_reply_to(talker: Any) -> None:
    with pytest.raises(AssertionError, match="must be provided"):
        talker("a").generate_reply()


def test_coroutine_functions_are_refused_or_passed_over_in_synchronous_chats(talker: Any) -> None:
    async def reply(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str]:
        return True, "async"

    a, b = talker("a"), talker("b")
    b.register_reply([Agent, None], reply, ignore_async_in_sync_chat=True)
    assert a.initiate_chat(b, message="x", max_turns=1).summary == "b!"
    b.register_reply([Agent, None], reply)
    with pytest.raises(RuntimeError, match="a_initiate_chat"):
        a.initiate_chat(b, message="x", max_turns=1)


async def test_coroutine_functions_are_awaited_in_asynchronous_chats(talker: Any) -> None:
    async def reply(recipient: Any, messages: Any, sender: Any, config: Any) -> tuple[bool, str]:
        return True, "async"

    a, b = talker("a"), talker("b")
    b.register_reply([Agent, None], reply)
    assert (await a.a_initiate_chat(b, message="x", max_turns=1)).summary == "async"


def test_hooks_change_what_is_sent_and_what_is_replied_to(talker: Any) -> None:
    a, b = talker("a"), talker("b")
    b.register_reply([Agent, None], lambda r, messages, sender, config: (True, messages[-1]["content"]))
    a.register_hook(
        "process_message_before_send", lambda sender, message, recipient, silent: message + "+sent"
    )
    b.register_hook("process_last_received_message", lambda content: content + "+last")
    b.register_hook(
        "process_all_messages_before_reply", lambda ms: [*ms, {"content": ms[-1]["content"] + "+all"}]
    )
    result = a.initiate_chat(b, message="x", max_turns=1)
    assert result.summary == "x+sent+last+all"
    assert b.chat_messages[a][0]["content"] == "x+sent+last"


def test_hooks_are_checked(talker: Any) -> None:
    agent = talker("a")

    def hook(content: str) -> str:
        return content

    with pytest.raises(AssertionError, match="not a hookable method"):
        agent.register_hook("process_everything", hook)
    agent.register_hook("process_last_received_message", hook)
    with pytest.raises(AssertionError, match="already registered"):
        agent.register_hook("process_last_received_message", hook)
    with pytest.warns(UserWarning, match="Hook 'hook' is synchronous"):
        agent.register_hook("a_process_last_received_message", hook)


def test_methods_of_a_subclass_are_used() -> None:
    calls: list[str] = []

    class Loud(ConversableAgent):
        def receive(self, *args: Any, **kwargs: Any) -> None:
            calls.append("receive")
            super().receive(*args, **kwargs)

        def send(self, *args: Any, **kwargs: Any) -> None:
            calls.append("send")
            super().send(*args, **kwargs)

        def generate_reply(self, *args: Any, **kwargs: Any) -> str:
            calls.append("generate_reply")
            return "loud"

        def _process_received_message(self, *args: Any, **kwargs: Any) -> None:
            calls.append("_process_received_message")
            super()._process_received_message(*args, **kwargs)

    loud, asker = Loud("loud", human_input_mode="NEVER"), ConversableAgent("asker", human_input_mode="NEVER")
    assert asker.initiate_chat(loud, message="?", max_turns=1).summary == "loud"
    assert calls == ["receive", "_process_received_message", "generate_reply", "send"]
