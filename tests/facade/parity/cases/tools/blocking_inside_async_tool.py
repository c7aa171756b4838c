"""An async tool that starts a synchronous chat, and one that uses its own loop's objects."""

import asyncio
import os

import autogen

MODEL = [{"call": [{"tool": "consult", "with": {"topic": "rain"}}]}, "thanks TERMINATE"]
llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
bot = autogen.AssistantAgent("bot", "You consult.", llm_config=llm_config)
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, is_termination_msg=lambda m: "TERMINATE" in (m["content"] or ""))
expert = autogen.ConversableAgent("expert", human_input_mode="NEVER", default_auto_reply="bring an umbrella")


@user.register_for_execution()
@bot.register_for_llm(description="Consults.")
async def consult(topic: str) -> str:
    event = asyncio.Event()
    asyncio.get_running_loop().call_later(0.01, event.set)
    await event.wait()
    first = user.initiate_chat(expert, message=topic, max_turns=1).summary
    second = (await user.a_initiate_chat(expert, message=topic + " again", max_turns=1)).summary
    return first + " / " + second


r = user.initiate_chat(bot, message="ask about rain")
print(r.chat_history)
