"""Signals that arrive while a thread waits in ``run_sync``, in programs of their own, ten times each."""

from __future__ import annotations

import os
import signal
import time

import pytest
from compat.portal.programs import HEAD, INTERRUPTED, ROUNDS, interrupt, run, start, waiting_requests
from compat.support.openai_server import OpenAIServer

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")

# Far below what the programs would wait, far above what they need on a busy machine.
SECONDS = 10

MODEL = """
from autogen_core.models import UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient

client = OpenAIChatCompletionClient(model="gpt-4o", api_key="sk", base_url=sys.argv[1], max_retries=0)

async def ask(text, token=None):
    try:
        messages = [UserMessage(content=text, source="user")]
        return (await client.create(messages, cancellation_token=token)).content
    except asyncio.CancelledError:
        print("cancelled")
        raise
"""

TEAM = """
import logging
from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import TextMessage
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import CancellationToken

logging.getLogger("autogen_core").addHandler(logging.NullHandler())  # it logs the cancellation as an error

class Agent(BaseChatAgent):
    def __init__(self, name, reply):
        super().__init__(name, "replies")
        self.reply = reply

    produced_message_types = (TextMessage,)

    async def on_messages(self, messages, cancellation_token):
        try:
            content = await self.reply(cancellation_token)
        except asyncio.CancelledError:
            print("cancelled")
            raise
        return Response(chat_message=TextMessage(content=content, source=self.name))

    async def on_reset(self, cancellation_token):
        pass

def chat(reply):
    token = CancellationToken()
    team = RoundRobinGroupChat([Agent("first", reply), Agent("second", reply)], max_turns=3)
    result = run_sync(team.run(task="Begin", cancellation_token=token), on_cancel=token.cancel)
    return [message.content for message in result.messages]

async def fine(token):
    return "fine"
"""


def test_during_a_model_call() -> None:
    with OpenAIServer() as server:
        program = (
            INTERRUPTED
            + MODEL
            + f"""
async def asked():
    print("ready", flush=True)
    await ask("wait")

for _ in range({ROUNDS}):
    interrupted(lambda: run_sync(asked()), lambda: run_sync(ask("next")))
run_sync(client.close()) if hasattr(client, "close") else run_sync(client._client.close())
"""
        )
        lines, seconds = interrupt(program, server.url, rounds=ROUNDS, wait=waiting_requests(server))
    assert lines == ["cancelled", "interrupted", "next"] * ROUNDS
    assert seconds < SECONDS


def test_during_a_coroutine() -> None:
    lines, seconds = interrupt(
        INTERRUPTED
        + f"""
async def wait():
    print("ready", flush=True)
    try:
        await asyncio.sleep(60)
    finally:
        print("cleaned up")

for _ in range({ROUNDS}):
    interrupted(lambda: run_sync(wait()))
""",
        rounds=ROUNDS,
    )
    assert lines == ["cleaned up", "interrupted", "8"] * ROUNDS
    assert seconds < SECONDS


def test_while_a_running_loop_is_blocked() -> None:
    lines, seconds = interrupt(
        INTERRUPTED
        + f"""
async def wait():
    print("ready", flush=True)
    await asyncio.sleep(60)

async def handler():
    run_sync(wait())

def work():
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(handler())
    finally:
        loop.close()

for _ in range({ROUNDS}):
    interrupted(work)
""",
        rounds=ROUNDS,
    )
    assert lines == ["interrupted", "8"] * ROUNDS
    assert seconds < SECONDS


def test_during_a_callback() -> None:
    lines, seconds = interrupt(
        INTERRUPTED
        + f"""
def callback():
    print("ready", flush=True)
    time.sleep(60)

async def work():
    try:
        await call_in_caller(callback)
    except asyncio.CancelledError:
        print("cancelled")
        raise

for _ in range({ROUNDS}):
    interrupted(lambda: run_sync(work()))
""",
        rounds=ROUNDS,
    )
    assert lines == ["cancelled", "interrupted", "8"] * ROUNDS
    assert seconds < SECONDS


