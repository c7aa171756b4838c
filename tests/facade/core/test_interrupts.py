"""Ctrl-C during a chat, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import autogen_compat

PROGRAM = """
import os, signal, socket, threading, time
from autogen_compat.agentchat import Agent, ConversableAgent

place = {place!r}
limit = {{"human_input_mode": "NEVER", "max_consecutive_auto_reply": 10**9}}
a = ConversableAgent("a", default_auto_reply="a", **limit)
b = ConversableAgent("b", default_auto_reply="b", **limit)
if place == "model":
    server = socket.create_server(("127.0.0.1", 0))
    url = "http://127.0.0.1:%d/v1" % server.getsockname()[1]
    config = {{"model": "gpt-4o", "api_key": "k", "base_url": url, "cache_seed": None}}
    b = ConversableAgent("b", llm_config=config, **limit)
elif place == "reply":
    b.register_reply([Agent, None], lambda *given, **named: (time.sleep(30), (True, "late"))[1])

threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
began = time.monotonic()
try:
    a.initiate_chat(b, message="x", silent=True)
except KeyboardInterrupt:
    print("interrupted", time.monotonic() - began < 3)
c = ConversableAgent("c", default_auto_reply="fine", **limit)
print(a.initiate_chat(c, message="x", max_turns=1, silent=True).summary)
"""


@pytest.mark.parametrize("place", ["model", "reply", "anywhere"])
def test_ctrl_c_ends_the_chat_and_the_next_one_works(place: str, tmp_path: Path) -> None:
    folder = str(Path(autogen_compat.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(place=place)],
        env={"PYTHONPATH": folder, "PATH": "", "AUTOGEN_COMPAT_NO_WARNINGS": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert (done.stdout, done.stderr) == ("interrupted True\nfine\n", "")
