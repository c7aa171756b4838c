"""What agents may say besides text: numbers, parts, objects with attributes, templates."""

from autogen import ConversableAgent


class Pairs:
    """dict() of it is a message."""

    def __init__(self, **values):
        self.values = values

    def keys(self):
        return self.values.keys()

    def __getitem__(self, key):
        return self.values[key]


REPLIES = [
    {"content": 5},
    {"content": ["a", "b"]},
    {"content": {"text": "x"}},
    {"content": [{"type": "text", "text": "t"}, {"type": "image_url", "image_url": {"url": "http://x"}}]},
    {"content": lambda context: context["w"], "context": {"w": "made"}},
    {"content": "hi {w}", "context": {"w": "made"}},
    Pairs(content="from pairs"),
    Pairs(tool_calls=[{"id": "1", "function": Pairs(name="f", arguments="{}")}]),
    {"content": True},
    7,
    [],
    {},
]
for reply in REPLIES:
    a = ConversableAgent("a", human_input_mode="NEVER", is_termination_msg=lambda m: False, default_auto_reply=None)
    b = ConversableAgent("b", human_input_mode="NEVER", is_termination_msg=lambda m: False, default_auto_reply=reply)
    for silent in (True, False):
        try:
            r = a.initiate_chat(b, message="hello", silent=silent, summary_method=None)
            print([type(m["content"]).__name__ for m in r.chat_history])
        except Exception as error:
            print(type(error).__name__, str(error)[:80])
