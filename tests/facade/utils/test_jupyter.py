from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autogen_compat.coding import CodeBlock, CodeExecutor, CodeExecutorFactory
from autogen_compat.coding.base import IPythonCodeResult
from autogen_compat.coding.jupyter import (
    EmbeddedIPythonCodeExecutor,
    JupyterCodeExecutor,
    JupyterConnectable,
    JupyterConnectionInfo,
    LocalJupyterServer,
)


def run(executor: Any, *cells: str) -> IPythonCodeResult:
    return executor.execute_code_blocks([CodeBlock(language="python", code=cell) for cell in cells])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalJupyterServer]:
    log = tmp_path_factory.mktemp("gateway") / "gateway.log"
    with LocalJupyterServer(log_file=str(log)) as one:
        yield one


@pytest.fixture(params=["embedded", "server"])
def executor(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    if request.param == "server":
        server = request.getfixturevalue("server")
        with JupyterCodeExecutor(server, timeout=30, output_dir=tmp_path) as one:
            yield one
        return
    one = EmbeddedIPythonCodeExecutor(timeout=30, output_dir=str(tmp_path))
    yield one
    one.stop()


def test_cells_share_their_state_until_a_restart(executor: Any) -> None:
    assert isinstance(executor, CodeExecutor)
    result = run(executor, "a = 20", "print(a + 1)", "a + 2", "!echo three")
    assert result.exit_code == 0
    assert [line for line in result.output.splitlines() if line] == ["21", "22", "three"]
    assert "20" in run(executor, "a").output
    executor.restart()
    assert "NameError" in run(executor, "a").output


def test_the_first_failing_cell_ends_the_run(executor: Any) -> None:
    result = run(executor, "print('seen')", "1/0", "open('made', 'w')")
    assert result.exit_code == 1
    assert "ERROR: ZeroDivisionError: division by zero\n" in result.output
    assert "seen" not in result.output


def test_silent_cells_are_given_up_but_keep_the_kernel(executor: Any) -> None:
    run(executor, "x = 5")
    executor._timeout = 1
    result = run(executor, "import time; time.sleep(3); print('late')")
    assert result.exit_code == 1 and "ERROR: " in result.output and "Timeout" in result.output
    executor._timeout = 30
    result = run(executor, "print(x)")
    assert (result.exit_code, result.output.strip()) == (0, "5")


def test_pictures_and_pages_are_saved(executor: Any, tmp_path: Path) -> None:
    image = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    result = run(
        executor,
        "from IPython.display import HTML, Image, display; import base64",
        "HTML('<h1>Hi</h1>')",
        f"display(Image(base64.b64decode('{image}')))",
    )
    html, png = (Path(file) for file in result.output_files)
    assert html.parent == png.parent == tmp_path
    assert html.read_text() == "<h1>Hi</h1>" and png.read_bytes().startswith(b"\x89PNG")
    assert f"HTML data saved to {html}" in result.output and f"Image data saved to {png}" in result.output


def test_arguments(server: LocalJupyterServer, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    with pytest.raises(ValueError, match=r"Output directory .* does not exist"):
        EmbeddedIPythonCodeExecutor(output_dir=missing)
    with pytest.raises(ValueError, match=r"Output directory .* does not exist"):
        JupyterCodeExecutor(server, output_dir=missing)
    with pytest.raises(ValueError, match="Kernel none is not installed"):
        EmbeddedIPythonCodeExecutor(kernel_name="none")
    with pytest.raises(ValueError, match="Kernel none is not installed"):
        JupyterCodeExecutor(server, kernel_name="none")
    with pytest.raises(ValueError):
        EmbeddedIPythonCodeExecutor(timeout=0)
    with pytest.raises(ValueError, match="Timeout must be"):
        JupyterCodeExecutor(server, timeout=0)
    with pytest.raises(ValueError, match="JupyterConnectable or JupyterConnectionInfo"):
        JupyterCodeExecutor("localhost")  # pyright: ignore


def test_server(server: LocalJupyterServer) -> None:
    assert isinstance(server, JupyterConnectable)
    info = server.connection_info
    assert info == JupyterConnectionInfo("127.0.0.1", False, server.port, server.token)
    client = server.get_client()
    assert "python3" in client.list_kernel_specs()["kernelspecs"]
    kernel = client.start_kernel("python3")
    assert kernel in [one["id"] for one in client.list_kernels()]
    with client.get_kernel_client(kernel) as connection:
        assert connection.wait_for_ready(30)
        result = connection.execute("{'a': 1}", 30)
        assert result.is_ok and result.output == "{'a': 1}"
    client.delete_kernel(kernel)
    assert kernel not in [one["id"] for one in client.list_kernels()]


def test_a_port_that_is_taken(server: LocalJupyterServer, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="failed to start"):
        LocalJupyterServer(port=server.port, token="", log_file=str(tmp_path / "log"))


def test_by_name(tmp_path: Path) -> None:
    executor = CodeExecutorFactory.create(
        {"executor": "ipython-embedded", "ipython-embedded": {"output_dir": str(tmp_path)}}
    )
    assert isinstance(executor, EmbeddedIPythonCodeExecutor)
    assert run(executor, "6 * 7").output == "42"
    executor.stop()
