"""Methods that are replaced on the object, as monitoring code does it."""

from autogen import ConversableAgent

a = ConversableAgent("a", human_input_mode="NEVER", default_auto_reply="from a", max_consecutive_auto_reply=1)
b = ConversableAgent("b", human_input_mode="NEVER", default_auto_reply="from b", max_consecutive_auto_reply=1)

plain = a.receive


def watched(message, sender, request_reply=None, silent=False):
    print("[watch] in", message)
    plain(message, sender, request_reply, silent)
    print("[watch] out", message)


a.receive = watched
b.generate_reply = lambda messages=None, sender=None, **kwargs: f"b has {len(messages)} messages"
b._print_received_message = lambda message, sender: print(f"<{sender.name}> {message}")
result = a.initiate_chat(b, message="hello")
print(result.chat_history)
