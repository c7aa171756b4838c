"""``python -m autogen_compat``: unedited 0.2 programs."""

from __future__ import annotations

from pathlib import Path

from .conftest import Run

CHAT = """\
import sys
from autogen import ConversableAgent
from helper import NAME

a = ConversableAgent("a", llm_config=False, human_input_mode="NEVER", default_auto_reply="pong")
b = ConversableAgent(NAME, llm_config=False, human_input_mode="NEVER", default_auto_reply="ping")
result = b.initiate_chat(a, message="start", max_turns=2, silent=True)
print([m["content"] for m in result.chat_history], sys.argv, __name__, __file__)
"""


def program(folder: Path) -> Path:
    """A program with a module of its own, in a folder that is not the current one."""
    (folder / "app").mkdir()
    (folder / "app" / "helper.py").write_text('import pyautogen\nNAME = "b"\n')
    (folder / "app" / "main.py").write_text(CHAT)
    return folder / "app" / "main.py"


def test_a_script_with_arguments(python: Run, tmp_path: Path) -> None:
    main = program(tmp_path)
    done = python("-m", "autogen_compat", "app/main.py", "--its", "-m", "args")
    assert done.returncode == 0, done.stderr
    arguments = ["app/main.py", "--its", "-m", "args"]
    assert done.stdout == f"['start', 'pong', 'ping', 'pong'] {arguments} __main__ {main}\n"


def test_a_module(python: Run, tmp_path: Path) -> None:
    program(tmp_path)
    (tmp_path / "app" / "__init__.py").write_text("")
    main = tmp_path / "app" / "main.py"
    main.write_text(CHAT.replace("from helper", "from .helper"))
    done = python("-m", "autogen_compat", "-m", "app.main", "x")
    assert done.stdout.startswith("['start', 'pong', 'ping', 'pong']"), done.stderr
    assert "'x'] __main__" in done.stdout


def test_code_and_a_folder(python: Run, tmp_path: Path) -> None:
    code = "import autogen, sys; print(autogen.__name__, sys.argv)"
    assert python("-m", "autogen_compat", "-c", code, "x").stdout == "autogen_compat ['-c', 'x']\n"
    program(tmp_path).rename(tmp_path / "app" / "__main__.py")
    assert python("-m", "autogen_compat", "app").stdout.startswith("['start'")


def test_errors_and_exit_codes_are_the_program_s(python: Run, tmp_path: Path) -> None:
    script = tmp_path / "a.py"
    script.write_text("import autogen\n\ndef f():\n    raise KeyError('x')\n\nf()\n")
    done = python("-m", "autogen_compat", "a.py")
    assert done.returncode == 1
    assert done.stderr.splitlines()[1].strip() == f'File "{script}", line 6, in <module>'
    assert done.stderr.splitlines()[-1] == "KeyError: 'x'"
    (tmp_path / "b.py").write_text("raise SystemExit(7)\n")
    assert python("-m", "autogen_compat", "b.py").returncode == 7
    (tmp_path / "c.py").write_text("x = (\n")
    done = python("-m", "autogen_compat", "c.py")
    assert done.returncode == 1 and "SyntaxError" in done.stderr


def test_the_source_of_functions_is_found_from_another_folder(python: Run, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "a.py").write_text(
        "import inspect, os\ndef f(): ...\nos.chdir('elsewhere')\nprint(inspect.getsource(f), end='')\n"
    )
    assert python("-m", "autogen_compat", "a.py").stdout == "def f(): ...\n"


def test_the_program_is_the_main_module_until_the_end(python: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "import atexit, pickle, sys, threading\n"
        "class Thing: ...\n"
        "print(type(pickle.loads(pickle.dumps(Thing()))) is Thing)\n"
        "atexit.register(lambda: print(sys.modules['__main__'].Thing is Thing))\n"
        "threading.Timer(0.2, lambda: print(Thing.__name__)).start()\n"
    )
    assert python("-m", "autogen_compat", "a.py").stdout == "True\nThing\nTrue\n"


def test_what_is_asked_wrongly(python: Run) -> None:
    assert python("-m", "autogen_compat").returncode == 2
    assert python("-m", "autogen_compat", "--odd").returncode == 2
    assert python("-m", "autogen_compat", "-m").returncode == 2
    done = python("-m", "autogen_compat", "nothing.py")
    assert done.returncode == 2 and "no file 'nothing.py'" in done.stderr
    assert python("-m", "autogen_compat", "--help").stdout.startswith("usage:")
    assert "0.2.40" in python("-m", "autogen_compat", "--version").stdout
