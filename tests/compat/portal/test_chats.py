"""Whole 0.2 chats: which thread their callbacks run in, chats within chats, and Ctrl-C."""

from __future__ import annotations

import asyncio
import contextvars
import os
import sqlite3
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

import pytest
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_ext.models.openai import OpenAIChatCompletionClient
from compat.portal.programs import INTERRUPTED, ROUNDS, interrupt, run, run_often, waiting_requests
from compat.support.openai_server import Answer, OpenAIServer

from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.agentchat.groupchat import GroupChat, GroupChatManager
from autogen_compat.interop import as_sync
from autogen_compat.parts.clients import close_client
from autogen_compat.portal import CompatDeadlockError, run_sync


class Mine(Exception):
    pass


def agent(name: str, reply: Callable[[], Any] | str = "fine", **options: Any) -> ConversableAgent:
    """An agent that replies *reply*, or what it returns."""
    options = {"llm_config": False, "human_input_mode": "NEVER", **options}
    made = ConversableAgent(name, **options)

    def replying(*_: Any, **__: Any) -> tuple[bool, Any]:
        return True, reply if isinstance(reply, str) else reply()

    if reply:
        made.register_reply([ConversableAgent, None], replying)
    return made


def chat(reply: Callable[[], Any] | str = "fine", turns: int = 1, **options: Any) -> Any:
    """A chat with an agent that replies *reply*."""
    return agent("first").initiate_chat(
        agent("second", reply), message="begin", max_turns=turns, silent=True, **options
    )


def last(result: Any) -> str:
    return str(result.chat_history[-1]["content"])


# ---------------------------------------------------------------- threads


def test_replies_run_in_the_callers_thread() -> None:
    assert last(chat(lambda: str(threading.get_ident()))) == str(threading.get_ident())
    with ThreadPoolExecutor(8) as pool:

        def work(_: int) -> bool:
            return last(chat(lambda: str(threading.get_ident()), 5)) == str(threading.get_ident())

        assert all(pool.map(work, range(16)))


def test_what_belongs_to_the_thread_and_its_context() -> None:
    database = sqlite3.connect(":memory:")
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    variable.set("caller")

    def reply() -> str:
        seen = variable.get()
        variable.set("reply")
        return f"{seen} {database.execute('select 6 * 7').fetchone()}"

    assert last(chat(reply)) == "caller (42,)"
    assert variable.get() == "reply"
    database.close()


# ---------------------------------------------------------------- chats within chats


def inner() -> str:
    return last(chat(lambda: f"inner {threading.get_ident()}"))


def in_a_reply() -> str:
    return last(chat(inner))


def in_a_termination_message() -> str:
    found: list[str] = []

    def is_termination_msg(message: dict[str, Any]) -> bool:
        found.append(inner())
        return False

    first, second = agent("first"), agent("second", is_termination_msg=is_termination_msg)
    second.register_reply([ConversableAgent, None], ConversableAgent.check_termination_and_human_reply)
    first.initiate_chat(second, message="begin", max_turns=1, silent=True)
    return found[0]


def in_a_summary() -> str:
    return str(chat(summary_method=lambda *_: inner()).summary)


def in_a_human_input() -> str:
    class Human(ConversableAgent):
        def get_human_input(self, *_: Any, **__: Any) -> str:
            return inner()

    human = Human("second", llm_config=False, human_input_mode="ALWAYS")
    return last(agent("first").initiate_chat(human, message="begin", max_turns=1, silent=True))


def in_a_function() -> str:
    executor = agent("second", "", function_map={"inner": inner})
    caller = agent("first")
    call = {"content": None, "function_call": {"name": "inner", "arguments": "{}"}}
    return last(caller.initiate_chat(executor, message=call, max_turns=1, silent=True))


