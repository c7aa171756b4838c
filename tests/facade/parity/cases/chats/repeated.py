"""Chats one after the other in all directions, with and without histories."""

from autogen import AssistantAgent, ConversableAgent, UserProxyAgent


def agent(name, limit=1):
    return ConversableAgent(name, human_input_mode="NEVER", default_auto_reply=f"{name} says", max_consecutive_auto_reply=limit)


a, b, c = agent("a"), agent("b", 2), agent("c", 3)
for first, second in ((a, b), (b, a), (a, c), (c, b), (a, b)):
    for clear in (True, False):
        for turns in (None, 1, 2):
            r = first.initiate_chat(second, message=f"{first.name}->{second.name}", clear_history=clear, max_turns=turns, silent=True)
            print(first.name, second.name, clear, turns, [m["content"] for m in r.chat_history], {k.name: v for k, v in first._consecutive_auto_reply_counter.items()}, {k.name: v for k, v in first.reply_at_receive.items()})
r1 = a.initiate_chat(b, message="first", silent=True)
r2 = a.initiate_chat(b, message="second", silent=True)
print(r1.chat_history is r2.chat_history, [m["content"] for m in r1.chat_history])
a.reset()
b.reset()
a.send("after reset", b)
print(len(a.chat_messages[b]))
