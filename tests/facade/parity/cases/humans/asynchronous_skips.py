"""A human who enters nothing in an asynchronous chat is asked again."""

import asyncio

from autogen import ConversableAgent

HUMAN = ["first", "", "", "", "second", "exit"]
user = ConversableAgent("user", llm_config=False, human_input_mode="ALWAYS", default_auto_reply="auto")
bot = ConversableAgent("bot", llm_config=False, human_input_mode="NEVER", default_auto_reply="bot says")
result = asyncio.run(user.a_initiate_chat(bot, message="Hello"))
print([m["content"] for m in result.chat_history], result.human_input)
