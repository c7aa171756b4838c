"""Exceptions of reply functions, predicates, hooks, tools and messages."""

import asyncio

from autogen import ConversableAgent


class Broken(Exception):
    def __init__(self, code, text):
        super().__init__(code, text)
        self.code = code


def agent(name, **kwargs):
    return ConversableAgent(name, human_input_mode="NEVER", default_auto_reply="r", max_consecutive_auto_reply=2, **kwargs)


def broken(*args, **kwargs):
    raise Broken(7, "broken")


def short(recipient):
    return True, None


def none(recipient, messages, sender, config):
    return None


def triple(recipient, messages, sender, config):
    return 1, 2, 3


for name, prepare in {
    "reply": lambda a, b: b.register_reply(ConversableAgent, broken),
    "signature": lambda a, b: b.register_reply(ConversableAgent, short),
    "none": lambda a, b: b.register_reply(ConversableAgent, none),
    "triple": lambda a, b: b.register_reply(ConversableAgent, triple),
    "trigger": lambda a, b: b.register_reply(broken, none),
    "hook": lambda a, b: b.register_hook("process_message_before_send", broken),
    "last hook": lambda a, b: b.register_hook("process_last_received_message", broken),
    "all hook": lambda a, b: b.register_hook("process_all_messages_before_reply", broken),
    "interrupt": lambda a, b: b.register_reply(ConversableAgent, lambda *args, **kwargs: (_ for _ in ()).throw(KeyboardInterrupt("k"))),
    "exit": lambda a, b: b.register_reply(ConversableAgent, lambda *args, **kwargs: (_ for _ in ()).throw(SystemExit(3))),
    "stop": lambda a, b: b.register_reply(ConversableAgent, lambda *args, **kwargs: next(iter(()))),
}.items():
    a, b = agent("a"), agent("b")
    prepare(a, b)
    for run in (lambda: a.initiate_chat(b, message="m", silent=True), lambda: asyncio.run(a.a_initiate_chat(b, message="m", silent=True))):
        if name in ("stop", "interrupt", "exit") and run.__code__.co_names[0] == "asyncio":
            continue
        try:
            print(name, len(run().chat_history))
        except BaseException as error:
            print(name, type(error).__name__, error.args, getattr(error, "code", None), len(a.chat_messages[b]), len(b.chat_messages[a]))
a, b = agent("a", is_termination_msg=lambda m: m["missing"]), agent("b")
for attempt in (
    lambda: b.initiate_chat(a, message="m"),
    lambda: a.initiate_chat(b, message=broken),
    lambda: a.initiate_chat(b, message="m", summary_method=broken),
    lambda: a.initiate_chat(),
    lambda: a.initiate_chat(b, "m"),
):
    try:
        attempt()
        print("done")
    except Exception as error:
        print(type(error).__name__, str(error)[:70] if not isinstance(error, AttributeError) else "")