def in_a_speaker_function() -> str:
    found: list[str] = []
    agents = [agent("first"), agent("second"), agent("third")]

    def select(last_speaker: Any, groupchat: Any) -> Any:
        found.append(inner())
        return agents[1]

    group = GroupChat(agents, [], max_round=3, speaker_selection_method=select)
    manager = GroupChatManager(group, llm_config=False, human_input_mode="NEVER")
    agents[0].initiate_chat(manager, message="begin", silent=True)
    return found[0]


PLACES = (
    in_a_reply,
    in_a_termination_message,
    in_a_summary,
    in_a_human_input,
    in_a_function,
    in_a_speaker_function,
)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_a_chat_within(place: Callable[[], str]) -> None:
    assert place() == f"inner {threading.get_ident()}"


@pytest.mark.parametrize("depth", [3, 20])
def test_depth(depth: int) -> None:
    def level(left: int) -> str:
        return last(chat(lambda: level(left - 1))) + "." if left else ""

    assert level(depth) == "." * depth


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
def test_too_deep() -> None:
    def level() -> NoReturn:
        chat(level)
        raise AssertionError

    for _ in range(2):
        with pytest.raises(RecursionError):
            level()
        assert last(chat()) == "fine"


def test_nested_chats() -> None:
    agents = [agent(str(number), "" if number else "fine") for number in range(4)]
    agents[3].register_reply([ConversableAgent, None], lambda *_, **__: (True, f"in {threading.get_ident()}"))
    for outer, inner in pairwise(agents[1:]):
        chats = [{"recipient": inner, "message": "go on", "max_turns": 1, "summary_method": "last_msg"}]
        outer.register_nested_chats(chats, trigger=lambda _: True)
    result = agents[0].initiate_chat(agents[1], message="begin", max_turns=1, silent=True)
    assert last(result) == f"in {threading.get_ident()}"


def test_in_an_async_tool_of_a_native_agent() -> None:
    """The tool runs on the portal's loop, which a chat started there would have to wait for."""
    refused: list[BaseException] = []

    async def ask_somebody() -> str:
        """Asks."""
        try:
            return last(chat())
        except CompatDeadlockError as error:
            refused.append(error)
            raise

    with OpenAIServer() as server:
        server.answers += [Answer(calls=(("ask_somebody", {}),)), Answer("never mind")]
        client = OpenAIChatCompletionClient(model="gpt-4o", api_key="sk", base_url=server.url)
        native = AssistantAgent("native", client, tools=[ask_somebody], reflect_on_tool_use=True)
        result = as_sync(native).initiate_chat(message="begin")
        run_sync(close_client(client))
    assert len(refused) == 1
    assert result.summary == "never mind"
    assert last(chat()) == "fine"


def test_in_an_async_function_on_the_loop() -> None:
    async def tool() -> Any:
        return chat()

    with pytest.raises(CompatDeadlockError):
        run_sync(tool())
    assert last(chat()) == "fine"


# ---------------------------------------------------------------- running loops, errors


def test_inside_asyncio_run() -> None:
    async def main() -> str:
        return last(chat(lambda: str(threading.get_ident())))

    assert asyncio.run(main()) == str(threading.get_ident())


async def test_asynchronous_chats_stay_on_the_users_loop() -> None:
    loops: list[Any] = []

    def reply() -> str:
        loops.append((threading.get_ident(), asyncio.get_running_loop()))
        return "fine"

    result = await agent("first").a_initiate_chat(
        agent("second", reply), message="begin", max_turns=1, silent=True
    )
    assert last(result) == "fine"
    assert loops == [(threading.get_ident(), asyncio.get_running_loop())]


@pytest.mark.parametrize("kind", [Mine, asyncio.CancelledError, StopIteration, SystemExit, KeyboardInterrupt])
def test_errors_keep_their_type(kind: type[BaseException], capfd: pytest.CaptureFixture[str]) -> None:
    error = kind("mine")

    def user_function() -> NoReturn:
        raise error

    for _ in range(2):
        with pytest.raises(kind) as caught:
            chat(user_function, 3)
        assert caught.value is error
        assert traceback.extract_tb(error.__traceback__)[-1].name == "user_function"
        assert last(chat()) == "fine"
    assert capfd.readouterr().err == ""


