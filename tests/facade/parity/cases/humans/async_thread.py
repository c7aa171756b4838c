"""In an asynchronous chat the human is asked in another thread, a synchronous one asks in its own."""

import asyncio
import threading

from autogen import ConversableAgent


class Asked(ConversableAgent):
    def get_human_input(self, prompt):
        print("in main thread:", threading.current_thread() is threading.main_thread())
        return "exit"


a = Asked("a", human_input_mode="ALWAYS")
b = ConversableAgent("b", human_input_mode="NEVER", default_auto_reply="b")
a.initiate_chat(b, message="sync")
asyncio.run(a.a_initiate_chat(b, message="async"))
