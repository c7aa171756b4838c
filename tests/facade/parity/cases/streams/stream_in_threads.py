"""The stream of a context is not that of other threads; an async chat keeps its own."""

import asyncio
import threading

from autogen import ConversableAgent
from autogen.io import IOStream


class Tagged(IOStream):
    def __init__(self, tag):
        self.tag = tag

    def print(self, *objects, sep=" ", end="\n", flush=False):
        text = sep.join(map(str, objects)).strip()
        if text.strip("-"):
            print(f"{self.tag}| {text}")

    def input(self, prompt="", *, password=False):
        return f"input of {self.tag}"


def pair(mode="NEVER"):
    a = ConversableAgent("a", human_input_mode=mode, max_consecutive_auto_reply=0)
    b = ConversableAgent("b", human_input_mode="NEVER", default_auto_reply="b", max_consecutive_auto_reply=1)
    return a, b


def chat(tag):
    a, b = pair("TERMINATE")
    with IOStream.set_default(Tagged(tag)):
        print(a.initiate_chat(b, message=f"in {tag}", max_turns=2).human_input, threading.current_thread().name)


for tag in ("one", "two"):
    thread = threading.Thread(target=chat, args=(tag,), name=f"thread {tag}")
    thread.start()
    thread.join()
chat("main")


async def main():
    a, b = pair()
    with IOStream.set_default(Tagged("async")):
        await a.a_initiate_chat(b, message="async", max_turns=1)
    await a.a_initiate_chat(b, message="async without", max_turns=1)


asyncio.run(main())
