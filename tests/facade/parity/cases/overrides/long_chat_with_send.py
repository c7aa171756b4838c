"""Two hundred messages through an overridden send()."""

from autogen import ConversableAgent


class Counting(ConversableAgent):
    sent = 0

    def send(self, message, recipient, request_reply=None, silent=False):
        Counting.sent += 1
        super().send(message, recipient, request_reply, silent)
        if Counting.sent % 50 == 0:
            print(self.name, Counting.sent)


a = Counting("a", human_input_mode="NEVER", default_auto_reply="ping")
b = Counting("b", human_input_mode="NEVER", default_auto_reply="pong")
result = a.initiate_chat(b, message="start", silent=True)
print(len(result.chat_history), Counting.sent, result.summary)
