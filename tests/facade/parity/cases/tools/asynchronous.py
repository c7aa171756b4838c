"""Async tools in sync and async chats: threads, order, event loops, context variables."""

import asyncio
import contextvars
import os
import threading

import autogen

MODEL = [
    {"call": [{"tool": "wait", "with": {"n": 3}}, {"tool": "wait", "with": {"n": 1}}, {"tool": "quick", "with": {"n": 2}}]},
    "done TERMINATE",
    {"call": [{"tool": "wait", "with": {"n": 3}}, {"tool": "wait", "with": {"n": 1}}, {"tool": "quick", "with": {"n": 2}}]},
    "done TERMINATE",
]
variable = contextvars.ContextVar("variable", default="unset")
llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
bot = autogen.AssistantAgent("bot", "You use tools.", llm_config=llm_config)
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, is_termination_msg=lambda m: "TERMINATE" in (m["content"] or ""))


@user.register_for_execution()
@bot.register_for_llm(description="Waits.")
async def wait(n: int) -> str:
    print("start", n, threading.current_thread().name, variable.get())
    await asyncio.sleep(n / 20)
    print("end", n)
    return f"waited {n}"


@user.register_for_execution()
@bot.register_for_llm(description="Does not wait.")
def quick(n: int) -> str:
    print("quick", n, threading.current_thread().name, variable.get())
    variable.set(f"quick {n}")
    return f"quick {n}"


variable.set("main")
r = user.initiate_chat(bot, message="go")
print(r.chat_history, variable.get())
variable.set("main")
r = asyncio.run(user.a_initiate_chat(bot, message="go"))
print(r.chat_history, variable.get())
print(asyncio.run(user.a_execute_function({"name": "wait", "arguments": '{"n": 1}'})), asyncio.run(user.a_execute_function({"name": "none", "arguments": "{}"})))
print(asyncio.run(user.a_execute_function({"name": "quick", "arguments": "{bad"})), asyncio.run(user.a_execute_function({"name": "quick", "arguments": '{"n": 5}'})))
print(asyncio.run(user.a_generate_function_call_reply([{"function_call": {"name": "wait", "arguments": '{"n": 1}'}}])))