def test_ten_chats_one_connection() -> None:
    with OpenAIServer() as server:
        config = {"model": "gpt-4o", "api_key": "sk", "base_url": server.url}
        writer = agent("second", "", llm_config={"config_list": [config], "cache_seed": None})
        replies = [
            last(agent("first").initiate_chat(writer, message="begin", max_turns=1, silent=True))
            for _ in range(10)
        ]
        assert replies == [f"answer {number}" for number in range(1, 11)]
        assert server.connections == 1


# ---------------------------------------------------------------- length and resources


def test_a_long_chat_without_a_limit_of_turns() -> None:
    """0.2 recursed, and ended at some 500 messages with a RecursionError."""
    first, second = (agent(name, max_consecutive_auto_reply=10**6) for name in ("first", "second"))
    count = iter(range(5000))

    def counted(*_: Any, **__: Any) -> tuple[bool, str | None]:
        return True, None if next(count, None) is None else "more"

    first.register_reply([ConversableAgent, None], counted)
    second.register_reply([ConversableAgent, None], counted)
    assert len(first.initiate_chat(second, message="begin", silent=True).chat_history) == 5001


PROGRAM = """
from autogen_compat.agentchat.conversable_agent import ConversableAgent

def agent(name, reply):
    made = ConversableAgent(name, llm_config=False, human_input_mode="NEVER")
    made.register_reply([ConversableAgent, None], lambda *_, **__: (True, reply()))
    return made

def chat(reply=lambda: "fine"):
    first = agent("first", lambda: "fine")
    result = first.initiate_chat(agent("second", reply), message="begin", max_turns=2, silent=True)
    return len(result.chat_history)
"""


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts file descriptors")
def test_a_thousand_chats() -> None:
    out = run(
        PROGRAM
        + """
import gc

def used():
    gc.collect()
    agents = sum(isinstance(thing, ConversableAgent) for thing in gc.get_objects())
    return threading.active_count(), len(os.listdir("/proc/self/fd")), agents, run_sync(tasks())

async def tasks():
    await asyncio.sleep(0.05)  # those of the last chat end by themselves
    return len(asyncio.all_tasks())

chat()
run_sync(double(1))
before = used()
for _ in range(1000):
    chat()
run_sync(double(1))
print(before == used() or (before, used()))
"""
    )
    assert out == "True\n"


# ---------------------------------------------------------------- Ctrl-C

posix_only = pytest.mark.skipif(os.name != "posix", reason="signals")
SECONDS = 10


@posix_only
@pytest.mark.parametrize(
    "reply",
    ['[print("ready", flush=True), time.sleep(60)]', 'input("ready\\n")'],
    ids=["in a reply function", "in input()"],
)
def test_ctrl_c(reply: str) -> None:
    program = f"for _ in range({ROUNDS}): interrupted(lambda: chat(lambda: {reply}), chat)"
    lines, seconds = interrupt(INTERRUPTED + PROGRAM + program, rounds=ROUNDS)
    assert lines == ["interrupted", "4"] * ROUNDS
    assert seconds < SECONDS


@posix_only
def test_ctrl_c_during_a_model_call() -> None:
    with OpenAIServer() as server:
        lines, seconds = interrupt(
            INTERRUPTED
            + PROGRAM
            + f"""
config = {{"model": "gpt-4o", "api_key": "sk", "base_url": sys.argv[1], "max_retries": 0}}
writer = ConversableAgent(
    "writer", llm_config={{"config_list": [config], "cache_seed": None}}, human_input_mode="NEVER"
)

def ask():
    result = agent("first", lambda: "fine").initiate_chat(writer, message="begin", max_turns=1, silent=True)
    return result.chat_history[-1]["content"]

def wait():
    print("ready", flush=True)
    ask()

for _ in range({ROUNDS}):
    interrupted(wait, ask)
""",
            server.url,
            rounds=ROUNDS,
            wait=waiting_requests(server),
        )
    assert lines == ["interrupted", "next"] * ROUNDS
    assert seconds < SECONDS


