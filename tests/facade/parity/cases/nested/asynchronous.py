"""Nested chats with use_async, in asynchronous and synchronous chats."""

import asyncio

from autogen import ConversableAgent


def agent(name):
    return ConversableAgent(name, human_input_mode="NEVER", default_auto_reply=f"{name} says", max_consecutive_auto_reply=1)


host, guest, first, second = agent("host"), agent("guest"), agent("first"), agent("second")
host.register_nested_chats(
    [
        {"recipient": first, "message": "to first", "chat_id": 5, "max_turns": 1},
        {"recipient": second, "message": "to second", "chat_id": 3, "prerequisites": [5], "max_turns": 1},
    ],
    trigger=guest,
    use_async=True,
)
r = asyncio.run(guest.a_initiate_chat(host, message="hello", max_turns=1))
print(r.summary, r.chat_history)
try:
    guest.initiate_chat(host, message="hello", max_turns=1)
except RuntimeError as error:
    print(error)
sync = agent("sync")
sync.register_nested_chats([{"recipient": first, "message": "to first", "max_turns": 1}], trigger=guest)
r = asyncio.run(guest.a_initiate_chat(sync, message="hello", max_turns=1))
print(r.summary)
sync.register_nested_chats([{"recipient": first, "message": "to first", "max_turns": 1}], trigger=guest, use_async=False)
print(guest.initiate_chat(sync, message="hello", max_turns=1).summary, sync._reply_func_list[2]["ignore_async_in_sync_chat"])
