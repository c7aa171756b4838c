"""Templates in messages with allow_format_str_template, context per message."""

import os

import autogen

MODEL = ["formatted", "made by a function", "plain"]
key = os.environ["OPENAI_API_KEY"]
config = {"config_list": [{"model": "gpt-4o", "api_key": key}], "cache_seed": None}
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, max_consecutive_auto_reply=0)
templated = autogen.AssistantAgent("templated", "You are {mood}.", is_termination_msg=lambda m: False, llm_config={**config, "allow_format_str_template": True})
print(user.initiate_chat(templated, message={"content": "Hello {name}", "context": {"name": "Ann", "mood": "glad"}}).chat_history)
print(user.initiate_chat(templated, message={"content": lambda c: f"Made for {c['name']}", "context": {"name": "Bob", "mood": "sad"}}).summary)
print(user.initiate_chat(templated, message="No {context}").summary)
