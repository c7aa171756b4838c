"""First messages made by functions, and carryover in all its forms."""

from autogen import ConversableAgent

a = ConversableAgent("a", human_input_mode="NEVER", max_consecutive_auto_reply=0)
b = ConversableAgent("b", human_input_mode="NEVER", max_consecutive_auto_reply=0)


def opening(sender, recipient, context):
    print(sender.name, recipient.name, context)
    return {"content": f"{context.get('topic')} / {context.get('carryover')}", "context": {"k": 1}}


def nothing(sender, recipient, context):
    return None


class Opening:
    def __call__(self, sender, recipient, context):
        return "from an object"


for kwargs in (
    {"message": opening, "topic": "tea"},
    {"message": opening, "topic": "tea", "carryover": ["one", "two"]},
    {"message": Opening(), "carryover": "not used"},
    {"message": "text", "carryover": "more"},
    {"message": "text", "carryover": ""},
    {"message": "text", "carryover": []},
    {"message": "text", "carryover": None},
    {"message": "text", "carryover": ["one", {"content": "two", "role": "user"}, 3, None]},
    {"message": {"content": "dict"}, "carryover": "more"},
    {"message": {"content": ["list"]}, "carryover": "more"},
    {"message": {"content": None, "function_call": {"name": "f", "arguments": "{}"}}, "carryover": "more"},
    {"message": "text", "carryover": {"a": 1}},
    {"message": "text", "carryover": 3},
    {"message": nothing},
    {"message": 5, "carryover": "x"},
    {"message": "text", "max_turns": 0},
    {"message": nothing, "max_turns": 2},
    {"message": "text", "max_turns": 1, "unknown": 1},
):
    try:
        r = a.initiate_chat(b, silent=True, **kwargs)
        print(r.chat_history, repr(r.summary))
    except Exception as error:
        print(type(error).__name__, error)