def test_during_a_callback_of_a_callback() -> None:
    lines, seconds = interrupt(
        INTERRUPTED
        + f"""
def callback(depth):
    async def work():
        try:
            await call_in_caller(callback, depth - 1)
        except asyncio.CancelledError:
            print("cancelled")
            raise

    if depth:
        try:
            run_sync(work())
        except KeyboardInterrupt:
            print("seen")
            raise
    else:
        print("ready", flush=True)
        time.sleep(60)

for _ in range({ROUNDS}):
    interrupted(lambda: callback(3))
""",
        rounds=ROUNDS,
    )
    assert lines == [*["cancelled", "seen"] * 3, "interrupted", "8"] * ROUNDS
    assert seconds < SECONDS


def test_during_input() -> None:
    lines, seconds = interrupt(
        INTERRUPTED
        + f"""
async def work():
    await call_in_caller(input, "ready\\n")

for _ in range({ROUNDS}):
    interrupted(lambda: run_sync(work()))
""",
        rounds=ROUNDS,
    )
    assert lines == ["interrupted", "8"] * ROUNDS
    assert seconds < SECONDS


@pytest.mark.parametrize("where", ["on the loop", "in a callback"])
def test_during_a_team(where: str) -> None:
    reply = {
        "on the loop": """
async def reply(token):
    print("ready", flush=True)
    pause = asyncio.ensure_future(asyncio.sleep(60))
    token.link_future(pause)
    await pause
""",
        "in a callback": """
def callback():
    print("ready", flush=True)
    time.sleep(60)

async def reply(token):
    await call_in_caller(callback)
""",
    }[where]
    lines, seconds = interrupt(
        INTERRUPTED
        + TEAM
        + reply
        + f"""
for _ in range({ROUNDS}):
    interrupted(lambda: chat(reply), lambda: chat(fine))
""",
        rounds=ROUNDS,
    )
    assert lines == ["cancelled", "interrupted", "['Begin', 'fine', 'fine', 'fine']"] * ROUNDS
    assert seconds < SECONDS


def test_a_second_one_does_not_wait_for_the_clean_up() -> None:
    lines, seconds = interrupt(
        INTERRUPTED
        + f"""
async def stubborn():
    print("ready", flush=True)
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        await asyncio.sleep(60)

for _ in range({ROUNDS}):
    interrupted(lambda: run_sync(stubborn()))
""",
        times=2,
        rounds=ROUNDS,
    )
    assert lines == ["interrupted", "8"] * ROUNDS
    assert seconds < SECONDS


def test_while_the_clean_up_takes_too_long() -> None:
    lines, seconds = interrupt(
        INTERRUPTED
        + """
portal.GRACE_SECONDS = 0.1

async def stubborn():
    print("ready", flush=True)
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        await asyncio.sleep(60)

interrupted(lambda: run_sync(stubborn()))
"""
    )
    assert lines == ["interrupted", "8"]
    assert seconds < SECONDS


def test_many_at_any_moment() -> None:
    """Whatever the main thread is doing: the error arrives, and the next call works."""
    out = run(
        """
import random

signal.signal(signal.SIGALRM, signal.default_int_handler)

def callback():
    return sum(range(1000))

async def work():
    signal.setitimer(signal.ITIMER_REAL, random.uniform(0.0001, 0.01))
    while True:
        await asyncio.sleep(0)
        await call_in_caller(callback)

count = 0
for _ in range(100):
    try:
        run_sync(work())
    except KeyboardInterrupt:
        count += 1
    assert run_sync(double(4)) == 8

async def others():
    return len(asyncio.all_tasks()) - 1

print(count, run_sync(others()))
"""
    )
    assert out == "100 0\n"


def test_the_exit_code_after_a_handled_sigterm() -> None:
    program = """
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))

async def wait():
    print("ready", flush=True)
    try:
        await asyncio.sleep(60)
    finally:
        print("cleaned up")

run_sync(wait())
"""
    for _ in range(ROUNDS):
        assert terminate(program) == (7, "cleaned up\n", "")


def test_the_exit_code_after_sigterm() -> None:
    program = """
def callback():
    print("ready", flush=True)
    time.sleep(60)

async def wait():
    await call_in_caller(callback)

run_sync(wait())
"""
    for _ in range(ROUNDS):
        assert terminate(program) == (-signal.SIGTERM, "", "")


def terminate(program: str) -> tuple[int, str, str]:
    process = start(HEAD + program)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    begin = time.monotonic()
    process.terminate()
    out, err = process.communicate(timeout=60)
    assert time.monotonic() - begin < SECONDS
    return process.returncode, out, err
