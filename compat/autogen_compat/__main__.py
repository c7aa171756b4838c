"""Runs AutoGen 0.2 programs as they are: ``python -m autogen_compat script.py args…``."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from autogen_compat.alias import install_alias

USAGE = """\
usage: python -m autogen_compat SCRIPT [ARG...]      run an AutoGen 0.2 program; nothing of it is edited
       python -m autogen_compat -m MODULE [ARG...]   the same for a module
       python -m autogen_compat -c CODE [ARG...]     the same for code
       python -m autogen_compat doctor [PATH...]     what is installed, what conflicts, and what the
                                                     programs at PATH use that is not supported
       python -m autogen_compat prompts [...]        use AutoGen 0.2's own default prompts (--help says more)
       python -m autogen_compat --version
"""


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; the exit code."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE, end="", file=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else 2
    first, rest = arguments[0], arguments[1:]
    if first == "doctor":
        from autogen_compat.doctor import main as doctor

        return doctor(rest)
    if first == "prompts":
        from autogen_compat.prompts_command import main as prompts

        return prompts(rest)
    if first == "--version":
        import autogen_compat

        print(f"autogen_compat {autogen_compat.VERSION} (the API of AutoGen {autogen_compat.__version__})")
        return 0
    if first in ("-m", "-c"):
        if not rest:
            print(f"error: {first} needs an argument\n{USAGE}", end="", file=sys.stderr)
            return 2
        return _run_module(rest) if first == "-m" else _run_code(rest)
    if first.startswith("-"):
        print(f"error: unknown option {first}\n{USAGE}", end="", file=sys.stderr)
        return 2
    return _run_script(arguments)


def _run_script(arguments: Sequence[str]) -> int:
    """Run a file as ``python file`` would; a folder or a zip file that has a ``__main__.py`` too."""
    script = arguments[0]
    install_alias()
    sys.argv = list(arguments)
    if not os.path.isfile(script):
        if not os.path.exists(script):
            print(f"error: there is no file {script!r}", file=sys.stderr)
            return 2
        return _run_path(script)
    path = os.path.abspath(script)  # as Python names the file of ``__main__``
    with io.open_code(path) as file:
        data = file.read()
    if data[:2] == b"PK":
        return _run_path(script)
    _put_on_path(os.path.dirname(os.path.realpath(script)))
    return _run_as_main(data, path)


def _run_path(path: str) -> int:
    import runpy

    runpy.run_path(path, run_name="__main__")
    return 0


def _run_module(arguments: Sequence[str]) -> int:
    """Run a module as ``python -m`` would; the current folder is on the path already."""
    import runpy

    install_alias()
    sys.argv = list(arguments)
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
    return 0


def _run_code(arguments: Sequence[str]) -> int:
    install_alias()
    sys.argv = ["-c", *arguments[1:]]
    return _run_as_main(arguments[0].encode(), None)


def _put_on_path(folder: str) -> None:
    """The script's folder takes the place of the current one, which ``python -m`` put on the path."""
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = folder


def _run_as_main(source: bytes, path: str | None) -> int:
    """Run *source* as the module ``__main__``, which stays in place for threads and exit handlers."""
    module = ModuleType("__main__")
    if path is not None:
        module.__file__ = path
    sys.modules["__main__"] = module
    try:
        code = compile(source, path or "<string>", "exec", dont_inherit=True)
        exec(code, module.__dict__)
    except Exception as error:
        traceback = error.__traceback__
        shown = error.with_traceback(traceback and traceback.tb_next)  # without the frame of this function
        sys.excepthook(type(shown), shown, shown.__traceback__)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
