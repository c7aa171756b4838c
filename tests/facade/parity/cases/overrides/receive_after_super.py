"""Code behind super().receive() runs when the rest of the conversation is over."""

from autogen import ConversableAgent


class Noting(ConversableAgent):
    def receive(self, message, sender, request_reply=None, silent=False):
        print(self.name, "before", message)
        super().receive(message, sender, request_reply, silent)
        print(self.name, "after", message, len(self.chat_messages[sender]))


class Counter(Noting):
    def generate_reply(self, messages=None, sender=None, **kwargs):
        number = int(messages[-1]["content"])
        return None if number > 4 else str(number + 1)


left = Counter("left", llm_config=False, human_input_mode="NEVER")
right = Counter("right", llm_config=False, human_input_mode="NEVER")
result = left.initiate_chat(right, message="1")
print([m["content"] for m in result.chat_history])
result = left.initiate_chat(right, message="1", max_turns=2)
print([m["content"] for m in result.chat_history])
