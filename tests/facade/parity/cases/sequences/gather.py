"""Several asynchronous chats at a time."""

import asyncio
import os
import threading

from autogen import AssistantAgent, ConversableAgent, UserProxyAgent

UNORDERED = True
MODEL = [
    {"system": "You are bot 0", "say": "answer 0"},
    {"system": "You are bot 1", "say": "answer 1"},
    {"system": "You are bot 2", "say": "answer 2"},
]

llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}


async def one(number):
    bot = AssistantAgent(f"bot{number}", f"You are bot {number}", llm_config=llm_config)
    user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, max_consecutive_auto_reply=0)
    result = await user.a_initiate_chat(bot, message=f"question {number}", silent=True)
    return result.summary, result.cost["usage_including_cached_inference"]["total_cost"] > 0


async def main():
    print(await asyncio.gather(*(one(number) for number in range(3))))
    print(len(asyncio.all_tasks()), threading.current_thread().name)


asyncio.run(main())
