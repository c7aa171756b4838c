"""Synchronous chats inside of a running event loop, as in notebooks and handlers."""

import asyncio

from autogen import ConversableAgent


def pair():
    a = ConversableAgent("a", human_input_mode="NEVER", default_auto_reply="a", max_consecutive_auto_reply=1)
    b = ConversableAgent("b", human_input_mode="NEVER", default_auto_reply="b", max_consecutive_auto_reply=1)
    return a, b


async def cell():
    a, b = pair()
    first = a.initiate_chat(b, message="sync in async")
    second = await a.a_initiate_chat(b, message="async after it", clear_history=False)
    third = await asyncio.to_thread(a.initiate_chat, b, message="in a thread", max_turns=1)
    loop = asyncio.get_running_loop()
    fourth = await loop.run_in_executor(None, lambda: b.initiate_chat(a, message="in an executor", max_turns=1))
    print([len(r.chat_history) for r in (first, second, third, fourth)], first.chat_history is second.chat_history)


async def handler(name):
    a, b = pair()
    await asyncio.sleep(0)
    return a.initiate_chat(b, message=name, silent=True).summary


async def main():
    await cell()
    print(await asyncio.gather(*(handler(f"request {n}") for n in range(3))))
    task = asyncio.create_task(handler("task"))
    print(await task)


asyncio.run(main())
asyncio.run(main())
