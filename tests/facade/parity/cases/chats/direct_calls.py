"""send, receive and generate_reply outside of a chat."""

from autogen import ConversableAgent


def agent(name, **kwargs):
    return ConversableAgent(name, human_input_mode="NEVER", default_auto_reply=f"{name} says", **kwargs)


a, b = agent("a", max_consecutive_auto_reply=2), agent("b", max_consecutive_auto_reply=2)
a.send("no reply by default", b)
print(len(a.chat_messages[b]))
a.send("reply please", b, request_reply=True)
print([m["content"] for m in a.chat_messages[b]])
a.receive("to a", b, request_reply=False)
a.receive({"content": "quiet"}, b, request_reply=True, silent=True)
print([m["content"] for m in a.chat_messages[b]])
print(a.generate_reply(sender=b), a.generate_reply(messages=[{"content": "x", "role": "user"}]), a.generate_reply(messages=[{"content": "x", "role": "user"}], sender=b))
for attempt in (lambda: a.generate_reply(), lambda: a.generate_reply(messages=[]), lambda: a.generate_reply(messages=[], sender=b), lambda: a.generate_reply([{"content": "TERMINATE"}])):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)
a.stop_reply_at_receive(b)
b.send("?", a)
a.reply_at_receive[b] = True
b.send("!", a)
a.stop_reply_at_receive()
b.send("??", a)
print([m["content"] for m in a.chat_messages[b]])
a.initiate_chat(b, message="open", silent=True)
b.send("after the chat, replies go on", a)
print([m["content"] for m in a.chat_messages[b]], [m["role"] for m in b.chat_messages[a]])
quiet = agent("quiet", silent=True)
loud = agent("loud", silent=False, max_consecutive_auto_reply=1)
quiet.initiate_chat(loud, message="shh")
loud.initiate_chat(quiet, message="HEY", silent=True)
