"""The benchmarks of the runtime package: CPU time, as ratios to what AutoGen or asyncio take alone.

A crossing is compared with the thread-safe call of asyncio that does the same without callbacks; a chat of
0.2 agents with a bare AutoGen team that exchanges as many messages.  Both sides take turns, and the best run
of each counts.  Nothing is asserted: a shared machine may be slow at the wrong moment.

Needs an environment with AutoGen 0.4 or later: ``PYTHONPATH=compat python benchmarks/facade.py``.
"""

from __future__ import annotations

import argparse
import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken
from measure import cpu_of

from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.portal import call_in_caller, run_sync

RUNS = 5
CROSSINGS = 4000


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="leave out the long chats")
    options = parser.parse_args()
    _crossings()
    lengths = (200, 1000) if options.quick else (200, 1000, 5000)
    _chats(lengths)


def _show(what: str, figure: float, bound: str, detail: str) -> None:
    print(f"{what:62} {figure:6.2f}  {bound:8} {detail}", flush=True)


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


def _team(length: int) -> None:
    team = RoundRobinGroupChat([_Echo("first", "replies"), _Echo("second", "replies")], max_turns=length - 1)
    result = asyncio.run(team.run(task="begin"))
    assert len(result.messages) == length


def _facade(length: int) -> None:
    agents = [
        ConversableAgent(name, llm_config=False, human_input_mode="NEVER", max_consecutive_auto_reply=length)
        for name in ("first", "second")
    ]
    for agent in agents:
        agent.register_reply([ConversableAgent, None], lambda *_, **__: (True, "go on"))
    result = agents[0].initiate_chat(agents[1], message="begin", max_turns=length // 2, silent=True)
    assert len(result.chat_history) == length


def _chats(lengths: Sequence[int]) -> None:
    each: dict[int, float] = {}
    for length in lengths:
        runs = RUNS if length < 5000 else 2
        facade, team = _best(lambda n=length: _facade(n), lambda n=length: _team(n), runs=runs)
        each[length] = facade / length
        what = f"chat of {length} messages: facade / bare team"
        _show(what, facade / team, "<= 1.35", _each(facade, length))
    first, *_, last = lengths
    _show(f"per message: {last} messages / {first} messages", each[last] / each[first], "<= 1.5", "")


if __name__ == "__main__":
    main()
