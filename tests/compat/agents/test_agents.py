"""What the agents do beyond the recorded facts: tools, state, configs, events, errors."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from autogen_agentchat.base import Response
from autogen_agentchat.conditions import StopMessageTermination
from autogen_agentchat.messages import (
    BaseChatMessage,
    ModelClientStreamingChunkEvent,
    MultiModalMessage,
    StopMessage,
    TextMessage,
    ToolCallExecutionEvent,
    ToolCallRequestEvent,
)
from autogen_agentchat.teams import RoundRobinGroupChat, SelectorGroupChat
from autogen_core import CancellationToken, Image
from autogen_core.code_executor import CodeBlock, CodeResult
from autogen_core.memory import ListMemory, MemoryContent, MemoryMimeType
from autogen_core.models import AssistantMessage, UserMessage
from autogen_core.tools import FunctionTool
from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor
from PIL import Image as Picture
from scripted_client import ScriptedClient, call, dialogue, result_of

from autogen_compat.parts.assistant import ConversableAssistant
from autogen_compat.parts.executors import HostCodeExecutor
from autogen_compat.parts.messages import is_end_marker
from autogen_compat.parts.proxy import ProxyAgent

PYTHON_BLOCK = "```python\nprint('ran')\n```"
RAN = "exitcode: 0 (execution succeeded)\nCode output: \nran\n"


def text(content: str, source: str = "peer") -> TextMessage:
    return TextMessage(content=content, source=source)


async def reply(agent: ProxyAgent | ConversableAssistant, *messages: BaseChatMessage) -> BaseChatMessage:
    return (await agent.on_messages(messages, CancellationToken())).chat_message


def content(message: BaseChatMessage) -> str:
    assert isinstance(message, (TextMessage, StopMessage))
    return message.content


async def stream(agent: ConversableAssistant, *messages: BaseChatMessage) -> list[Any]:
    return [item async for item in agent.on_messages_stream(messages, CancellationToken())]


# ------------------------------------------------------------------ proxy


async def test_proxy_without_default_reply_ends_the_chat() -> None:
    assert is_end_marker(await reply(ProxyAgent("proxy", default_auto_reply=None), text("hi")))


async def test_predicate_gets_a_0_2_dict() -> None:
    seen: list[dict[str, Any]] = []

    def predicate(message: dict[str, Any]) -> bool:
        seen.append(dict(message))
        return message["content"].endswith("!")

    proxy = ProxyAgent("proxy", is_termination_msg=predicate)
    assert content(await reply(proxy, text("hi"))) == ""
    assert is_end_marker(await reply(proxy, text("stop!")))
    assert seen == [
        {"content": "hi", "role": "user", "name": "peer"},
        {"content": "stop!", "role": "user", "name": "peer"},
    ]


async def test_only_the_newest_message_is_checked() -> None:
    assert content(await reply(ProxyAgent("proxy"), text("TERMINATE", "a"), text("go on", "b"))) == ""


async def test_async_input_and_its_record() -> None:
    prompts: list[str] = []

    async def ask(prompt: str) -> str:
        prompts.append(prompt)
        return "from a person"

    proxy = ProxyAgent("proxy", human_input_mode="ALWAYS", input_func=ask)
    assert content(await reply(proxy, text("hi"))) == "from a person"
    assert proxy.human_input == ["from a person"]
    assert "proxy" in prompts[0] and "peer" in prompts[0]


async def test_input_runs_in_the_thread_of_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def fake_input(prompt: str) -> str:
        threads.append(threading.current_thread())
        return "x"

    monkeypatch.setattr("builtins.input", fake_input)
    await reply(ProxyAgent("proxy", human_input_mode="ALWAYS"), text("hi"))
    assert threads == [threading.current_thread()]


async def test_no_terminal_is_an_eof_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_terminal(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", no_terminal)
    with pytest.raises(EOFError):
        await reply(ProxyAgent("proxy", human_input_mode="ALWAYS"), text("hi"))


async def test_code_since_the_agent_last_spoke_newest_first(tmp_path: Path) -> None:
    proxy = ProxyAgent("proxy", code_executor=HostCodeExecutor(tmp_path))
    messages = [text(PYTHON_BLOCK, "coder"), text("please run it", "other")]
    assert content(await reply(proxy, *messages)) == RAN
    assert content(await reply(proxy, text("thanks", "coder"))) == ""


async def test_own_task_is_not_searched_for_code(tmp_path: Path) -> None:
    proxy = ProxyAgent("proxy", code_executor=HostCodeExecutor(tmp_path))
    assert content(await reply(proxy, text(PYTHON_BLOCK, "proxy"), text("what?"))) == ""


async def test_code_that_comes_with_the_end_is_not_run(tmp_path: Path) -> None:
    proxy = ProxyAgent(
        "proxy",
        code_executor=HostCodeExecutor(tmp_path),
        is_termination_msg=lambda message: "TERMINATE" in message["content"],
    )
    assert is_end_marker(await reply(proxy, text(f"{PYTHON_BLOCK} TERMINATE")))
    assert list(tmp_path.iterdir()) == []


async def test_pages_and_scripts_are_saved_as_before(tmp_path: Path) -> None:
    proxy = ProxyAgent(
        "proxy", code_executor=LocalCommandLineCodeExecutor(work_dir=tmp_path), last_n_messages=1
    )
    page = "```html\n<!-- filename: page.html -->\n<p>hi</p>\n```"
    said = content(await reply(proxy, text(f"{page}\n```python\nprint(open('page.html').read())\n```")))
    saved = f"Code saved to {tmp_path / 'page.html'}\n"
    ran = "<!-- filename: page.html -->\n<p>hi</p>\n"
    assert said == f"exitcode: 0 (execution succeeded)\nCode output: {saved}{ran}"
    outside = content(await reply(proxy, text("```css\n/* ../page.css */\n```")))
    assert outside == "exitcode: 1 (execution failed)\nCode output: Filename is not in the workspace"
    assert "unknown language cobol" in content(await reply(proxy, text("```cobol\nSTOP RUN\n```")))


class StartedLater(HostCodeExecutor):
    """Runs code only after ``start``, as AutoGen's containers do."""

    _running = False

    async def start(self) -> None:
        assert not self._running
        self._running = True

    async def execute_code_blocks(
        self, code_blocks: list[CodeBlock], cancellation_token: CancellationToken
    ) -> CodeResult:
        assert self._running
        return await super().execute_code_blocks(code_blocks, cancellation_token)


