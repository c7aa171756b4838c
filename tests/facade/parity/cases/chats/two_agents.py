"""A model and a proxy that only ends the chat."""

import os

from autogen import AssistantAgent, UserProxyAgent

MODEL = ["Take the bridge.", "Then the ferry. TERMINATE"]

llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
guide = AssistantAgent("guide", system_message="You know the way.", llm_config=llm_config)
user = UserProxyAgent(
    "user",
    human_input_mode="NEVER",
    is_termination_msg=lambda m: (m.get("content") or "").rstrip().endswith("TERMINATE"),
    max_consecutive_auto_reply=5,
    code_execution_config=False,
    default_auto_reply="And then?",
)
result = user.initiate_chat(guide, message="How do I get to the island?")
print(result.chat_history)
print(result.summary, result.cost, result.human_input, result.chat_id)
print(guide.chat_messages[user] == [{**m} for m in guide.chat_messages[user]], guide.last_message())
