"""Histories that are given, extended, saved as JSON and restored."""

import json
import os

from autogen import AssistantAgent, ConversableAgent, UserProxyAgent

MODEL = ["blue", "green, as you said"]
config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, max_consecutive_auto_reply=0)
bot = AssistantAgent("bot", "You name colours.", llm_config=config)
user.send("My colour is green.", bot, request_reply=False, silent=True)
bot.send("Noted.", user, request_reply=False, silent=True)
r = user.initiate_chat(bot, message="And the sky?", clear_history=False)
saved = json.dumps([[agent.name, messages] for agent, messages in bot.chat_messages.items()])
print(saved)
again = AssistantAgent("bot", "You name colours.", llm_config=config)
for name, messages in json.loads(saved):
    again.chat_messages[user].extend(messages)
reply = again.generate_reply(messages=again.chat_messages[user] + [{"role": "user", "content": "My colour?"}], sender=user)
print(reply, len(again.chat_messages[user]))
history = {user: json.loads(saved)[0][1]}
third = ConversableAgent("bot", chat_messages=history, llm_config=False, human_input_mode="NEVER", default_auto_reply="from memory")
print(third.last_message(user), third.chat_messages is history)
r = user.initiate_chat(third, message="hello", clear_history=False)
print(len(history[user]), len(r.chat_history))
