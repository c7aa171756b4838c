"""Hooks in synchronous and asynchronous chats."""

import asyncio
import warnings

from autogen import ConversableAgent

warnings.simplefilter("ignore")


def agent(name):
    return ConversableAgent(name, human_input_mode="NEVER", default_auto_reply=f"{name} reply", max_consecutive_auto_reply=1)


def before_send(sender, message, recipient, silent):
    print("before_send", sender.name, message, recipient.name, silent)
    return f"<{message}>" if isinstance(message, str) else {**message, "content": f"<{message['content']}>"}


def last(content):
    print("last", content)
    return content + "!"


def every(messages):
    print("every", [m["content"] for m in messages])
    return messages[-1:]


async def a_before_send(sender, message, recipient, silent):
    return f"[{message}]"


async def a_last(content):
    return content + "?"


async def a_every(messages):
    print("a_every", len(messages))
    return messages[-2:]


a, b = agent("a"), agent("b")
b.register_reply(ConversableAgent, lambda self, messages, sender, config: (True, f"{len(messages)} {messages[-1]['content']}"), position=2)
for each in (a, b):
    each.register_hook("process_message_before_send", before_send)
    each.register_hook("process_last_received_message", last)
    each.register_hook("process_all_messages_before_reply", every)
    each.register_hook("a_process_message_before_send", a_before_send)
    each.register_hook("a_process_last_received_message", a_last)
    each.register_hook("a_process_all_messages_before_reply", a_every)
    each.register_hook("process_last_received_message", a_last)
    each.register_hook("a_process_last_received_message", last)
for turns in (None, 2):
    r = a.initiate_chat(b, message="hi", max_turns=turns, silent=turns == 2)
    print(r.chat_history, b.chat_messages[a])
    r = asyncio.run(a.a_initiate_chat(b, message="hi", max_turns=turns))
    print(r.chat_history, b.chat_messages[a])
a.send({"content": "exit"}, b, request_reply=True)
a.send({"content": "c", "context": {"k": 1}}, b, request_reply=True, silent=True)
a.send({"content": "calls", "function_call": {"name": "f", "arguments": "{}"}}, b, request_reply=False)
print(b.process_last_received_message([{"content": ["list"]}]) if False else b.process_last_received_message([]), b.process_all_messages_before_reply([{"content": "x"}]))
for attempt in (lambda: a.register_hook("no_such_method", last), lambda: a.register_hook("process_last_received_message", last)):
    try:
        attempt()
    except AssertionError as error:
        print(type(error).__name__)
print({k: len(v) for k, v in a.hook_lists.items()})
