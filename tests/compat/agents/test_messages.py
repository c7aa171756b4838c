"""Messages between the two worlds."""

from autogen_agentchat.messages import MultiModalMessage, StopMessage, TextMessage, ToolCallExecutionEvent
from autogen_core import Image
from PIL import Image as Picture

from autogen_compat.parts.messages import (
    end_marker,
    is_chat_message,
    is_default_termination,
    is_end_marker,
    text_of,
    to_dict,
)


def test_role_depends_on_the_viewer() -> None:
    message = TextMessage(content="hi", source="a")
    assert to_dict(message) == {"content": "hi", "role": "user", "name": "a"}
    assert to_dict(message, viewer="a")["role"] == "assistant"
    assert to_dict(message, viewer="b")["role"] == "user"


def test_images_become_parts() -> None:
    image = Image(Picture.new("RGB", (1, 1)))
    message = MultiModalMessage(content=["look: ", image, "!"], source="a")
    assert text_of(message) == "look: !"
    first, second, third = to_dict(message)["content"]
    assert (first, third) == ({"type": "text", "text": "look: "}, {"type": "text", "text": "!"})
    assert second["type"] == "image_url" and second["image_url"]["url"].startswith("data:image/png;base64,")


def test_end_markers_are_no_part_of_the_chat() -> None:
    assert is_end_marker(end_marker("a"))
    assert not is_end_marker(StopMessage(content="result", source="a"))
    assert not is_end_marker(TextMessage(content="", source="a"))
    assert is_chat_message(TextMessage(content="", source="a"))
    assert is_chat_message(StopMessage(content="result", source="a"))
    assert not is_chat_message(end_marker("a"))
    assert not is_chat_message(ToolCallExecutionEvent(content=[], source="a"))
    assert not is_chat_message(None)


def test_default_termination_is_exact() -> None:
    assert is_default_termination({"content": "TERMINATE"})
    assert is_default_termination({"content": [{"type": "text", "text": "TERMINATE"}]})
    for content in ("TERMINATE.", " TERMINATE", "terminate", "", None, [{"type": "image_url"}]):
        assert not is_default_termination({"content": content})
    assert not is_default_termination({})