@pytest.mark.parametrize("by_caller", [True, False])
async def test_an_executor_is_started_once(tmp_path: Path, by_caller: bool) -> None:
    executor = StartedLater(tmp_path)
    if by_caller:
        await executor.start()
    proxy = ProxyAgent("proxy", code_executor=executor)
    assert content(await reply(proxy, text(PYTHON_BLOCK))) == RAN
    assert content(await reply(proxy, text(PYTHON_BLOCK))) == RAN


async def test_start_chat_resets_the_counter_and_reset_everything() -> None:
    answers = iter(["first", "second"])
    proxy = ProxyAgent(
        "proxy",
        human_input_mode="TERMINATE",
        max_consecutive_auto_reply=1,
        input_func=lambda prompt: next(answers),
    )
    assert content(await reply(proxy, text("hi"))) == ""
    proxy.start_chat()
    assert content(await reply(proxy, text("hi"))) == ""
    assert content(await reply(proxy, text("hi"))) == "first"
    assert proxy.human_input == ["first"]
    await proxy.on_reset(CancellationToken())
    assert proxy.human_input == []
    assert content(await reply(proxy, text("hi"))) == ""


async def test_proxy_state_moves_to_another_object() -> None:
    proxy = ProxyAgent("proxy", max_consecutive_auto_reply=1)
    await reply(proxy, text("hi"))
    other = ProxyAgent("proxy", max_consecutive_auto_reply=1)
    await other.load_state(await proxy.save_state())
    assert is_end_marker(await reply(other, text("hi")))


def test_proxy_refuses_nonsense() -> None:
    with pytest.raises(ValueError, match="human_input_mode"):
        ProxyAgent("proxy", human_input_mode="SOMETIMES")  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="last_n_messages"):
        ProxyAgent("proxy", code_executor=HostCodeExecutor(), last_n_messages=-1)


