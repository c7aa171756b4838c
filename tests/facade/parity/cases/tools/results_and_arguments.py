"""What tools give back, and what becomes of calls that fit no tool or no signature."""

import enum
import os
from dataclasses import dataclass
from typing import Annotated, Dict, List, Optional, Union

from pydantic import BaseModel, Field

import autogen


MODEL = [
    {"call": [
        {"tool": "boxes", "with": {"n": 2}},
        {"tool": "one", "with": {"label": "x"}},
        {"tool": "pair", "with": {}},
        {"tool": "yes", "with": {}},
        {"tool": "void", "with": {}},
        {"tool": "raw", "with": {"name": "a"}},
        {"tool": "later", "with": {}},
    ]},
    {"call": [
        {"tool": "boxes", "with": {"n": "2"}},
        {"tool": "one", "with": {}},
        {"tool": "nothing", "with": {"a": 1}},
        {"tool": "broken", "with": {"x": 0}},
        {"tool": "later", "with": {"x": 2, "y": 3}},
        {"tool": "raw", "with": {"name": "b"}},
    ]},
    {"call": [
        {"tool": "order", "with": {"what": {"name": "tea", "size": "L"}}},
        {"tool": "order", "with": {"what": {"size": "XL"}}},
        {"tool": "move", "with": {"to": {"lat": 1.5}, "by": "far"}},
    ]},
    "that was all",
]
llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
clerk = autogen.AssistantAgent("clerk", "You try all tools.", llm_config=llm_config)
desk = autogen.UserProxyAgent("desk", human_input_mode="NEVER", code_execution_config=False, is_termination_msg=lambda m: m["content"] == "that was all")


class Box(BaseModel):
    w: int = 1
    label: str


class Size(str, enum.Enum):
    small = "S"
    large = "L"


class Item(BaseModel):
    name: Annotated[str, Field(description="what")]
    size: Size = Size.small
    note: Optional[str] = None


@dataclass
class Point:
    lat: float


def boxes(n: int) -> List[dict]:
    return [Box(label=str(i)).model_dump() for i in range(n)]


def one(label: str) -> Box:
    return Box(label=label)


def pair() -> tuple:
    return 1, "ü"


def yes() -> bool:
    return True


def void() -> None:
    print("void runs")


def broken(x: int) -> float:
    return 1 / x


def raw(name: str) -> Point:
    return {"a": Point(1.0)}[name]


async def later(x: float = 0.5) -> str:
    return f"later {x}"


def order(what: Annotated[Item, "an item"], rush: Annotated[Optional[bool], "now"] = None) -> str:
    return f"{what.name} {what.size!r} {what.note} {rush}"


def move(to: Dict[str, float], by: Union[int, str] = 5) -> str:
    return f"{to} by {by!r}"


for tool in (boxes, one, pair, yes, void, broken, raw, later, order, move):
    autogen.register_function(tool, caller=clerk, executor=desk, description=tool.__name__)
print([t["function"]["parameters"] for t in clerk.llm_config["tools"]])
result = desk.initiate_chat(clerk, message="try all")
for message in result.chat_history:
    print(message)
