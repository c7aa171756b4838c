"""A stream of the user: what it gets to print, and how the human is asked."""

import os

from autogen import AssistantAgent, UserProxyAgent
from autogen.io import IOConsole, IOStream

MODEL = [{"call": [{"tool": "f", "with": {"a": 1}}]}, "bye"]


class Recorder(IOStream):
    def __init__(self):
        self.lines = []

    def print(self, *objects, sep=" ", end="\n", flush=False):
        self.lines.append((objects, sep, end, flush))

    def input(self, prompt="", *, password=False):
        self.lines.append(("INPUT", prompt, password))
        return "exit" if len(self.lines) > 12 else ""


recorder = Recorder()
llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
bot = AssistantAgent("bot", "You call.", llm_config=llm_config)
user = UserProxyAgent("user", code_execution_config=False)


@user.register_for_execution()
@bot.register_for_llm(description="f")
def f(a: int) -> int:
    return a


with IOStream.set_default(recorder):
    user.initiate_chat(bot, message="hello")
    print(IOStream.get_default() is recorder)
print(type(IOStream.get_default()).__name__, isinstance(IOStream.get_global_default(), IOConsole))
for line in recorder.lines:
    print(line)
IOStream.set_global_default(recorder)
recorder.lines.clear()
user.initiate_chats([{"recipient": AssistantAgent("x", llm_config=False, default_auto_reply="x", max_consecutive_auto_reply=1), "message": "hi", "max_turns": 1, "verbose": True}])
for line in recorder.lines:
    print(line)
