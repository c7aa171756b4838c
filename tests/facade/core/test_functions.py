"""Functions, tools and code."""

import threading
from pathlib import Path
from typing import Annotated, Any

import pytest
from compat.support.openai_server import Answer
from pydantic import BaseModel

from autogen_compat.agentchat import ConversableAgent, UserProxyAgent, register_function


class Point(BaseModel):
    x: int
    y: int


def call(name: str, arguments: str = "{}", call_id: str | None = "c1") -> dict[str, Any]:
    entry = {"type": "function", "function": {"name": name, "arguments": arguments}}
    return entry if call_id is None else {"id": call_id, **entry}


def run(agent: Any, *calls: dict[str, Any]) -> Any:
    return agent.generate_tool_calls_reply([{"content": None, "tool_calls": list(calls)}])[1]


def test_a_tool_in_a_chat(talker: Any, llm: dict[str, Any], server: Any) -> None:
    server.answers += [Answer(calls=(("add", {"a": 2, "b": 3}),)), Answer("5. TERMINATE")]
    bot = talker("bot", llm_config=llm)
    user = talker("user", is_termination_msg=lambda m: "TERMINATE" in (m["content"] or ""))
    threads: list[Any] = []

    def add(a: Annotated[int, "first"], b: int = 1) -> int:
        threads.append(threading.current_thread())
        return a + b

    register_function(add, caller=bot, executor=user, description="Adds.")
    result = user.initiate_chat(bot, message="2+3?")
    assert threads == [threading.current_thread()]
    assert result.chat_history[-1]["content"] == "5. TERMINATE"
    assert result.chat_history[2]["tool_responses"][0]["content"] == "5"
    tool = server.bodies[0]["tools"][0]["function"]
    assert (tool["name"], tool["description"], tool["parameters"]["required"]) == ("add", "Adds.", ["a"])


def test_results_and_errors_are_texts(talker: Any) -> None:
    def fails() -> None:
        raise KeyError("k")

    def move(point: Point) -> Point:
        return Point(x=point.x + 1, y=point.y)

    agent = talker("a", function_map={"fails": fails, "plain": lambda: {"k": 1}})
    agent.register_for_execution()(move)
    reply = run(
        agent,
        call("fails"),
        call("plain"),
        call("move", '{"point": {"x": 1, "y": 2}}'),
        call("gone"),
        call("plain", "no json"),
        call("plain", call_id=None),
    )
    texts = [result["content"] for result in reply["tool_responses"]]
    assert texts[:4] == ["Error: 'k'", "{'k': 1}", '{"x":2,"y":2}', "Error: Function gone not found."]
    assert texts[4].startswith("Error: Expecting value")
    assert "tool_call_id" not in reply["tool_responses"][5]
    assert reply["content"] == "\n\n".join(texts)


async def test_asynchronous_tools(talker: Any) -> None:
    async def double(x: int) -> int:
        return 2 * x

    agent = talker("a", function_map={"double": double})
    messages = [{"content": None, "tool_calls": [call("double", '{"x": 4}')]}]
    _, reply = await agent.a_generate_tool_calls_reply(messages)
    assert reply["content"] == "8"


def test_an_asynchronous_tool_in_a_synchronous_chat(talker: Any) -> None:
    async def double(x: int) -> int:
        return 2 * x

    assert run(talker("a", function_map={"double": double}), call("double", '{"x": 4}'))["content"] == "8"
    _, reply = talker("a", function_map={"double": double}).generate_function_call_reply(
        [{"content": None, "function_call": {"name": "double", "arguments": '{"x": 5}'}}]
    )
    assert reply == {"name": "double", "role": "function", "content": "10"}


def test_registration_is_checked(talker: Any, llm: dict[str, Any]) -> None:
    def tool() -> str:
        return ""

    bot, plain = talker("bot", llm_config=llm), talker("plain")
    with pytest.raises(ValueError, match="description is required"):
        bot.register_for_llm()(tool)
    with pytest.raises(AssertionError, match="must have an llm_config"):
        plain.register_for_llm(description="d")(tool)
    bot.register_for_llm(name="shown", description="d")(tool)
    with pytest.warns(UserWarning, match="'shown' is being overridden"):
        bot.register_for_llm()(tool)
    with pytest.raises(ValueError, match="Unsupported API style"):
        bot.register_for_llm(api_style="soap")(tool)
    bot.update_tool_signature("shown", is_remove=True)
    assert "tools" not in bot.llm_config
    bot.register_for_llm(api_style="function")(tool)
    assert bot.llm_config["functions"][0]["name"] == "shown"
    with pytest.raises(AssertionError, match="doesn't have tool"):
        bot.update_tool_signature("shown", is_remove=True)
    plain.register_for_execution()(tool)
    assert plain.can_execute_function(["shown"])
    with pytest.warns(UserWarning, match="'shown' is being overridden"):
        plain.register_function({"shown": None})
    assert plain.function_map == {}


def test_code_blocks_are_run_and_reported(talker: Any, tmp_path: Path) -> None:
    config = {"work_dir": str(tmp_path), "use_docker": False}
    user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=config)
    reply = user.generate_reply([{"role": "user", "content": "```python\nprint(6 * 7)\n```"}])
    assert reply == "exitcode: 0 (execution succeeded)\nCode output: \n42\n"
    assert user.generate_reply([{"role": "user", "content": "no code"}]) == ""
    failed = user.generate_reply([{"role": "user", "content": "```python\nraise SystemExit(3)\n```"}])
    assert failed.startswith("exitcode: 3 (execution failed)")
    assert config == {"work_dir": str(tmp_path), "use_docker": False}
    assert user.use_docker is False


def test_an_executor_runs_code(tmp_path: Path) -> None:
    from autogen_compat.coding import LocalCommandLineCodeExecutor

    executor = LocalCommandLineCodeExecutor(work_dir=tmp_path)
    agent = ConversableAgent("a", human_input_mode="NEVER", code_execution_config={"executor": executor})
    assert agent.code_executor is executor
    reply = agent.generate_reply([{"role": "user", "content": "```python\nprint('hi')\n```"}])
    assert reply == "exitcode: 0 (execution succeeded)\nCode output: hi\n"
    with pytest.raises(ValueError, match="'work_dir' in code_execution_config is not valid"):
        ConversableAgent("a", code_execution_config={"executor": executor, "work_dir": "."})


def test_code_configurations_are_checked() -> None:
    assert ConversableAgent("a").use_docker is None
    with pytest.raises(ValueError, match="must be a dict or False"):
        ConversableAgent("a", code_execution_config="docker")  # type: ignore[arg-type]
    agent = ConversableAgent("a", code_execution_config={"last_n_messages": -1, "use_docker": False})
    with pytest.raises(ValueError, match="last_n_messages"):
        agent.generate_code_execution_reply([{"role": "user", "content": "x"}])
