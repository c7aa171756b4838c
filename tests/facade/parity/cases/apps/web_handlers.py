"""An asynchronous application: handlers with sessions, a queue as the human, and streaming by a reply function."""

import asyncio
import os

import autogen

MODEL = [
    {"last": "hello from ann", "say": "Hi Ann, your order?"},
    {"last": "tea", "say": "Tea it is. BYE"},
    {"last": "hello from bob", "say": "Hi Bob, your order?"},
    {"last": "coffee", "say": "Coffee it is. BYE"},
]
UNORDERED = True


class SessionProxy(autogen.UserProxyAgent):
    def __init__(self, name, inbox, **kwargs):
        super().__init__(name, human_input_mode="ALWAYS", code_execution_config=False, **kwargs)
        self.inbox = inbox

    async def a_get_human_input(self, prompt):
        return await self.inbox.get()


class Session:
    def __init__(self, name):
        self.inbox, self.outbox = asyncio.Queue(), []
        self.waiter = autogen.AssistantAgent(
            "waiter",
            system_message="You take orders.",
            llm_config={"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None},
        )
        self.guest = SessionProxy(name, self.inbox, is_termination_msg=lambda m: m["content"].endswith("BYE"))
        self.guest.register_reply([autogen.Agent, None], reply_func=self.show, config={"callback": None})

    async def show(self, recipient, messages=[], sender=None, config=None):
        self.outbox.append((sender.name, messages[-1]["content"], config["callback"]))
        return False, None

    async def run(self):
        name = self.guest.name
        result = await self.guest.a_initiate_chat(self.waiter, message=f"hello from {name}", silent=True)
        return name, self.outbox, result.human_input, result.summary


async def main():
    sessions = {name: Session(name) for name in ("ann", "bob")}
    for name, lines in {"ann": ["a tea, please", ""], "bob": ["coffee", ""]}.items():
        for line in lines:
            sessions[name].inbox.put_nowait(line)
    for outcome in await asyncio.gather(*(session.run() for session in sessions.values())):
        print(outcome)


asyncio.run(main())
