"""Connections at the end of a program, after a fork, and when agents come and go."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from compat.support.openai_server import OpenAIServer

from autogen_compat.oai.client import OpenAIWrapper

from .conftest import Wrap

HELLO = [{"role": "user", "content": "Hello"}]
PROGRAM = """
import sys
from autogen_compat.oai.client import OpenAIWrapper
client = OpenAIWrapper(model="gpt-4o", api_key="k", base_url=sys.argv[1], cache_seed=None)
for _ in range(2):
    client.create(messages=[{"role": "user", "content": "Hello"}])
print(client.actual_usage_summary["gpt-4o-2024-08-06"]["total_tokens"])
"""


def test_a_program_ends_quietly(server: OpenAIServer) -> None:
    package = str(Path(sys.modules["autogen_compat"].__path__[0]).parent)
    ended = subprocess.run(
        [sys.executable, "-X", "dev", "-c", PROGRAM, server.url],
        env={**os.environ, "PYTHONPATH": package},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    own = [line for line in ended.stderr.splitlines() if "ResourceWarning" in line or "unclosed" in line]
    assert (ended.returncode, ended.stdout, own) == (0, "20\n", [])


def _ask(url: str, results: multiprocessing.Queue[str]) -> None:
    client = OpenAIWrapper(model="gpt-4o", api_key="k", base_url=url, cache_seed=None, timeout=10)
    results.put(client.create(messages=HELLO).choices[0].message.content)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_has_connections_of_its_own(server: OpenAIServer, wrap: Wrap) -> None:
    client = wrap()
    client.create(messages=HELLO)
    context = multiprocessing.get_context("fork")
    results: multiprocessing.Queue[str] = context.Queue()
    child = context.Process(target=_ask, args=(server.url, results))
    child.start()
    assert results.get(timeout=20) == "answer 2"
    child.join(20)
    assert child.exitcode == 0
    assert client.create(messages=HELLO).choices[0].message.content == "answer 3"
    assert server.connections == 2


def test_a_client_built_before_the_fork_works_after_it(server: OpenAIServer, wrap: Wrap) -> None:
    client = wrap()
    client.create(messages=HELLO)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if client.create(messages=HELLO).choices[0].message.content == "answer 2" else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert client.create(messages=HELLO).choices[0].message.content == "answer 3"


def test_many_clients_leave_nothing_behind(server: OpenAIServer, wrap: Wrap) -> None:
    wrap().create(messages=HELLO)
    descriptors, threads = len(os.listdir("/proc/self/fd")), threading.active_count()
    for number in range(20):
        wrap(cache_seed=1).create(messages=[{"role": "user", "content": str(number)}])
    assert len(os.listdir("/proc/self/fd")) <= descriptors + 1
    assert threading.active_count() <= threads + 1
