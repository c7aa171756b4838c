"""What is printed for multimodal content, and what a default predicate sees."""

from autogen import ConversableAgent
from autogen.code_utils import content_str

a = ConversableAgent("a", human_input_mode="NEVER", default_auto_reply="ok", max_consecutive_auto_reply=1)
b = ConversableAgent("b", human_input_mode="NEVER", default_auto_reply="ok", max_consecutive_auto_reply=2)
picture = {"type": "image_url", "image_url": {"url": "https://example.org/cat.png"}}
r = a.initiate_chat(b, message={"content": [{"type": "text", "text": "a cat "}, picture, {"type": "text", "text": " here"}]}, carryover="before")
print(r.chat_history, r.summary)
r = a.initiate_chat(b, message={"content": [{"type": "text", "text": "TERMINATE"}]})
print(r.chat_history, repr(r.summary))
for bad in ([{"type": "audio"}], [3], 5, {"type": "text"}):
    try:
        print(content_str(bad))
    except Exception as error:
        print(type(error).__name__, error)
print(repr(content_str(None)), content_str([{"type": "text", "text": "x"}, "y"]) if False else "")
