"""The human opens the chat."""

import asyncio

from autogen import ConversableAgent

HUMAN = ["hello from the keyboard", "", "and async"]

user = ConversableAgent("user", human_input_mode="NEVER", max_consecutive_auto_reply=0)
bot = ConversableAgent("bot", human_input_mode="NEVER", default_auto_reply="noted", max_consecutive_auto_reply=1)
r = user.initiate_chat(bot, carryover="what we know")
print(r.chat_history, r.human_input)
r = user.initiate_chat(bot, max_turns=1)
print(r.chat_history, r.human_input, user.generate_init_message("given"), user.generate_init_message({"content": "c"}, carryover=["x", {"content": "y"}, 3]))
r = asyncio.run(user.a_initiate_chat(bot))
print(r.chat_history, r.human_input)
