"""Mixins, class attributes and defaults of subclasses."""

import os

from autogen import AssistantAgent, ConversableAgent, UserProxyAgent

MODEL = ["first draft", "second draft TERMINATE", "summed up"]


class Remembers:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.heard = []

    def _process_received_message(self, message, sender, silent):
        self.heard.append((sender.name, message if isinstance(message, str) else message.get("content")))
        return super()._process_received_message(message, sender, silent)


class Writer(Remembers, AssistantAgent):
    DEFAULT_SYSTEM_MESSAGE = "You write short drafts."
    DEFAULT_SUMMARY_PROMPT = "Not used, because 0.2 asks with the prompt of its own class."
    MAX_CONSECUTIVE_AUTO_REPLY = 7

    def __init__(self, name, **kwargs):
        super().__init__(name, self.DEFAULT_SYSTEM_MESSAGE, **kwargs)


class Editor(Remembers, UserProxyAgent):
    MAX_CONSECUTIVE_AUTO_REPLY = 1
    DEFAULT_CONFIG = False

    def get_human_input(self, prompt):
        print("asked:", prompt)
        return "exit" if len(self.heard) > 1 else "shorter please"


writer = Writer("writer", llm_config={"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]})
editor = Editor("editor", code_execution_config=False)
result = writer.initiate_chat(editor, message="begin", summary_method="reflection_with_llm", max_turns=3)
print(result.summary)
print(writer.heard, editor.heard)
print(writer.max_consecutive_auto_reply(), editor.max_consecutive_auto_reply(editor))
print(writer.description, "|", editor.description, "|", writer.system_message)
print(isinstance(writer, ConversableAgent), Writer.__mro__[1:4])