NATIVE = """
import contextlib, io
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_ext.models.openai import OpenAIChatCompletionClient
from autogen_compat.agentchat.groupchat import GroupChat, GroupChatManager
from autogen_compat.interop import as_sync
from autogen_compat.parts.clients import close_client
from autogen_compat.streams import stream

client = OpenAIChatCompletionClient(model="gpt-4o", api_key="sk", base_url=sys.argv[1], max_retries=0)
native = AssistantAgent("native", client)
team = RoundRobinGroupChat([native], max_turns=1)
first = agent("first", lambda: "fine")
options = {"message": "begin", "silent": True}

def in_a_group():
    group = GroupChat([first, native], [], max_round=2, speaker_selection_method=lambda *_: native)
    manager = GroupChatManager(group, llm_config=False, human_input_mode="NEVER", silent=True)
    first.initiate_chat(manager, **options)
    return group.messages[-1]["content"]

def quiet(func):  # a team says what it says, and a group who is next
    with contextlib.redirect_stdout(io.StringIO()):
        return func()
"""
WAYS = {
    "run of a team": 'as_sync(team).run(task="begin").messages[-1].content',
    "chat with a team": "as_sync(team).initiate_chat(**options).summary",
    "chat with an agent": "as_sync(native).initiate_chat(**options).summary",
    "chat of an agent with an agent": "first.initiate_chat(native, **options, max_turns=1).summary",
    "chat of an agent with a team": "first.initiate_chat(team, **options, max_turns=1).summary",
    "group chat": "in_a_group()",
    "stream of a chat": "[*stream(first.initiate_chat, native, **options, max_turns=1)][-1].summary",
}


@posix_only
@pytest.mark.parametrize("way", WAYS)
def test_ctrl_c_while_a_native_agent_waits_for_its_model(way: str) -> None:
    """The token ends the run in order, nothing is logged, and agents and teams can be used again."""
    with OpenAIServer() as server:
        lines, seconds = interrupt(
            INTERRUPTED
            + PROGRAM
            + NATIVE
            + f"""
def ask():
    print("ready", flush=True)
    return quiet(lambda: {WAYS[way]})

for _ in range({ROUNDS}):
    interrupted(ask, lambda: quiet(lambda: {WAYS[way]}))
run_sync(close_client(client))
""",
            server.url,
            rounds=ROUNDS,
            wait=waiting_requests(server),
        )
    assert lines == ["interrupted", "next"] * ROUNDS
    assert seconds < SECONDS


async def test_a_cancelled_asynchronous_chat_with_a_native_team() -> None:
    with OpenAIServer() as server:
        server.answers += [Answer("never", delay=60), Answer("next")]
        client = OpenAIChatCompletionClient(model="gpt-4o", api_key="sk", base_url=server.url, max_retries=0)
        team = RoundRobinGroupChat([AssistantAgent("native", client)], max_turns=1)
        options: dict[str, Any] = {"message": "begin", "max_turns": 1, "silent": True}
        waiting = asyncio.ensure_future(agent("first").a_initiate_chat(team, **options))
        while not server.requests:
            await asyncio.sleep(0.01)
        waiting.cancel()
        done, _ = await asyncio.wait({waiting}, timeout=SECONDS)
        assert done and waiting.cancelled()
        assert last(await agent("first").a_initiate_chat(team, **options)) == "next"
        await close_client(client)


