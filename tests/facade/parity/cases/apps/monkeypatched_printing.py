"""Code that replaces printing on the class, the usual way to send messages to a page."""

import os

import autogen
from autogen import AssistantAgent, ConversableAgent, UserProxyAgent

MODEL = ["An answer. TERMINATE"]
page = []


def show(self, message, sender):
    content = message if isinstance(message, str) else message.get("content")
    page.append(f"{sender.name} -> {self.name}: {content}")


ConversableAgent._print_received_message = show
original = ConversableAgent._process_received_message


def traced(self, message, sender, silent):
    page.append("traced " + sender.name)
    return original(self, message, sender, silent)


autogen.ConversableAgent._process_received_message = traced
assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None})
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, is_termination_msg=lambda m: "TERMINATE" in m["content"])
user.initiate_chat(assistant, message="A question")
print("\n".join(page))
send = ConversableAgent.send


def counted(self, message, recipient, request_reply=None, silent=False):
    page.append(f"send {self.name}")
    send(self, message, recipient, request_reply, silent)
    page.append(f"sent {self.name}")


ConversableAgent.send = counted
page.clear()
a = ConversableAgent("a", human_input_mode="NEVER", default_auto_reply="a", max_consecutive_auto_reply=1)
b = ConversableAgent("b", human_input_mode="NEVER", default_auto_reply="b", max_consecutive_auto_reply=1)
a.initiate_chat(b, message="hi")
print("\n".join(page))
generate = ConversableAgent.generate_reply


def logged(self, messages=None, sender=None, **kwargs):
    reply = generate(self, messages, sender, **kwargs)
    page.append(f"{self.name} would say {reply}")
    return reply


ConversableAgent.generate_reply = logged
page.clear()
a.initiate_chat(b, message="hi", max_turns=1)
print("\n".join(page))
ConversableAgent.check_termination_and_human_reply = lambda self, messages=None, sender=None, config=None: (True, None)
print(repr(a.generate_reply(messages=[{"content": "x"}], sender=b)), ConversableAgent("c", human_input_mode="NEVER", default_auto_reply="c").generate_reply(messages=[{"content": "x"}], sender=b))
