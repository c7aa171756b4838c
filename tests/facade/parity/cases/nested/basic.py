"""Nested chats: queue options, messages of all kinds, carryover, reply functions."""

from autogen import ConversableAgent


def agent(name, reply=None, **kwargs):
    return ConversableAgent(name, human_input_mode="NEVER", default_auto_reply=reply or f"{name} says", max_consecutive_auto_reply=1, **kwargs)


host, guest, first, second = agent("host"), agent("guest"), agent("first"), agent("second")


def ask(recipient, messages, sender, config):
    print("ask", recipient.name, sender.name, config, [m["content"] for m in messages])
    return "Asked: " + messages[-1]["content"]


def summary(sender, recipient, args):
    return f"{recipient.name} heard {len(recipient.chat_messages[sender])} {args.get('x')}"


host.register_nested_chats(
    [
        {"recipient": first, "summary_method": "last_msg"},
        {"recipient": second, "message": ask, "summary_method": summary, "summary_args": {"x": 1}, "max_turns": 1, "carryover": "given"},
        {"recipient": first, "message": "", "max_turns": 1},
        {"recipient": first, "message": "third", "sender": second, "silent": True, "clear_history": False, "finished_chat_indexes_to_exclude_from_carryover": [0]},
        {"recipient": second, "max_turns": 1},
    ],
    trigger=guest,
    config={"c": 1},
)
r = guest.initiate_chat(host, message="hello", max_turns=2)
print(r.chat_history)
print([f["reply_func"].__name__ for f in host._reply_func_list][:4])
print({k.name: len(v) for k, v in first.chat_messages.items()}, {k.name: len(v) for k, v in second.chat_messages.items()})


def by_hand(chat_queue, recipient, messages, sender, config):
    print("by hand", len(chat_queue), recipient.name, sender.name, config)
    return True, {"content": "by hand"}


other = agent("other")
other.register_nested_chats([{"recipient": first, "message": "x"}], trigger=lambda sender: sender is guest, reply_func_from_nested_chats=by_hand, position=0)
print(guest.initiate_chat(other, message="hello", max_turns=1).summary)
empty = agent("empty")
empty.register_nested_chats([{"recipient": first, "message": lambda *args: ""}], trigger=[ConversableAgent])
r = guest.initiate_chat(empty, message="hello")
print(r.chat_history, repr(r.summary))
for attempt in (
    lambda: empty.register_nested_chats([{"recipient": first}], trigger=guest, reply_func_from_nested_chats="unknown"),
    lambda: empty.register_nested_chats([{"recipient": first}], trigger=guest, use_async=True),
    lambda: empty.register_nested_chats([{"recipient": first, "chat_id": 1}], trigger=guest, use_async=True, reply_func_from_nested_chats=by_hand),
    lambda: empty.register_nested_chats([{"recipient": first}], trigger=5),
):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)
broken = agent("broken")
broken.register_nested_chats([{"message": "no recipient"}], trigger=guest)
try:
    guest.initiate_chat(broken, message="hello", silent=True)
except Exception as error:
    print(type(error).__name__, error)
