"""Code behind `await super().a_receive()` runs when the rest of the conversation is over."""

import asyncio

from autogen import ConversableAgent


class Noting(ConversableAgent):
    async def a_receive(self, message, sender, request_reply=None, silent=False):
        print(self.name, "before", message)
        await super().a_receive(message, sender, request_reply, silent)
        print(self.name, "after", message)

    async def a_send(self, message, recipient, request_reply=None, silent=False):
        print(self.name, "sends", message)
        await super().a_send(message, recipient, request_reply, silent)
        print(self.name, "has sent", message)


left = Noting("left", human_input_mode="NEVER", default_auto_reply="tick", max_consecutive_auto_reply=2)
right = Noting("right", human_input_mode="NEVER", default_auto_reply="tock", max_consecutive_auto_reply=2)


async def main():
    result = await left.a_initiate_chat(right, message="go")
    print([m["content"] for m in result.chat_history])
    result = await left.a_initiate_chat(right, message="go", max_turns=2)
    print([m["content"] for m in result.chat_history])


asyncio.run(main())
