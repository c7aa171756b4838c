"""Message transforms, alone and on an agent."""

from __future__ import annotations

import copy

import pytest

from autogen_compat import ConversableAgent
from autogen_compat.agentchat.contrib.capabilities.transform_messages import TransformMessages
from autogen_compat.agentchat.contrib.capabilities.transforms import (
    MessageHistoryLimiter,
    MessageTokenLimiter,
    TextMessageCompressor,
    TextMessageContentName,
)
from autogen_compat.cache import Cache

CHAT = [{"role": "user", "name": "ann", "content": f"message {number}"} for number in range(5)]


class FirstWord:
    """A compressor that keeps the first word."""

    calls = 0

    def compress_text(self, text, **compression_params):
        self.calls += 1
        words = text.split()
        return {"compressed_prompt": words[0], "origin_tokens": len(words), "compressed_tokens": 1}


def contents(messages):
    return [message["content"] for message in messages]


def test_history_keeps_the_newest_and_the_first():
    assert contents(MessageHistoryLimiter(2).apply_transform(CHAT)) == ["message 3", "message 4"]
    limiter = MessageHistoryLimiter(2, keep_first_message=True)
    assert contents(limiter.apply_transform(CHAT)) == ["message 0", "message 4"]
    assert contents(MessageHistoryLimiter(1, keep_first_message=True).apply_transform(CHAT)) == ["message 0"]
    assert MessageHistoryLimiter().apply_transform(CHAT) is CHAT


def test_history_leaves_out_a_result_without_its_call():
    chat = [*CHAT[:2], {"role": "tool", "content": "result"}, CHAT[4]]
    assert contents(MessageHistoryLimiter(2).apply_transform(chat)) == ["message 4"]


def test_history_refuses_zero():
    with pytest.raises(ValueError, match="max_messages must be None or greater than 1"):
        MessageHistoryLimiter(0)


def test_names_are_written_once():
    transform = TextMessageContentName(format_string="{name}: ")
    once = transform.apply_transform(CHAT)
    assert contents(once)[0] == "ann: message 0"
    assert transform.get_logs(CHAT, once) == ("5 message(s) changed to incorporate name.", True)
    assert transform.apply_transform(once) == once
    assert contents(CHAT)[0] == "message 0"


def test_filter_names_the_messages_that_stay():
    chat = [{"role": "system", "name": "x", "content": "rules"}, *CHAT[:1]]
    changed = TextMessageContentName("end", " ({name})", filter_dict={"role": ["system"]}).apply_transform(
        chat
    )
    assert contents(changed) == ["rules", "message 0 (ann)"]


def test_compressor_counts_and_caches(tmp_path):
    compressor = FirstWord()
    with Cache.disk(7, str(tmp_path)) as cache:
        transform = TextMessageCompressor(compressor, cache=cache)
        for _ in range(2):
            done = transform.apply_transform(copy.deepcopy(CHAT[:1]))
            assert contents(done) == ["message"]
            assert transform.get_logs(CHAT, done) == ("1 tokens saved with text compression.", True)
    assert compressor.calls == 1


@pytest.mark.parametrize(
    "options", [{"max_tokens": -1}, {"min_tokens": -1}, {"max_tokens": 3, "min_tokens": 4}]
)
def test_token_limits_are_checked(options):
    with pytest.raises(ValueError, match="must"):
        MessageTokenLimiter(**options)


def test_token_limit_of_the_model_holds(capsys):
    MessageTokenLimiter(max_tokens=10_000)
    assert "Capping it to 4096" in capsys.readouterr().out


def test_agent_replies_to_transformed_messages_and_remembers_all(capsys):
    seen = []

    def reply(recipient, messages, sender, config):
        seen.append(contents(messages))
        return True, "fine"

    agent = ConversableAgent("bob", llm_config=False, human_input_mode="NEVER")
    agent.register_reply([ConversableAgent, None], reply)
    TransformMessages(transforms=[MessageHistoryLimiter(1)]).add_to_agent(agent)
    other = ConversableAgent("ann", llm_config=False, human_input_mode="NEVER")
    other.initiate_chat(agent, message="one", max_turns=2, silent=True)
    assert [len(texts) for texts in seen] == [1, 1]
    assert len(agent.chat_messages[other]) == 4
    assert "Removed 2 messages. Number of messages reduced from 3 to 1." in capsys.readouterr().out


def test_system_message_is_no_business_of_transforms():
    chat = [{"role": "system", "content": "rules"}, *CHAT]
    transform = TransformMessages(transforms=[MessageHistoryLimiter(1)], verbose=False)
    assert contents(transform._transform_messages(chat)) == ["rules", "message 4"]