@posix_only
@pytest.mark.skipif(
    sys.version_info < (3, 11),
    reason="there asyncio.run cancels all tasks, of which AutoGen's runtime complains",
)
def test_ctrl_c_in_an_asynchronous_chat() -> None:
    """``asyncio.run`` cancels the task that has the chat."""
    lines, seconds = interrupt(
        INTERRUPTED
        + PROGRAM
        + f"""
async def reply(recipient, messages, sender, config):
    print("ready", flush=True)
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        print("cancelled")
        raise

slow = agent("slow", lambda: "never")
slow.register_reply([ConversableAgent, None], reply)

async def a_chat():
    await agent("first", lambda: "fine").a_initiate_chat(slow, message="begin", max_turns=1, silent=True)

for _ in range({ROUNDS}):
    interrupted(lambda: asyncio.run(a_chat()), chat)
""",
        rounds=ROUNDS,
    )
    assert lines == ["cancelled", "interrupted", "4"] * ROUNDS
    assert seconds < SECONDS


@posix_only
def test_ctrl_c_at_any_moment_of_a_chat() -> None:
    """Between turns, in one, or in the team's own business: it arrives, and the next chat works."""
    out = run(
        PROGRAM
        + """
import gc, random

signal.signal(signal.SIGALRM, signal.default_int_handler)
first, second = (agent(name, lambda: "fine") for name in ("first", "second"))

def endless():
    signal.setitimer(signal.ITIMER_REAL, random.uniform(0.0001, 0.02))
    first.initiate_chat(second, message="begin", max_turns=10**6, silent=True)

count = 0
for _ in range(100):
    try:
        endless()
    except KeyboardInterrupt:
        count += 1
    assert chat() == 4

async def tasks():
    await asyncio.sleep(0.05)
    return len(asyncio.all_tasks()) - 1

gc.collect()
print(count, run_sync(tasks()))
"""
    )
    assert out == "100 0\n"


@pytest.mark.parametrize("before", [True, False], ids=["before the import", "after it"])
def test_a_chat_while_the_program_ends(before: bool) -> None:
    """In a handler that was registered early, hence runs late: an error, not a hang."""
    begin = f"from autogen_compat.portal import CompatShutdownError\n{PROGRAM}"
    register = "import atexit; atexit.register(late)\n"
    late = """
def late():
    try:
        print(chat())
    except CompatShutdownError:
        print("refused")
"""
    program = late + (register + begin if before else begin + register) + "chat()"
    out = run_often(program, head="")
    assert out == "refused\n"


def test_the_only_chat_of_a_program_is_at_its_end() -> None:
    """Python itself starts no thread there from 3.12 on."""
    late = """
def late():
    try:
        print(chat())
    except CompatShutdownError:
        print("refused")
"""
    begin = f"from autogen_compat.portal import CompatShutdownError\n{PROGRAM}"
    out = run(begin + late + "atexit.register(late)")
    assert out == ("4\n" if sys.version_info < (3, 12) else "refused\n")


def test_the_exit_code_of_a_reply_function() -> None:
    assert run_often(PROGRAM + "chat(lambda: sys.exit(3))", code=3) == ""


@pytest.mark.parametrize("method", ["spawn", pytest.param("fork", marks=posix_only)])
def test_chats_in_processes(method: str, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(
        f"""
import multiprocessing, sys, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # 3.12 warns about fork with threads
{PROGRAM}
def work(number):
    return number, chat()

if __name__ == "__main__":
    print(chat())
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        print(pool.map(work, range(4)))
        pool.close()
        pool.join()
    print(chat())
""",
        encoding="utf-8",
    )
    out = run(
        "import runpy; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')",
        str(script),
        method,
    )
    assert out.split("\n") == ["4", "[(0, 4), (1, 4), (2, 4), (3, 4)]", "4", ""]


@posix_only
def test_a_fork_in_a_reply_function() -> None:
    """The child may run chats of its own."""
    out = run(
        PROGRAM
        + """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)  # 3.12 warns about fork with threads

def reply():
    child = os.fork()
    if child == 0:
        print("child", chat(), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
    return "parent"

print(chat(reply))
"""
    )
    assert out == "child 4\nchild 4\n4\n"
