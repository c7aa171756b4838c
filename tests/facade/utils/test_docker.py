"""The executors for Docker, against a daemon that speaks Docker's API and runs programs as processes."""

from __future__ import annotations

import json
import re
import socketserver
import struct
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from autogen_compat.code_utils import check_can_use_docker_or_throw, execute_code, is_docker_running
from autogen_compat.coding import CodeBlock, CodeExecutor, DockerCommandLineCodeExecutor
from autogen_compat.coding.jupyter import DockerJupyterServer, JupyterConnectable
from autogen_compat.parts.rules import code_places

docker: Any = pytest.importorskip("docker")

RAW_STREAM = "application/vnd.docker.raw-stream"


class Daemon(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Has images and containers; a container works in the folder that is bound to it."""

    daemon_threads = True

    def __init__(self, path: str) -> None:
        super().__init__(path, Handler)
        self.images = {"python:3-slim"}
        self.registry = {"python:3"}
        self.containers: dict[str, dict[str, Any]] = {}
        self.executions: dict[str, dict[str, Any]] = {}
        self.tags: list[str] = []

    def container(self, name: str) -> dict[str, Any] | None:
        return next((one for one in self.containers.values() if name in (one["id"], one["name"])), None)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Daemon

    def log_message(self, format: str, *args: Any) -> None: ...

    def handle_request(self) -> None:
        url = urlparse(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        data: dict[str, Any] = json.loads(body) if body.startswith(b"{") else {}
        _, kind, *rest = re.sub(r"^/v[\d.]+", "", url.path).split("/")
        if kind in ("_ping", "version"):
            self.reply(200, {"ApiVersion": "1.44", "MinAPIVersion": "1.24"})
        elif kind == "commit":
            self.server.tags.append(f"{query['repo']}:{query['tag']}")
            self.reply(201, {"Id": "sha256:" + "b" * 64})
        else:
            getattr(self, f"do_{kind}")(rest, query, data)

    do_GET = do_POST = do_DELETE = handle_request

    def do_images(self, rest: list[str], query: dict[str, str], data: dict[str, Any]) -> None:
        if rest == ["create"]:
            name = f"{query['fromImage']}:{query['tag']}"
            if name not in self.server.registry:
                self.reply(404, {"message": "pull access denied"})
                return
            self.server.images.add(name)
            self.reply(200, {"status": "done"})
        elif rest[0] in self.server.images or rest[0].startswith("sha256:"):
            self.reply(200, {"Id": "sha256:" + "b" * 64, "RepoTags": [rest[0]], "Config": {}})
        else:
            self.reply(404, {"message": f"No such image: {rest[0]}"})

    def do_containers(self, rest: list[str], query: dict[str, str], data: dict[str, Any]) -> None:
        if rest == ["create"]:
            self.create(query.get("name", "unnamed"), data)
            return
        one = self.server.container(rest[0])
        if one is None:
            self.reply(404, {"message": "No such container"})
        elif self.command == "DELETE":
            del self.server.containers[one["id"]]
            self.reply(204)
        else:
            getattr(self, f"container_{rest[1]}")(one, data)

    def create(self, name: str, data: dict[str, Any]) -> None:
        binds = data["HostConfig"].get("Binds") or ["/nowhere:/workspace:rw"]
        folder = binds[0].split(":")[0]
        one = {"id": uuid.uuid4().hex, "name": name, "data": data, "folder": folder, "status": "created"}
        self.server.containers[one["id"]] = {**one, "exit": 0, "logs": b"", "looks": 0}
        self.reply(201, {"Id": one["id"], "Warnings": []})

    def container_json(self, one: dict[str, Any], data: dict[str, Any]) -> None:
        one["looks"] += 1
        if one["status"] == "starting" and one["looks"] > 2:
            one["status"] = "running"
        ports = {"8888/tcp": [{"HostIp": "0.0.0.0", "HostPort": "45454"}]}
        self.reply(
            200,
            {
                "Id": one["id"],
                "Name": f"/{one['name']}",
                "Image": "sha256:" + "b" * 64,
                "State": {"Status": one["status"], "ExitCode": one["exit"]},
                "Config": {"Tty": False},
                "HostConfig": {"LogConfig": {"Type": "json-file"}},
                "NetworkSettings": {"Ports": ports},
            },
        )

    def container_start(self, one: dict[str, Any], data: dict[str, Any]) -> None:
        one["status"] = "starting"
        if one["data"].get("Cmd"):
            threading.Thread(target=self.run_main_program, args=(one,), daemon=True).start()
        self.reply(204)

    def run_main_program(self, one: dict[str, Any]) -> None:
        command, folder = one["data"]["Cmd"], one["folder"]
        one["process"] = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        one["logs"] = one["process"].communicate()[0]
        one["exit"], one["status"] = one["process"].returncode, "exited"

    def container_stop(self, one: dict[str, Any], data: dict[str, Any]) -> None:
        if "process" in one:
            one["process"].kill()
        one["status"] = "exited"
        if one["data"]["HostConfig"].get("AutoRemove"):
            del self.server.containers[one["id"]]
        self.reply(204)

    def container_restart(self, one: dict[str, Any], data: dict[str, Any]) -> None:
        self.reply(204)

    def container_logs(self, one: dict[str, Any], data: dict[str, Any]) -> None:
        self.reply(200, struct.pack(">BxxxL", 1, len(one["logs"])) + one["logs"], RAW_STREAM)

    def container_exec(self, one: dict[str, Any], data: dict[str, Any]) -> None:
        name = uuid.uuid4().hex
        self.server.executions[name] = {"command": data["Cmd"], "folder": one["folder"], "exit": None}
        self.reply(201, {"Id": name})

    def do_exec(self, rest: list[str], query: dict[str, str], data: dict[str, Any]) -> None:
        one = self.server.executions[rest[0]]
        if rest[1] == "json":
            self.reply(200, {"ExitCode": one["exit"], "Running": False})
            return
        result = subprocess.run(
            one["command"], cwd=one["folder"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        one["exit"] = result.returncode
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()
        time.sleep(0.1)  # the client reads what follows from the socket, not from its buffer
        self.wfile.write(struct.pack(">BxxxL", 1, len(result.stdout)) + result.stdout)
        self.close_connection = True

    def reply(self, status: int, body: Any = None, kind: str = "application/json") -> None:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    socket = tmp_path / "docker.sock"
    monkeypatch.setenv("DOCKER_HOST", f"unix://{socket}")
    monkeypatch.setattr(code_places, "CONTAINER_MARK", str(tmp_path / "absent"))
    with Daemon(str(socket)) as one:
        thread = threading.Thread(target=one.serve_forever, args=(0.02,))
        thread.start()
        yield one
        one.shutdown()
        thread.join()


def blocks(*pairs: tuple[str, str]) -> list[CodeBlock]:
    return [CodeBlock(language=language, code=code) for language, code in pairs]


def test_docker_is_found(daemon: Daemon, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert is_docker_running()
    check_can_use_docker_or_throw(True)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    assert not is_docker_running()


def test_blocks_run_in_a_container(daemon: Daemon, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    with DockerCommandLineCodeExecutor(work_dir=folder, timeout=1) as executor:
        assert isinstance(executor, CodeExecutor)
        assert (executor.timeout, executor.work_dir, executor.bind_dir) == (1, folder, folder)
        ((name, one),) = daemon.containers.items()
        assert one["name"].startswith("autogen-code-exec-") and one["status"] == "running" and name
        assert one["data"]["Image"] == "python:3-slim" and one["data"]["HostConfig"]["AutoRemove"]
        result = executor.execute_code_blocks(
            blocks(("PY", "# filename: a.py\nprint(1)"), ("js", "run()"), ("sh", "exit 3"), ("sh", "echo 4"))
        )
        assert result.exit_code == 3
        assert re.fullmatch(rf"1\nCode saved to {folder}/tmp_code_\w+\.javascript\n", result.output)
        assert result.code_file == str(folder / "a.py")
        executor.restart()
    assert daemon.containers == {}


def test_blocks_that_fail(daemon: Daemon, tmp_path: Path) -> None:
    with DockerCommandLineCodeExecutor(work_dir=tmp_path, timeout=1) as executor:
        for code, outcome in (
            (("python", "import time; print(3, flush=True); time.sleep(9)"), (124, "3\n\nTimeout")),
            (("perl", "1"), (1, "Unsupported language perl\n")),
            (("python", "# filename: ../x.py"), (1, "Filename is not in the workspace")),
        ):
            result = executor.execute_code_blocks(blocks(code))
            assert (result.exit_code, result.output) == outcome
        with pytest.raises(ValueError, match="No code blocks to execute"):
            executor.execute_code_blocks([])


def test_images_are_pulled(daemon: Daemon, tmp_path: Path) -> None:
    executor = DockerCommandLineCodeExecutor(
        "python:3", "mine", 5, tmp_path, auto_remove=False, stop_container=False
    )
    executor.stop()
    assert [(one["name"], one["status"]) for one in daemon.containers.values()] == [("mine", "exited")]
    with pytest.raises(docker.errors.NotFound):
        DockerCommandLineCodeExecutor("none:1", work_dir=tmp_path)
    with pytest.raises(ValueError, match="Timeout must be"):
        DockerCommandLineCodeExecutor(timeout=0)


def test_execute_code_in_a_container(
    daemon: Daemon, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AUTOGEN_USE_DOCKER", raising=False)
    folder = str(tmp_path / "work")
    exit_code, output, image = execute_code("print(1)", work_dir=folder)
    assert (exit_code, output) == (0, "1\n") and image == daemon.tags[0]
    result = execute_code("print(2)", filename="my a.py", work_dir=folder, use_docker=["none:1", "python:3"])
    assert result == (0, "2\n", "python:my_a.py")
    assert capsys.readouterr().out == (
        "Pulling image none:1\nFailed to pull image none:1\nPulling image python:3\n"
    )
    exit_code, output, _ = execute_code("print('seen'); exit(4)", work_dir=folder, use_docker="python:3")
    assert (exit_code, output) == (4, "seen\n")
    slow = execute_code("import time; time.sleep(9)", 1, work_dir=folder)
    assert slow == (1, "Timeout", "python:3-slim")
    assert daemon.containers == {}
    assert [path.name for path in Path(folder).iterdir()] == ["my a.py"]


def test_kernel_gateway_in_a_container(daemon: Daemon) -> None:
    daemon.images.add("autogen-jupyterkernelgateway")
    with DockerJupyterServer(docker_env={"MORE": "1"}) as server:
        assert isinstance(server, JupyterConnectable)
        info = server.connection_info
        assert (info.host, info.port, len(info.token or "")) == ("127.0.0.1", 45454, 64)
        (one,) = daemon.containers.values()
        assert one["data"]["Env"] == [f"TOKEN={info.token}", "MORE=1"]
    assert daemon.containers == {}
    with pytest.raises(ValueError, match="Custom image none does not exist"):
        DockerJupyterServer(custom_image_name="none")