async def test_proxy_config_round_trip(tmp_path: Path) -> None:
    proxy = ProxyAgent(
        "proxy",
        default_auto_reply=None,
        max_consecutive_auto_reply=3,
        code_executor=HostCodeExecutor(tmp_path, timeout=5),
        last_n_messages=2,
    )
    copy = ProxyAgent.load_component(proxy.dump_component())
    assert copy.dump_component() == proxy.dump_component()
    assert content(await reply(copy, text(PYTHON_BLOCK))) == RAN
    assert is_end_marker(await reply(copy, text("a"), text("b")))


def test_a_callable_cannot_be_dumped() -> None:
    with pytest.raises(ValueError, match="is_termination_msg"):
        ProxyAgent("proxy", is_termination_msg=lambda message: True).dump_component()
    with pytest.raises(ValueError, match="input_func"):
        ConversableAssistant("a", ScriptedClient([]), input_func=input).dump_component()


# ------------------------------------------------------------------ assistant


def scripted(answers: Sequence[Any], **options: Any) -> tuple[ConversableAssistant, ScriptedClient]:
    client = ScriptedClient(answers)
    return ConversableAssistant("assistant", client, system_message="sys", **options), client


async def test_tools_added_late_are_offered_in_order_of_the_last_registration() -> None:
    assistant, client = scripted(["a", "b"])

    @assistant.tool(description="first")
    def one() -> str:
        return "1"

    await reply(assistant, text("hi"))

    @assistant.tool(name="two", description="second")
    def other() -> str:
        return "2"

    assistant.add_tool(one, description="again")
    await reply(assistant, text("hi"))
    assert client.offered == [["one"], ["two", "one"]]
    assert [tool.description for tool in assistant.tools] == ["second", "again"]
    assert one() == "1"


async def test_tools_of_the_constructor_may_be_functions_or_tools() -> None:
    def plain(x: int) -> int:
        return x

    async def slow(x: int) -> int:
        await asyncio.sleep(0)
        return x

    ready = FunctionTool(slow, description="ready")
    assistant, client = scripted([[call("slow", '{"x": "2"}')], "done"], tools=[plain, ready])
    events = await stream(assistant, text("hi"))
    assert client.offered[0] == ["plain", "slow"]
    assert client.requests[1][-1].content[0].content == "2"  # pyright: ignore
    assert isinstance(events[-1], Response)
    assert content(events[-1].chat_message) == "done"  # pyright: ignore[reportArgumentType]


async def test_tools_run_in_order_sync_ones_in_the_thread_of_the_loop() -> None:
    ran: list[tuple[str, threading.Thread]] = []

    def sync(x: int) -> None:
        ran.append((f"sync {x}", threading.current_thread()))

    async def later(x: int) -> dict[str, int]:
        await asyncio.sleep(0.01)
        ran.append((f"async {x}", threading.current_thread()))
        return {"x": x}

    calls = [call("later", '{"x": 1}', "1"), call("sync", '{"x": 2}', "2"), call("later", '{"x": 3}', "3")]
    assistant, client = scripted([calls, "done"], tools=[sync, later])
    await reply(assistant, text("hi"))
    here = threading.current_thread()
    assert ran == [("async 1", here), ("sync 2", here), ("async 3", here)]
    assert dialogue(client.requests[1])[-3:] == [("tool", '{"x": 1}'), ("tool", "null"), ("tool", '{"x": 3}')]


def known_function(a: int) -> dict[str, int]:
    return {"a": a}


