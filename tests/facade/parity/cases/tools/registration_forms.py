"""Tools by decorators, by calls, by register_function, by maps; names and descriptions; the schema."""

import os
from typing import Annotated, Dict, List, Literal, Optional

import autogen
from pydantic import BaseModel, Field

MODEL = [
    {"call": [{"tool": "convert", "with": {"base": {"currency": "EUR", "amount": 2.5}, "quote": "USD"}}, {"tool": "join", "with": {"words": ["a", "b"]}}]},
    {"call": [{"tool": "plain", "with": {"x": 1}}, {"tool": "renamed", "with": {}}]},
    {"say": "calling", "call": [{"tool": "unknown_tool", "with": {}}]},
    {"call": [{"tool": "fails", "with": {"text": "t"}}, {"tool": "nothing", "with": {}}, {"tool": "as_dict", "with": {"n": 3}}]},
    "done TERMINATE",
]

llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None, "temperature": 0.3}
bot = autogen.AssistantAgent("bot", "You use tools.", llm_config=llm_config)
user = autogen.UserProxyAgent(
    "user",
    human_input_mode="NEVER",
    code_execution_config=False,
    is_termination_msg=lambda m: "TERMINATE" in (m["content"] or ""),
    function_map={"plain": lambda x: x + 1},
)


class Money(BaseModel):
    currency: Annotated[str, Field(..., description="Three letters")]
    amount: Annotated[float, Field(0, description="How much", ge=0)]


@user.register_for_execution()
@bot.register_for_llm(description="Converts money.")
def convert(base: Annotated[Money, "What there is"], quote: Annotated[Literal["EUR", "USD"], "Target"] = "EUR") -> Money:
    print("convert", base, quote, type(base).__name__)
    return Money(currency=quote, amount=base.amount * 2)


@user.register_for_execution()
@bot.register_for_llm(description="Joins words.")
def join(words: List[str], sep: str = "-", options: Optional[Dict[str, int]] = None) -> str:
    return sep.join(words)


@bot.register_for_llm(name="renamed", description="Has another name.")
@user.register_for_execution(name="renamed")
def original() -> List[int]:
    return [1, 2]


def fails(text: Annotated[str, "Any text"]) -> str:
    raise ValueError(f"no {text}")


def nothing() -> None:
    print("nothing")


def as_dict(n: int) -> Dict[str, int]:
    return {"n": n}


autogen.register_function(fails, caller=bot, executor=user, description="Fails.")
autogen.register_function(nothing, caller=bot, executor=user, name="nothing", description="Does nothing.")
autogen.agentchat.register_function(as_dict, caller=bot, executor=user, description="A dict.")
bot.update_tool_signature({"type": "function", "function": {"name": "plain", "description": "By hand", "parameters": {"type": "object", "properties": {"x": {"type": "integer"}}}}}, is_remove=False)
print([t["function"]["name"] for t in bot.llm_config["tools"]], sorted(user.function_map), user.can_execute_function("join"), user.can_execute_function(["join", "no"]))
r = user.initiate_chat(bot, message="use them")
for m in r.chat_history:
    print(m)
print(original._name, convert._description, user.function_map["join"]._origin is join, user.function_map["join"](words=["x", "y"]))
bot.update_tool_signature("plain", is_remove=True)
print([t["function"]["name"] for t in bot.llm_config["tools"]])
