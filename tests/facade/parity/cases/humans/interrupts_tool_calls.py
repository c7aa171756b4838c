"""What a human types instead of the results of calls."""

import os

from autogen import AssistantAgent, UserProxyAgent, register_function

MODEL = [
    {"call": [{"tool": "add", "with": {"a": 1, "b": 2}}, {"tool": "add", "with": {"a": 3, "b": 4}}]},
    {"call": [{"tool": "add", "with": {"a": 5, "b": 6}}]},
    "The sum is 11.",
]
HUMAN = ["no, stop adding", "", "exit"]


def add(a: int, b: int) -> int:
    print("adding")
    return a + b


llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]}
bot = AssistantAgent("bot", "You add.", llm_config=llm_config)
user = UserProxyAgent("user", code_execution_config=False)
register_function(add, caller=bot, executor=user, description="Adds.")
r = user.initiate_chat(bot, message="add something")
print(r.chat_history)
print(bot.chat_messages[user])
