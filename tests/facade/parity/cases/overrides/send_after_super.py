"""Code behind super().send() runs when the rest of the conversation is over."""

from autogen import ConversableAgent, UserProxyAgent


class Timed(ConversableAgent):
    depth = 0

    def send(self, message, recipient, request_reply=None, silent=False):
        Timed.depth += 1
        print(">" * Timed.depth, self.name, message)
        super().send(message, recipient, request_reply=request_reply, silent=silent)
        print("<" * Timed.depth, self.name, message)
        Timed.depth -= 1


a = Timed("a", human_input_mode="NEVER", default_auto_reply="from a", max_consecutive_auto_reply=2)
b = UserProxyAgent(
    "b",
    human_input_mode="NEVER",
    default_auto_reply="from b",
    code_execution_config=False,
    max_consecutive_auto_reply=2,
)
a.initiate_chat(b, message="hello", silent=True)
print(a.chat_messages[b])
b.initiate_chat(a, message="hello back", silent=True)
print(b.chat_messages[a])
b.initiate_chat(a, message="hello back", silent=True, max_turns=3)
print(b.chat_messages[a])