async def test_functions_described_by_schemas() -> None:
    assistant, client = scripted(
        [[call("known", '{"a": 1}', "1"), call("hidden", "{}", "2"), call("empty", "{}", "3")], "done"]
    )
    known = {
        "name": "known",
        "description": "about",
        "parameters": {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
    }
    assistant.add_functions(
        {"known": known_function, "hidden": lambda: None},
        [known, {"type": "function", "function": {"name": "empty", "description": ""}}],
    )
    await reply(assistant, text("hi"))
    assert client.offered[0] == ["known", "empty"]
    assert dialogue(client.requests[1])[-3:] == [
        ("tool", "{'a': 1}"),
        ("tool", "None"),
        ("tool", "Error: Function empty not found."),
    ]
    schema = assistant.tools[0].schema
    assert schema["name"] == "known" and schema.get("parameters") == known["parameters"]


async def test_events_usage_and_text_beside_a_call() -> None:
    assistant, client = scripted([result_of([call("ping")], thought="let me see"), "done"], tools=[ping])
    items = await stream(assistant, text("hi"))
    kinds = [type(item).__name__ for item in items if type(item).__name__ != "ThoughtEvent"]
    assert kinds == ["ToolCallRequestEvent", "ToolCallExecutionEvent", "Response"]
    response = items[-1]
    assert response.chat_message.models_usage.prompt_tokens == 3
    assert next(i for i in items if isinstance(i, ToolCallRequestEvent)).models_usage is not None
    assert response.inner_messages == items[:-1]
    request = client.requests[1][2]
    assert isinstance(request, AssistantMessage)
    if "thought" in AssistantMessage.model_fields:
        assert request.model_dump()["thought"] == "let me see"
        assert "ThoughtEvent" in [type(item).__name__ for item in items]


def ping() -> str:
    return "pong"


async def test_limit_with_a_pending_result_ends_with_its_text() -> None:
    assistant, _ = scripted([[call("ping")]], tools=[ping], max_consecutive_auto_reply=1)
    items = await stream(assistant, text("hi"))
    assert isinstance(items[-2], ToolCallExecutionEvent)
    last = items[-1].chat_message
    assert isinstance(last, StopMessage) and last.content == "pong"
    assert not is_end_marker(last)


async def test_own_task_is_the_assistants_message() -> None:
    assistant, client = scripted(["answer"])
    await reply(assistant, text("task", "assistant"), text("hello"))
    assert dialogue(client.requests[0]) == [("system", "sys"), ("assistant", "task"), ("user", "hello")]


async def test_code_comes_before_the_model(tmp_path: Path) -> None:
    assistant, client = scripted(["model"], code_executor=HostCodeExecutor(tmp_path))
    assert content(await reply(assistant, text(PYTHON_BLOCK))) == RAN
    assert client.requests == []
    assert content(await reply(assistant, text("and now?"))) == "model"
    assert dialogue(client.requests[0])[1:] == [
        ("user", PYTHON_BLOCK),
        ("assistant", RAN),
        ("user", "and now?"),
    ]


async def test_an_empty_answer_gives_the_default_reply() -> None:
    assistant, _ = scripted([""], default_auto_reply="nothing to say")
    assert content(await reply(assistant, text("hi"))) == "nothing to say"
    assistant, _ = scripted([""], default_auto_reply=None)
    assert is_end_marker(await reply(assistant, text("hi")))


async def test_model_errors_reach_the_caller() -> None:
    assistant, _ = scripted([TimeoutError("slow")])
    with pytest.raises(TimeoutError, match="slow"):
        await reply(assistant, text("hi"))


async def test_streaming() -> None:
    assistant, _ = scripted([[call("ping")], "two words"], tools=[ping], model_client_stream=True)
    items = await stream(assistant, text("hi"))
    pieces = [item.content for item in items if isinstance(item, ModelClientStreamingChunkEvent)]
    assert pieces == ["two", "words"]
    assert items[-1].chat_message.content == "two words"


async def test_memory() -> None:
    memory = ListMemory()
    await memory.add(MemoryContent(content="likes tea", mime_type=MemoryMimeType.TEXT))
    assistant, client = scripted(["ok"], memory=[memory])
    items = await stream(assistant, text("hi"))
    assert [type(item).__name__ for item in items] == ["MemoryQueryEvent", "Response"]
    assert "likes tea" in str(client.requests[0])


@pytest.mark.parametrize("vision", [True, False])
async def test_images_go_to_models_that_see(vision: bool) -> None:
    client = ScriptedClient(["a cat"], vision=vision)
    assistant = ConversableAssistant("assistant", client, system_message=None)
    image = Image(Picture.new("RGB", (1, 1)))
    await reply(assistant, MultiModalMessage(content=["what is this?", image], source="peer"))
    (message,) = client.requests[0]
    assert isinstance(message, UserMessage)
    assert message.content == (["what is this?", image] if vision else "what is this?")


async def test_reset_and_state() -> None:
    assistant, client = scripted(["a", "b", "c"], max_consecutive_auto_reply=1)
    await reply(assistant, text("hi"))
    copy = ConversableAssistant("assistant", client, system_message="sys", max_consecutive_auto_reply=1)
    await copy.load_state(await assistant.save_state())
    assert is_end_marker(await reply(copy, text("more")))
    copy.start_chat()
    assert content(await reply(copy, text("even more"))) == "b"
    assert dialogue(client.requests[1]) == [
        ("system", "sys"),
        ("user", "hi"),
        ("assistant", "a"),
        ("user", "more"),
        ("user", "even more"),
    ]
    await copy.on_reset(CancellationToken())
    await reply(copy, text("new"))
    assert dialogue(client.requests[2]) == [("system", "sys"), ("user", "new")]


async def test_assistant_config_round_trip(tmp_path: Path) -> None:
    assistant, _ = scripted(
        ["x"],
        tools=[ping],
        human_input_mode="NEVER",
        default_auto_reply=None,
        max_consecutive_auto_reply=4,
        code_executor=HostCodeExecutor(tmp_path),
    )

    @assistant.tool(name="twice", description="doubles")
    def double(x: int) -> int:
        return 2 * x

    with pytest.warns(UserWarning, match="SECURITY"):  # AutoGen's own, for functions in configs
        copy = ConversableAssistant.load_component(assistant.dump_component())
    assert [(tool.name, tool.description) for tool in copy.tools] == [("ping", ""), ("twice", "doubles")]
    assert await copy.tools[1].run_json({"x": 4}, CancellationToken()) == "8"
    assert double(1) == 2
    assert content(await reply(copy, text("hi"))) == "x"
    assert copy.description == assistant.description


async def test_assistant_without_tools_is_dumped_as_it_was_loaded() -> None:
    assistant, _ = scripted(["x"], default_auto_reply=None, max_consecutive_auto_reply=4)
    copy = ConversableAssistant.load_component(assistant.dump_component())
    assert copy.dump_component() == assistant.dump_component()


# ------------------------------------------------------------------ teams


async def test_two_models_in_a_team() -> None:
    first, asked_first = scripted(["one", "two"])
    second_client = ScriptedClient(["1", "2"])
    second = ConversableAssistant(
        "second", second_client, system_message="other", max_consecutive_auto_reply=1
    )
    team = RoundRobinGroupChat([second, first], termination_condition=StopMessageTermination())
    result = await team.run(task=text("start", "assistant"))
    said = [(m.source, content(m)) for m in result.messages if isinstance(m, BaseChatMessage)]
    assert said == [("assistant", "start"), ("second", "1"), ("assistant", "one"), ("second", "")]
    assert dialogue(asked_first.requests[0]) == [("system", "sys"), ("assistant", "start"), ("user", "1")]


async def test_speaking_twice_looks_at_the_own_message() -> None:
    """As in 0.2's group chat: the newest message of the history counts, be it the agent's own."""
    assistant, client = scripted(["talk", "TERMINATE", "never"])
    other = ProxyAgent("other")
    team = SelectorGroupChat(
        [assistant, other],
        ScriptedClient([]),
        termination_condition=StopMessageTermination(),
        selector_func=lambda messages: "assistant",
        allow_repeated_speaker=True,
    )
    result = await team.run(task=text("go", "other"))
    assert [content(m) for m in result.messages if isinstance(m, BaseChatMessage)] == [
        "go",
        "talk",
        "TERMINATE",
        "",
    ]
    assert client.answers == ["never"]


async def test_a_plain_assistant_can_use_the_tools() -> None:
    from autogen_agentchat.agents import AssistantAgent

    from autogen_compat.parts.tools import JsonFunctionTool

    def boom(x: int) -> Any:
        raise KeyError("lost")

    client = ScriptedClient([[call("boom", '{"x": 1}')]])
    assistant = AssistantAgent("assistant", client, tools=[JsonFunctionTool(boom, description="b")])
    result = await assistant.run(task="hi")
    assert result.messages[-1].content == "Error: 'lost'"  # pyright: ignore
