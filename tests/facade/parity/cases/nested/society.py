"""A society of mind: its group chat, what its model is asked in the end, its own default prompt."""

import os

from autogen import AssistantAgent, GroupChat, GroupChatManager, UserProxyAgent
from autogen.agentchat.contrib.society_of_mind_agent import SocietyOfMindAgent

MODEL = ["a draft", "weak", "a better draft", "good TERMINATE", "the text", "again", "TERMINATE", "once more"]
config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
writer = AssistantAgent("writer", "You draft.", llm_config=config)
critic = AssistantAgent("critic", "You judge.", llm_config=config)
group = GroupChat([writer, critic], [], max_round=5, speaker_selection_method="round_robin")
manager = GroupChatManager(group, llm_config=config, is_termination_msg=lambda m: "TERMINATE" in m.get("content", ""))
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, is_termination_msg=lambda m: True)
for prompt in ("Only the text, please.", None):
    society = SocietyOfMindAgent("society", manager, response_preparer=prompt, llm_config=config)
    print(user.initiate_chat(society, message="A line about snow.").summary, len(group.messages))
