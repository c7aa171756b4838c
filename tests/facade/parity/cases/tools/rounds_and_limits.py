"""Tool rounds against limits, stop words and the human who runs them."""

import os

import autogen

MODEL = [
    {"call": [{"tool": "look", "with": {}}]}, "seen", {"call": [{"tool": "look", "with": {}}]},
    {"call": [{"tool": "look", "with": {}}]}, {"call": [{"tool": "look", "with": {}}]}, {"call": [{"tool": "look", "with": {}}]},
    {"say": "I look, then END", "call": [{"tool": "look", "with": {}}]},
    {"call": [{"tool": "look", "with": {}}]},
    {"call": [{"tool": "look", "with": {}}]}, {"call": [{"tool": "look", "with": {}}]}, "enough",
]
HUMAN = ["", "not now", "exit"]
llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
looked = []


def look() -> str:
    looked.append(1)
    return "ALL CLEAR"


def chat(limit=None, mode="NEVER", **options):
    guard = autogen.AssistantAgent("guard", "You look.", llm_config=llm_config, **options)
    post = autogen.UserProxyAgent("post", human_input_mode=mode, code_execution_config=False, max_consecutive_auto_reply=limit, default_auto_reply="and?", is_termination_msg=lambda m: "END" in (m.get("content") or ""))
    autogen.register_function(look, caller=guard, executor=post, description="Look around")
    result = post.initiate_chat(guard, message="begin")
    print(len(looked), repr(result.summary), result.human_input, post.last_message(guard))
    looked.clear()


chat(limit=2)
chat(limit=2)
chat()
chat(is_termination_msg=lambda m: "CLEAR" in (m.get("content") or ""))
chat(mode="ALWAYS")
