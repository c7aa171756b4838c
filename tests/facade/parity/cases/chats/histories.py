"""clear_history, several peers, reset, last_message, reads and writes of histories."""

from autogen import ConversableAgent


def agent(name, **kwargs):
    return ConversableAgent(name, human_input_mode="NEVER", default_auto_reply=f"{name} says", max_consecutive_auto_reply=1, **kwargs)


a, b, c = agent("a"), agent("b"), agent("c")
print(a.last_message(), a.chat_messages)
for attempt in (lambda: a.last_message(b), lambda: a.chat_messages_for_summary(b), lambda: a.last_message(b), lambda: a.last_message()):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)
a.initiate_chat(b, message="one", silent=True)
a.initiate_chat(b, message="two", clear_history=False, silent=True)
print(len(a.chat_messages[b]), len(b.chat_messages[a]))
a.initiate_chat(c, message="three", silent=True)
try:
    a.last_message()
except ValueError as error:
    print(error)
print(a.last_message(c), [k.name for k in a.chat_messages])
a.clear_history(b)
print(len(a.chat_messages[b]), len(a.chat_messages[c]), len(b.chat_messages[a]))
a.clear_history()
print(a.chat_messages, a.last_message())
b.chat_messages[a].insert(0, {"role": "user", "content": "inserted", "name": "a"})
r = b.initiate_chat(a, message="again", clear_history=False, silent=True)
print([m["content"] for m in r.chat_history], r.chat_history is b.chat_messages[a])
b.clear_history(nr_messages_to_preserve=2)
print([m["content"] for m in b.chat_messages[a]])
b.reset()
print(b.chat_messages, dict(b.reply_at_receive), dict(b._consecutive_auto_reply_counter))
d = agent("d", chat_messages={a: [{"role": "user", "content": "from before", "name": "a"}]})
print(d.last_message(), d.last_message(a))
r = d.initiate_chat(a, message="resumed", clear_history=False, silent=True)
print([m["content"] for m in r.chat_history])
try:
    d.send("to somebody new", b, request_reply=False)
except Exception as error:
    print(type(error).__name__)
try:
    a.chat_messages = {}
except AttributeError as error:
    print(type(error).__name__)
