"""``TransformMessages`` in plain AutoGen."""

from __future__ import annotations

import pytest

from .helpers import SETUP, plain, refused

TRANSFORMS = "from autogen.agentchat.contrib.capabilities import transform_messages, transforms\n"
LIMITED = """\
# two are enough
shorter = transform_messages.TransformMessages(transforms=[transforms.MessageHistoryLimiter(max_messages=2)])
shorter.add_to_agent(cook)
"""
CHAT = 'res = guest.initiate_chat(cook, message="Hungry.", silent=True)\nprint(res.summary)\n'


def program(limited: str = LIMITED, chat: str = CHAT) -> str:
    return TRANSFORMS + SETUP + limited + chat


def test_last_messages_are_a_buffer() -> None:
    text = plain(program(), "exact")
    assert "model_context=BufferedChatCompletionContext(buffer_size=2)" in text
    assert "shorter" not in text and "transforms" not in text
    assert text.index("# two are enough") < text.index("cook = ")


def test_transforms_without_a_name() -> None:
    limited = LIMITED.replace("shorter = ", "").replace(")])\nshorter.add", ")]).add")
    assert "buffer_size=2" in plain(program(limited))


def test_number_in_a_variable_above() -> None:
    limited = LIMITED.replace("max_messages=2", "max_messages=MOST")
    assert "buffer_size=MOST" in plain(TRANSFORMS + "MOST = 3\n" + SETUP + limited + CHAT)
    assert refused(program("MOST = 3\n" + limited))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("max_messages=2", "max_messages=2, keep_first_message=True"),
        ("MessageHistoryLimiter(max_messages=2)", "MessageTokenLimiter(max_tokens=9)"),
        ("shorter.add", "if input():\n    shorter.add"),
        ("shorter.add", "print(shorter)\nshorter.add"),
        ("[transforms.Mess", "[transforms.MessageTokenLimiter(max_tokens=9), transforms.Mess"),
    ],
)
def test_other_transforms_have_no_plain_form(old: str, new: str) -> None:
    assert refused(program(LIMITED.replace(old, new)))


def test_summary_of_all_messages() -> None:
    asked = ', summary_method="reflection_with_llm", summary_args={"summary_prompt": "Short."})\n'
    assert refused(program(chat=CHAT.replace(")\n", asked, 1)))
