"""The benchmarks of the runtime package: CPU time, as ratios to what AutoGen or asyncio take alone.

A crossing is compared with the thread-safe call of asyncio that does the same without callbacks; a chat of
0.2 agents with a bare AutoGen team that exchanges as many messages.  Both sides take turns, and the best run
of each counts.  Nothing is asserted: a shared machine may be slow at the wrong moment.

Needs an environment with AutoGen 0.4 or later: ``PYTHONPATH=compat python benchmarks/facade.py``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken
from measure import best_of, command, cpu_of

from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.agentchat.groupchat import GroupChat, GroupChatManager
from autogen_compat.io.base import IOStream
from autogen_compat.portal import call_in_caller, run_sync

RUNS = 5
CROSSINGS = 4000
NAMES = ("first", "second", "third")


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="leave out the long chats")
    options = parser.parse_args()
    _imports()
    _crossings()
    lengths = (200, 1000) if options.quick else (200, 1000, 5000)
    _chats(lengths)


def _show(what: str, figure: float, bound: str, detail: str) -> None:
    print(f"{what:64} {figure:6.2f}  {bound:8} {detail}", flush=True)


def _best(*sides: Callable[[], object], runs: int = RUNS) -> list[float]:
    """The best of *runs* runs of each side, in CPU seconds; the sides take turns."""
    best = [cpu_of(side) for side in sides]
    for _ in range(runs - 1):
        best = [min(known, cpu_of(side)) for known, side in zip(best, sides, strict=True)]
    return best


# ---------------------------------------------------------------- crossings


async def _nothing() -> None:
    pass


def _crossings() -> None:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def ours() -> None:
        for _ in range(CROSSINGS):
            run_sync(_nothing())

    def asyncios() -> None:
        for _ in range(CROSSINGS):
            asyncio.run_coroutine_threadsafe(_nothing(), loop).result()

    async def call_back() -> None:
        for _ in range(CROSSINGS):
            await call_in_caller(int)

    async def executor() -> None:
        with ThreadPoolExecutor(1) as pool:
            for _ in range(CROSSINGS):
                await loop.run_in_executor(pool, int)

    def callbacks() -> None:
        run_sync(call_back())

    def executors() -> None:
        asyncio.run_coroutine_threadsafe(executor(), loop).result()

    crossing, threadsafe, callback, in_executor = _best(ours, asyncios, callbacks, executors)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    _show(
        "crossing: run_sync / run_coroutine_threadsafe", crossing / threadsafe, "", _each(crossing, CROSSINGS)
    )
    _show(
        "callback: call_in_caller / run_in_executor", callback / in_executor, "", _each(callback, CROSSINGS)
    )


def _each(seconds: float, count: int) -> str:
    return f"{seconds / count * 1e6:.0f} us of CPU each"


# ---------------------------------------------------------------- chats


class _Echo(BaseChatAgent):
    """Replies at once."""

    @property
    def produced_message_types(self) -> Sequence[type[TextMessage]]:
        return (TextMessage,)

    async def on_messages(self, messages: Sequence[Any], cancellation_token: CancellationToken) -> Response:
        return Response(chat_message=TextMessage(content="go on", source=self.name))

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        pass


def _team(length: int, members: int = 2) -> None:
    agents = [_Echo(name, "replies") for name in NAMES[:members]]
    team = RoundRobinGroupChat(cast(Any, agents), max_turns=length - 1)
    result = asyncio.run(team.run(task="begin"))
    assert len(result.messages) == length


def _agents(count: int, length: int) -> list[ConversableAgent]:
    agents = [
        ConversableAgent(name, llm_config=False, human_input_mode="NEVER", max_consecutive_auto_reply=length)
        for name in NAMES[:count]
    ]
    for agent in agents:
        agent.register_reply([ConversableAgent, None], lambda *_, **__: (True, "go on"))
    return agents


def _with_max_turns(length: int) -> None:
    first, second = _agents(2, length)
    result = first.initiate_chat(second, message="begin", max_turns=length // 2, silent=True)
    assert len(result.chat_history) == length


def _until_silence(length: int) -> None:
    first, second = _agents(2, length)
    left = iter(range(length - 1))
    for agent in (first, second):
        agent.register_reply(
            [ConversableAgent, None],
            lambda *_, **__: (True, None) if next(left, None) is None else (False, None),
        )
    result = first.initiate_chat(second, message="begin", silent=True)
    assert len(result.chat_history) == length


def _group(length: int) -> None:
    agents = _agents(3, length)
    group = GroupChat(agents, [], max_round=length, speaker_selection_method="round_robin")
    manager = GroupChatManager(group, llm_config=False, silent=True)
    with IOStream.set_default(_Silent()):  # it says who is next, also when the chat is silent
        agents[0].initiate_chat(manager, message="begin", silent=True)
    assert len(group.messages) == length


class _Silent(IOStream):
    def print(self, *objects: Any, sep: str = " ", end: str = "\n", flush: bool = False) -> None:
        pass

    def input(self, prompt: str = "", *, password: bool = False) -> str:
        return ""


def _chats(lengths: Sequence[int]) -> None:
    _facade_and_team("two agents, max_turns", _with_max_turns, 2, lengths)
    _facade_and_team("two agents, until silence", _until_silence, 2, lengths)
    _facade_and_team("group of three", _group, 3, lengths)


def _facade_and_team(what: str, facade: Callable[[int], None], members: int, lengths: Sequence[int]) -> None:
    each: dict[int, float] = {}
    for length in lengths:
        runs = RUNS if length < 5000 else 3
        ours, team = _best(lambda n=length: facade(n), lambda n=length: _team(n, members), runs=runs)
        each[length] = ours / length
        _show(f"{what}, {length} messages: facade / bare team", ours / team, "<= 1.35", _each(ours, length))
    first, *_, last = lengths
    _show(f"{what}, per message: {last} / {first} messages", each[last] / each[first], "<= 1.5", "")


# ---------------------------------------------------------------- imports


def _imports() -> None:
    """What a program with two agents and a group chat imports, with each of the three."""
    ours, team = (
        [sys.executable, "-c", f"from {module} import {names}"]
        for module, names in (
            ("autogen_compat", "AssistantAgent, UserProxyAgent, GroupChat, GroupChatManager"),
            ("autogen_agentchat", "agents, teams, conditions"),
        )
    )
    legacy = [f"{os.environ.get('AM_VENVS') or '.venvs'}/v02/bin/python", "-c", "import autogen"]
    sides = [ours, team, *([legacy] if os.path.exists(legacy[0]) else [])]
    best = best_of(RUNS, *(lambda side=side: command(side) for side in sides))
    assert not any(usage.code for usage in best)
    facade, *others = (usage.cpu for usage in best)
    _show("import: facade - autogen_agentchat, seconds", facade - others[0], "<= 0.15", f"{facade:.2f} s")
    if len(others) > 1:
        ratio = others[1] / facade
        _show("import: autogen 0.2.40 / facade", ratio, ">= 2.5", f"{others[1]:.2f} s of 0.2.40")


if __name__ == "__main__":
    main()
