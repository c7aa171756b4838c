"""Overridden get_human_input, sync and async, and a human mode that is changed later."""

import asyncio

from autogen import UserProxyAgent


class Panel(UserProxyAgent):
    def __init__(self, *args, answers=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.answers = list(answers)

    def get_human_input(self, prompt):
        print("PANEL", prompt)
        return self.answers.pop(0)

    async def a_get_human_input(self, prompt):
        await asyncio.sleep(0)
        print("ASYNC PANEL", prompt)
        return self.answers.pop(0)


class Peer(UserProxyAgent):
    def generate_reply(self, messages=None, sender=None, **kwargs):
        return f"{len(messages)} so far"

    async def a_generate_reply(self, messages=None, sender=None, **kwargs):
        return "async peer"


panel = Panel("panel", answers=["one", "", "exit", "two", "exit", "", "exit"], code_execution_config=False)
peer = Peer("peer", human_input_mode="NEVER", code_execution_config=False)
r = panel.initiate_chat(peer, message="hi")
print(r.chat_history, r.human_input)
r = asyncio.run(panel.a_initiate_chat(peer, message="hi"))
print(r.chat_history, r.human_input)
panel.human_input_mode = "NEVER"
panel.update_max_consecutive_auto_reply(1, peer)
r = panel.initiate_chat(peer, message="hi")
print(r.chat_history, panel.max_consecutive_auto_reply(peer), panel.max_consecutive_auto_reply())
