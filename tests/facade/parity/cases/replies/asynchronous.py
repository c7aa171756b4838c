"""Coroutine functions in the chain, in synchronous and asynchronous chats."""

import asyncio

from autogen import ConversableAgent


async def slow(recipient, messages=None, sender=None, config=None):
    await asyncio.sleep(0)
    print("async", recipient.name, len(messages), config)
    return len(messages) > 2, "from async"


def quick(recipient, messages=None, sender=None, config=None):
    print("sync", recipient.name, len(messages))
    return False, None


def agent(name):
    return ConversableAgent(name, human_input_mode="NEVER", default_auto_reply=f"{name} default", max_consecutive_auto_reply=2)


a, b = agent("a"), agent("b")
b.register_reply(ConversableAgent, slow, config=7)
b.register_reply(ConversableAgent, quick)
for attempt in (lambda: a.initiate_chat(b, message="x"), lambda: b.initiate_chat(a, message="x")):
    try:
        attempt()
    except RuntimeError as error:
        print(error)
print(b.generate_reply(messages=[{"content": "m"}], sender=a))


async def main():
    r = await a.a_initiate_chat(b, message="x")
    print([m["content"] for m in r.chat_history], r.summary)
    print(await b.a_generate_reply(messages=[{"content": "m"}] * 3, sender=a), await a.a_generate_reply(sender=b))
    await a.a_send("direct", b, request_reply=True)
    await b.a_receive("received", a, request_reply=False)
    print(len(a.chat_messages[b]), len(b.chat_messages[a]))
    for attempt in (a.a_generate_reply(), a.a_send({}, b), a.a_receive({}, b)):
        try:
            await attempt
        except Exception as error:
            print(type(error).__name__, error)


asyncio.run(main())
c = agent("c")
c.register_reply(ConversableAgent, slow, ignore_async_in_sync_chat=True)
r = a.initiate_chat(c, message="ignored")
print(r.summary, c._reply_func_list[0]["ignore_async_in_sync_chat"])
r = asyncio.run(a.a_initiate_chat(c, message="awaited"))
print(r.summary)
