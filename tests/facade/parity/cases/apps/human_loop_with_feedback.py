"""A script in which the user corrects the model until satisfied."""

import os

from autogen import AssistantAgent, UserProxyAgent

MODEL = ["Draft 1", "Draft 2", "Draft 3", "Thanks! TERMINATE"]
HUMAN = ["shorter", "", "with a title", "", "exit"]

assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]})
user = UserProxyAgent(
    "user_proxy",
    human_input_mode="ALWAYS",
    max_consecutive_auto_reply=10,
    is_termination_msg=lambda x: x.get("content", "").rstrip().endswith("TERMINATE"),
    code_execution_config={"work_dir": "coding", "use_docker": False},
)
chat_res = user.initiate_chat(assistant, message="Write a note.")
print(chat_res.human_input)
print(chat_res.summary)
print(len(assistant.chat_messages[user]))
