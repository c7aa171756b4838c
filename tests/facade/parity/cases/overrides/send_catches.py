"""An overridden send() sees the exceptions of the whole rest of the conversation."""

from autogen import ConversableAgent


class Careful(ConversableAgent):
    def send(self, message, recipient, request_reply=None, silent=False):
        try:
            super().send(message, recipient, request_reply, silent)
        except ValueError as error:
            print(self.name, "caught", error, "after", message)
            raise RuntimeError(f"{self.name}: {error}") from error


def fail(recipient, messages, sender, config):
    if len(messages) > 3:
        raise ValueError("enough")
    return True, f"reply {len(messages)}"


a = Careful("a", human_input_mode="NEVER")
b = Careful("b", human_input_mode="NEVER")
a.register_reply(b, fail)
b.register_reply(a, fail)
try:
    a.initiate_chat(b, message="start")
except Exception as error:
    print(type(error).__name__, error, repr(error.__cause__), type(error.__cause__.__cause__))
print(len(a.chat_messages[b]), len(b.chat_messages[a]))
