"""Asynchronous chats: cancellation, timeouts, exceptions, max_turns, callables, carryover."""

import asyncio

from autogen import ConversableAgent

log = []


async def slow(recipient, messages=None, sender=None, config=None):
    log.append("start")
    try:
        await asyncio.sleep(5)
    except asyncio.CancelledError:
        log.append("cancelled")
        raise
    return True, "never"


def agent(name, **kwargs):
    return ConversableAgent(name, human_input_mode="NEVER", default_auto_reply=f"{name} says", max_consecutive_auto_reply=2, **kwargs)


async def main():
    a, b, c = agent("a"), agent("b"), agent("c")
    c.register_reply(ConversableAgent, slow)
    try:
        await asyncio.wait_for(a.a_initiate_chat(c, message="hi", silent=True), 0.3)
    except asyncio.TimeoutError:
        print("timeout", log)
    task = asyncio.create_task(a.a_initiate_chat(c, message="hi", silent=True))
    await asyncio.sleep(0.2)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", log, len(a.chat_messages[c]))
    r = await a.a_initiate_chat(b, message=lambda sender, recipient, context: f"{sender.name} {context}", max_turns=2, topic="t")
    print(r.chat_history)
    r = await a.a_initiate_chat(b, message="m", carryover=["x", "y"], max_turns=1, summary_method=lambda s, r, k: s.name)
    print(r.chat_history, r.summary)
    r = await a.a_initiate_chat(b, message={"content": "dict"}, clear_history=False, silent=True)
    print(len(r.chat_history), r.cost, r.human_input)
    print(await a.a_generate_init_message("x", carryover="y"))
    for bad in ({"message": None, "max_turns": 1}, {"message": "x", "summary_method": "unknown"}, {"message": "x", "carryover": 4}):
        try:
            await a.a_initiate_chat(b, silent=True, **bad)
        except BaseException as error:
            print(type(error).__name__, error)


asyncio.run(main())
