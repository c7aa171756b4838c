from __future__ import annotations

import socket
import threading
from contextlib import closing
from typing import Any

import pytest
from websockets.sync.client import connect

from autogen_compat.io import InputStream, IOConsole, IOStream, IOWebsockets, OutputStream


class Recorder(IOStream):
    def __init__(self) -> None:
        self.printed: list[str] = []

    def print(self, *objects: Any, sep: str = " ", end: str = "\n", flush: bool = False) -> None:
        self.printed.append(sep.join(map(str, objects)) + end)

    def input(self, prompt: str = "", *, password: bool = False) -> str:
        return f"answer to {prompt}"


def test_the_console_is_the_default() -> None:
    assert isinstance(IOStream.get_default(), IOConsole)
    assert isinstance(IOConsole(), InputStream) and isinstance(IOConsole(), OutputStream)


def test_blocks_nest() -> None:
    outer, inner = Recorder(), Recorder()
    with IOStream.set_default(outer):
        with IOStream.set_default(inner):
            assert IOStream.get_default() is inner
        assert IOStream.get_default() is outer
        with IOStream.set_default(None):
            assert isinstance(IOStream.get_default(), IOConsole)
    assert isinstance(IOStream.get_default(), IOConsole)


def test_threads_have_their_own_default() -> None:
    seen: list[IOStream] = []
    with IOStream.set_default(Recorder()):
        thread = threading.Thread(target=lambda: seen.append(IOStream.get_default()))
        thread.start()
        thread.join()
    assert isinstance(seen[0], IOConsole)


def test_global_default() -> None:
    console, recorder = IOStream.get_global_default(), Recorder()
    IOStream.set_global_default(recorder)
    try:
        assert IOStream.get_default() is recorder
    finally:
        IOStream.set_global_default(console)


def test_console(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: f"<{prompt}>")
    monkeypatch.setattr("getpass.getpass", lambda prompt: f"secret <{prompt}>")
    console = IOConsole()
    console.print(1, "b", sep="-", end="!")
    assert capsys.readouterr().out == "1-b!"
    assert console.input("Name: ") == "<Name: >"
    assert console.input(password=True) == "secret <Password: >"
    assert console.input("PIN", password=True) == "secret <PIN>"


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_client_of_a_websocket() -> None:
    heard: list[str] = []

    def on_connect(stream: IOWebsockets) -> None:
        assert IOStream.get_default() is stream
        heard.append(stream.input())
        stream.print("a", 1, sep="/")
        heard.append(stream.input("Really? "))
        heard.append(stream.input())

    port = free_port()
    with IOWebsockets.run_server_in_thread(on_connect=on_connect, port=port) as uri:
        assert uri == f"ws://127.0.0.1:{port}"
        with connect(uri) as client:
            client.send("hello")
            assert client.recv() == "a/1\n"
            assert client.recv() == "Really? "
            client.send("yes")
            client.send("bytes ü".encode())
            with pytest.raises(Exception, match="1000"):  # closed as it should be
                client.recv()
    assert heard == ["hello", "yes", "bytes ü"]


def test_clients_have_their_own_streams() -> None:
    def on_connect(stream: IOWebsockets) -> None:
        for _ in range(3):
            IOStream.get_default().print(f"{stream.input()} is {threading.get_ident()}", end="")

    answers: dict[str, set[str]] = {"one": set(), "other": set()}
    with (
        IOWebsockets.run_server_in_thread(on_connect=on_connect, port=0) as uri,
        connect(uri) as one,
        connect(uri) as other,
    ):
        for _ in range(3):
            for name, client in (("one", one), ("other", other)):
                client.send(name)
                answer = str(client.recv())
                assert answer.startswith(name)
                answers[name].add(answer)
    assert {len(seen) for seen in answers.values()} == {1}


def test_errors_of_a_client_end_only_its_connection(caplog: pytest.LogCaptureFixture) -> None:
    def on_connect(stream: IOWebsockets) -> None:
        if stream.input() == "bad":
            raise RuntimeError("this client's fault")
        stream.print("fine", end="")

    with IOWebsockets.run_server_in_thread(on_connect=on_connect, port=0) as uri:
        for message in ("bad", "good"):
            with connect(uri) as client:
                client.send(message)
                if message == "good":
                    assert client.recv() == "fine"
    assert "this client's fault" in caplog.text


def test_a_port_that_is_taken() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        server = IOWebsockets.run_server_in_thread(on_connect=lambda stream: None, port=port)
        with pytest.raises(OSError), server:
            pass


def test_no_thread_is_left() -> None:
    before = set(threading.enumerate())
    for _ in range(3):
        server = IOWebsockets.run_server_in_thread(on_connect=lambda stream: None, port=0)
        with server as uri, connect(uri):
            pass
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive()
