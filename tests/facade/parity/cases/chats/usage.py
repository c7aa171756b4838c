"""Costs and usage."""

import os

from autogen import AssistantAgent, ConversableAgent, UserProxyAgent, gather_usage_summary

MODEL = ["one two three", "four"]


def config(model, **entry):
    return {"config_list": [{"model": model, "api_key": os.environ["OPENAI_API_KEY"], **entry}]}


a = AssistantAgent("a", "You are a.", llm_config=config("gpt-4o"))
b = AssistantAgent("b", "You are b.", llm_config=config("house-model", price=[0.1, 0.2]), max_consecutive_auto_reply=1)
u = UserProxyAgent("u", human_input_mode="NEVER", code_execution_config=False)
print(a.get_actual_usage(), a.get_total_usage(), u.get_actual_usage(), gather_usage_summary([a, u]))
a.print_usage_summary()
u.print_usage_summary()
r = a.initiate_chat(b, message="hi", max_turns=2)
print(r.cost)
a.print_usage_summary()
a.print_usage_summary(mode="total")
b.print_usage_summary(mode=["actual"])
b.print_usage_summary(["total", "actual"])
print(gather_usage_summary([a, b, u]))
a.reset()
print(a.get_actual_usage(), b.get_total_usage())
a.print_usage_summary()
for mode in ([],):
    try:
        b.print_usage_summary(mode)
    except Exception as error:
        print(type(error).__name__, error)
