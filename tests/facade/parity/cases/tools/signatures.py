"""Schemas that are added, replaced and removed; functions that are asked for."""

import os

import autogen
from autogen.function_utils import get_function_schema

MODEL = [
    {"call": [{"tool": "stamp", "with": {"text": "paid", "red": True}}]}, "stamped", "not any more",
    {"call": [{"tool": "roll", "with": {"sides": 20}}]}, "ten", "no dice",
]
llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
clerk = autogen.AssistantAgent("clerk", "You stamp.", llm_config=llm_config)
desk = autogen.UserProxyAgent("desk", human_input_mode="NEVER", code_execution_config=False)


def stamp(text: str, red: bool = False) -> str:
    return ("RED " if red else "") + text.upper()


schema = get_function_schema(stamp, name="stamp", description="stamps a text")
clerk.update_tool_signature(schema, is_remove=False)
clerk.update_tool_signature(schema, is_remove=False)
desk.register_function(function_map={"stamp": stamp})
print(desk.can_execute_function("stamp"), desk.can_execute_function(["stamp", "sign"]), list(desk.function_map))
print(desk.initiate_chat(clerk, message="stamp it", max_turns=2).summary)
clerk.update_tool_signature("stamp", is_remove=True)
print(desk.initiate_chat(clerk, message="again", max_turns=1).summary, clerk.llm_config.get("tools"))

bot = autogen.ConversableAgent("bot", "You roll.", llm_config=llm_config, human_input_mode="NEVER")
dice = {"name": "roll", "description": "roll dice", "parameters": {"type": "object", "properties": {"sides": {"type": "integer"}}}}
bot.update_function_signature(dice, is_remove=None)
desk.register_function(function_map={"roll": lambda sides: str(sides // 2)})
print(desk.initiate_chat(bot, message="a d20", max_turns=2).summary)
desk.register_function(function_map={"roll": None, "stamp": stamp})
print(desk.can_execute_function("roll"), list(desk.function_map))
bot.update_function_signature("roll", is_remove=True)
print(desk.initiate_chat(bot, message="a d6", max_turns=1).summary, bot.llm_config.get("functions"))
try:
    bot.update_function_signature("roll", is_remove=True)
except Exception as error:
    print(type(error).__name__)
