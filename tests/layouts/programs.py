"""Small projects of one conversation or two, in the layouts that projects have, and what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

IMPORTS = "import os\nfrom autogen import AssistantAgent, UserProxyAgent\n"
CONFIG = """\
llm_config = {
    "config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}],
    "cache_seed": None,
}
"""
USER = """\
user = UserProxyAgent(
    "user", human_input_mode="NEVER", max_consecutive_auto_reply=1, code_execution_config=False
)
"""
CLERK = 'clerk = AssistantAgent("clerk", system_message="You are a clerk.", llm_config=llm_config)\n'
AGENTS = IMPORTS + CONFIG + USER + CLERK
CHAT = """\
result = user.initiate_chat(clerk, message="Is the shop open?", max_turns=1)
print("RESULT:", result.summary)
"""
WHOLE = AGENTS + CHAT
FUNCTION = """\


def talk():
    result = user.initiate_chat(clerk, message="Is the shop open?", max_turns=1)
    return result.summary
"""
PRINT = 'print("RESULT:", talk())\n'
SCRIPT = [{"say": "Until six.", "times": 4}]


def notebook(*cells: str) -> str:
    """A notebook of code cells."""
    code = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell}
        for cell in cells
    ]
    about = {"kernelspec": {"language": "python", "name": "python3", "display_name": "Python 3"}}
    return json.dumps({"cells": code, "metadata": about, "nbformat": 4, "nbformat_minor": 5}, indent=1)


@dataclass(frozen=True)
class Layout:
    """A project, what the user names of it, and what must become of it.

    Attributes:
        files: the project.
        run: the arguments of Python that run it, from ``cwd``.
        path: ``PYTHONPATH``, below the project.
        paths: what the user names; a list of several is what a commit hook gives.
        options: further arguments of the command line.
        ignored: patterns of its ``.gitignore``.
        outcomes: what becomes of the conversations.
        changed: the files that are rewritten.
        says: pieces of the report.
        git: whether it is a repository.
        only_named: how the files begin that are edited only if they are named themselves.
    """

    files: Mapping[str, str]
    run: tuple[str, ...]
    cwd: str = "."
    path: str = ""
    paths: tuple[str, ...] = (".",)
    options: tuple[str, ...] = ()
    ignored: str = ""
    outcomes: tuple[str, ...] = ("native",)
    changed: frozenset[str] = field(default_factory=frozenset[str])
    says: tuple[str, ...] = ()
    git: bool = True
    only_named: tuple[str, ...] = ()


def _changed(*names: str) -> frozenset[str]:
    return frozenset(names)


_SRC = {
    "pyproject.toml": '[project]\nname = "shop"\n',
    "src/shop/__init__.py": "",
    "src/shop/agents.py": AGENTS,
    "scripts/go.py": "from shop.agents import clerk, user\n\n" + CHAT,
}
_MONOREPO = {
    "packages/core/pyproject.toml": (
        '[project]\nname = "core"\n\n[tool.setuptools.packages.find]\nwhere = ["lib"]\n'
    ),
    "packages/core/lib/core/__init__.py": "from .agents import clerk, user\n",
    "packages/core/lib/core/agents.py": AGENTS,
    "packages/desk/pyproject.toml": '[project]\nname = "desk"\ndependencies = ["core"]\n',
    "packages/desk/src/desk/__init__.py": "",
    "packages/desk/src/desk/app.py": "import core\n\n"
    + CHAT.replace("user.", "core.user.").replace("clerk,", "core.clerk,"),
}
_ON_ONE_LINE = CHAT.replace("\n", "; ").rstrip("; ")
_THREE = {
    "config.py": "import os\n" + CONFIG,
    "agents.py": "from autogen import AssistantAgent, UserProxyAgent\nfrom config import llm_config\n"
    + USER
    + CLERK,
    "main.py": "from agents import clerk, user\n\n" + CHAT,
}
_TWO_IN_ONE = {
    "a.py": AGENTS + FUNCTION,
    "b.py": AGENTS.replace('"clerk"', '"cashier"') + FUNCTION,
    "app.py": "import a\nimport b\n\n" + PRINT.replace("talk", "a.talk") + PRINT.replace("talk", "b.talk"),
}
_NOTEBOOK = {
    "agents.py": AGENTS,
    "tour.ipynb": notebook("from agents import clerk, user", CHAT.rstrip()),
}
_FIXTURES = {
    "app/__init__.py": "",
    "app/agents.py": AGENTS,
    "tests/conftest.py": "from app.agents import clerk, user\n\n\ndef pair():\n    return user, clerk\n",
    "tests/test_chat.py": (
        "def test_chat(pair):\n    user, clerk = pair\n"
        '    result = user.initiate_chat(clerk, message="Is the shop open?", max_turns=1)\n'
        '    print("RESULT:", result.summary)\n'
    ),
}
_AS_PYTEST = (
    "import sys; sys.path[:0] = ['tests', '.']; "
    "import conftest, test_chat; test_chat.test_chat(conftest.pair())"
)

LAYOUTS: dict[str, Layout] = {
    "src, used from scripts": Layout(
        _SRC, ("scripts/go.py",), path="src", changed=_changed("src/shop/agents.py", "scripts/go.py")
    ),
    "src alone is named": Layout(
        _SRC, ("scripts/go.py",), path="src", paths=("src",), outcomes=("kept",), says=("scripts/go.py",)
    ),
    "the script alone is named": Layout(
        _SRC,
        ("scripts/go.py",),
        path="src",
        paths=("scripts/go.py",),
        outcomes=("kept",),
        says=("src/shop/agents.py",),
    ),
    "src without git": Layout(
        _SRC,
        ("scripts/go.py",),
        path="src",
        paths=("src/shop/agents.py",),
        outcomes=("kept",),
        says=("scripts/go.py",),
        git=False,
    ),
    "fixtures of pytest": Layout(
        _FIXTURES,
        ("-c", _AS_PYTEST),
        outcomes=("compat", "compat"),
        changed=_changed("app/agents.py"),
        says=("AM332",),
    ),
    "examples of a package": Layout(
        {
            "shop/__init__.py": "from .team import make_pair\n",
            "shop/team.py": IMPORTS
            + CONFIG
            + "\n\ndef make_pair():\n"
            + "".join(f"    {line}\n" for line in (USER + CLERK).splitlines())
            + "    return user, clerk\n",
            "examples/first.py": "from shop import make_pair\n\nuser, clerk = make_pair()\n" + CHAT,
        },
        ("examples/first.py",),
        path=".",
        changed=_changed("shop/team.py", "examples/first.py"),
    ),
    "two distributions": Layout(
        _MONOREPO,
        ("packages/desk/src/desk/app.py",),
        path="packages/core/lib",
        changed=_changed("packages/core/lib/core/agents.py", "packages/desk/src/desk/app.py"),
    ),
    "one of two distributions is named": Layout(
        _MONOREPO,
        ("packages/desk/src/desk/app.py",),
        path="packages/core/lib",
        paths=("packages/core",),
        outcomes=("kept",),
        says=("packages/desk/src/desk/app.py",),
    ),
    "sys.path.insert with os.path": Layout(
        {
            "lib/agents.py": AGENTS,
            "jobs/agents_of_today.py": "TODAY = 'Monday'\n",
            "jobs/go.py": (
                "import os\nimport sys\n\n"
                'sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))\n'
                "from agents import clerk, user\n\n"
            )
            + CHAT,
        },
        ("jobs/go.py",),
        changed=_changed("lib/agents.py", "jobs/go.py"),
    ),
    "sys.path.append with a variable of pathlib": Layout(
        {
            "shared/python/desk/agents.py": AGENTS,
            "jobs/go.py": (
                "import sys\nfrom pathlib import Path\n\nROOT = Path(__file__).resolve().parent.parent\n"
                'sys.path.append(str(ROOT / "shared" / "python"))\n\n'
                "from desk import agents\n\n"
            )
            + CHAT.replace("user.", "agents.user.").replace("clerk,", "agents.clerk,"),
        },
        ("jobs/go.py",),
        changed=_changed("shared/python/desk/agents.py", "jobs/go.py"),
    ),
    "packages without __init__": Layout(
        {
            "shop/people/staff.py": AGENTS,
            "shop/desk/talk.py": "from shop.people import staff\n\n\ndef main():\n"
            + "".join(
                f"    {line}\n"
                for line in CHAT.replace("user.", "staff.user.")
                .replace("clerk,", "staff.clerk,")
                .splitlines()
            )
            + '\n\nif __name__ == "__main__":\n    main()\n',
        },
        ("-m", "shop.desk.talk"),
        changed=_changed("shop/people/staff.py", "shop/desk/talk.py"),
    ),
    "the chat is in an excluded file": Layout(
        {"agents.py": AGENTS, "old/main.py": "from agents import clerk, user\n\n" + CHAT},
        ("old/main.py",),
        path=".",
        options=("--exclude", "old/"),
        outcomes=("compat",),
        changed=_changed("agents.py"),
        says=("old/main.py:3", "AM330"),
    ),
    "a caller is in an ignored file": Layout(
        {"desk.py": AGENTS + FUNCTION, "local_run.py": "from desk import talk\n\n" + PRINT},
        ("local_run.py",),
        ignored="local_*\n",
        only_named=("local",),
        changed=_changed("desk.py"),
    ),
    "an ignored file has agents of its own": Layout(
        {
            "agents.py": AGENTS,
            "main.py": "from agents import clerk, user\n\n" + CHAT,
            "scratch/try.py": (
                "from autogen import UserProxyAgent\nfrom agents import clerk\n\n"
                'user = UserProxyAgent("me", human_input_mode="NEVER", code_execution_config=False)\n'
            )
            + CHAT,
        },
        ("scratch/try.py",),
        path=".",
        ignored="/scratch\n",
        only_named=("scratch",),
        outcomes=("kept",),
        says=("scratch/try.py:1", "AM330"),
    ),
    "an ignored file that only shares settings": Layout(
        {
            **_THREE,
            "scratch.py": "import autogen\nfrom config import llm_config\n\nprint(autogen, llm_config)\n",
        },
        ("main.py",),
        ignored="scratch.py\n",
        changed=_changed("agents.py", "main.py"),
    ),
    "a notebook that uses a module": Layout(
        _NOTEBOOK, ("NOTEBOOK", "tour.ipynb"), changed=_changed("agents.py", "tour.ipynb")
    ),
    "the module of a notebook alone is named": Layout(
        _NOTEBOOK,
        ("NOTEBOOK", "tour.ipynb"),
        paths=("agents.py",),
        outcomes=("kept",),
        says=("tour.ipynb",),
    ),
    "one file of three is named": Layout(
        _THREE, ("main.py",), paths=("agents.py",), outcomes=("kept",), says=("main.py",)
    ),
    "a hook names the files of a commit": Layout(
        {**_THREE, "README.py": "x = 1\n"},
        ("main.py",),
        paths=("README.py", "main.py"),
        outcomes=("kept",),
        says=("agents.py",),
    ),
    "a hook names all files that matter": Layout(
        {**_THREE, "other.py": WHOLE},
        ("main.py",),
        paths=("agents.py", "config.py", "main.py"),
        changed=_changed("agents.py", "config.py", "main.py"),
    ),
    "a user of the agents cannot be parsed": Layout(
        {
            "agents.py": AGENTS,
            "main.py": "from agents import clerk, user\n\n" + CHAT,
            "next.py": "from agents import user\n\nuser.initiate_chat(\n",
        },
        ("main.py",),
        outcomes=("compat",),
        changed=_changed("agents.py"),
        says=("next.py:3", "AM330"),
    ),
    "agents in a file that cannot be parsed": Layout(
        {
            "main.py": AGENTS + CHAT,
            "broken/part.py": "import autogen\nfrom main import clerk\nx = (\n",
        },
        ("main.py",),
        outcomes=("kept",),
        says=("broken/part.py:3", "AM330"),
    ),
    "backend and lib": Layout(
        {
            "backend/app/__init__.py": "",
            "backend/app/views.py": "from app.service import talk\n",
            "backend/app/service.py": "from people import clerk, user\n" + FUNCTION,
            "lib/people.py": AGENTS,
            "backend/serve.py": 'import sys\n\nsys.path.append("lib")\nfrom app.views import talk\n\n'
            + PRINT,
        },
        ("backend/serve.py",),
        changed=_changed("backend/app/service.py", "lib/people.py", "backend/serve.py"),
    ),
    "one of two files of the same name": Layout(
        {
            "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["day", "night"]\n',
            "day/staff.py": AGENTS,
            "night/staff.py": AGENTS.replace("a clerk", "a guard"),
            "jobs/go.py": "from staff import clerk, user\n\n" + CHAT,
        },
        ("jobs/go.py",),
        path="night",
        changed=_changed("day/staff.py", "night/staff.py", "jobs/go.py"),
    ),
    "imported by its name": Layout(
        {
            "plugins/desk.py": AGENTS + FUNCTION,
            "main.py": (
                "import importlib\nfrom autogen import AssistantAgent\n\n"
                'desk = importlib.import_module("plugins.desk")\n'
            )
            + PRINT.replace("talk", "desk.talk"),
        },
        ("main.py",),
        paths=("plugins",),
        outcomes=("kept",),
        says=("main.py",),
    ),
    "a library without a chat": Layout(
        {
            "shop/__init__.py": "from .agents import clerk, user\n",
            "shop/agents.py": AGENTS,
        },
        ("-c", "from shop import clerk, user; " + _ON_ONE_LINE),
        outcomes=("compat", "compat"),
        changed=_changed("shop/agents.py"),
        says=("AM332", "no chat with this agent was found in"),
    ),
    "scripts that share a configuration": Layout(
        {
            "config.py": "import os\n" + CONFIG,
            "one.py": "from autogen import AssistantAgent, UserProxyAgent\nfrom config import llm_config\n"
            + USER
            + CLERK
            + CHAT,
            "two.py": "from autogen import AssistantAgent, UserProxyAgent\nfrom config import llm_config\n"
            + USER
            + CLERK
            + CHAT,
        },
        ("one.py",),
        paths=("one.py",),
        outcomes=("kept",),
        says=("config.py, two.py",),
    ),
    "one of two conversations of a process is named": Layout(
        _TWO_IN_ONE, ("app.py",), paths=("a.py",), outcomes=("kept",), says=("b.py",)
    ),
    "both conversations of a process": Layout(
        _TWO_IN_ONE,
        ("app.py",),
        outcomes=("native", "native"),
        changed=_changed("a.py", "b.py", "app.py"),
    ),
    "a package that is run": Layout(
        {
            "shop/__init__.py": "",
            "shop/__main__.py": "from .desk import talk\n\n" + PRINT,
            "shop/desk.py": "from .agents import clerk, user\n" + FUNCTION,
            "shop/agents.py": AGENTS,
        },
        ("-m", "shop"),
        changed=_changed("shop/__main__.py", "shop/desk.py", "shop/agents.py"),
    ),
    "a notebook that runs a file": Layout(
        {"agents.py": AGENTS, "tour.ipynb": notebook("%run agents.py", CHAT.rstrip())},
        ("-c", "import runpy; globals().update(runpy.run_path('agents.py')); " + _ON_ONE_LINE),
        outcomes=("compat", "compat"),
        changed=_changed("agents.py"),
        says=("AM332",),
    ),
    "a file that is run by its path": Layout(
        {
            "lib/agents.py": AGENTS,
            "main.py": "import runpy\n\nmade = runpy.run_path('lib/agents.py')\n"
            + CHAT.replace("user.", "made['user'].").replace("clerk,", "made['clerk'],"),
        },
        ("main.py",),
        outcomes=("compat",),
        changed=_changed("lib/agents.py"),
        says=("AM332",),
    ),
    "a script without a suffix": Layout(
        {
            "agents.py": AGENTS,
            "bin/chat": "#!/usr/bin/env python3\nfrom agents import clerk, user\n\n" + CHAT,
        },
        ("bin/chat",),
        path=".",
        outcomes=("compat",),
        changed=_changed("agents.py"),
        only_named=("bin",),
        says=("bin/chat:4", "is edited only if it is named itself"),
    ),
    "a folder that is skipped elsewhere": Layout(
        {"build/agents.py": AGENTS, "build/main.py": "from agents import clerk, user\n\n" + CHAT},
        ("build/main.py",),
        paths=("build/agents.py",),
        only_named=("build",),
        outcomes=("kept",),
        says=("build/main.py",),
    ),
    "either of two forms of an import": Layout(
        {
            "shop/__init__.py": "",
            "shop/agents.py": AGENTS,
            "shop/main.py": (
                "try:\n    from .agents import clerk, user\n"
                "except ImportError:\n    from agents import clerk, user\n\n"
            )
            + CHAT,
        },
        ("shop/main.py",),
        changed=_changed("shop/agents.py", "shop/main.py"),
    ),
    "names that a package passes on": Layout(
        {
            "shop/__init__.py": "from .staff import *\n",
            "shop/staff.py": AGENTS,
            "jobs/daily/go.py": "import shop\n\n"
            + CHAT.replace("user.", "shop.user.").replace("clerk,", "shop.clerk,"),
        },
        ("jobs/daily/go.py",),
        path=".",
        paths=("shop",),
        outcomes=("kept",),
        says=("jobs/daily/go.py",),
    ),
    "the path is set in another file": Layout(
        {
            "conf/setup.py": (
                "import pathlib\nimport sys\n\nBASE = pathlib.Path(__file__).resolve().parents[1]\n"
                'sys.path.insert(0, str(BASE / "apps"))\n'
            ),
            "apps/desk/agents.py": AGENTS,
            "web/views.py": "from desk.agents import clerk, user\n" + FUNCTION,
            "run.py": "import conf.setup\nfrom web.views import talk\n\n" + PRINT,
        },
        ("run.py",),
        changed=_changed("apps/desk/agents.py", "web/views.py", "run.py"),
    ),
    "modules that import each other": Layout(
        {
            "desk.py": "import staff\n"
            + FUNCTION.replace("user.", "staff.user.").replace("clerk,", "staff.clerk,"),
            "staff.py": "import desk\n" + AGENTS,
            "main.py": "import desk\nimport staff\n\n" + PRINT.replace("talk", "desk.talk"),
        },
        ("main.py",),
        paths=("staff.py", "desk.py"),
        outcomes=("kept",),
        says=("main.py",),
    ),
    "a module of a computed name": Layout(
        {
            "plugins/shop.py": AGENTS,
            "main.py": (
                "import importlib\nimport sys\n\nname = sys.argv[1]\n"
                'plugin = importlib.import_module("plugins." + name)\n'
            )
            + CHAT.replace("user.", "plugin.user.").replace("clerk,", "plugin.clerk,"),
        },
        ("main.py", "shop"),
        paths=("plugins",),
        outcomes=("compat",),
        changed=_changed("plugins/shop.py"),
        says=("`plugin.user`", 'importlib.import_module("plugins." + name)'),
    ),
    "files that are found in a folder": Layout(
        {
            "desks/one.py": IMPORTS + CONFIG + "def make():\n    " + CLERK.replace("clerk =", "return"),
            "main.py": (
                "import importlib.util\nimport pathlib\nfrom autogen import UserProxyAgent\n\n"
                + USER
                + 'for path in pathlib.Path("desks").glob("*.py"):\n'
                "    spec = importlib.util.spec_from_file_location(path.stem, path)\n"
                "    desk = importlib.util.module_from_spec(spec)\n"
                "    spec.loader.exec_module(desk)\n"
                "    clerk = desk.make()\n"
            )
            + "".join(f"    {line}\n" for line in CHAT.splitlines()),
        },
        ("main.py",),
        outcomes=("compat",),
        changed=_changed("desks/one.py", "main.py"),
        says=("`clerk`",),
    ),
    "a file with a chat of its own, run by its path": Layout(
        {
            "agents.py": AGENTS
            + 'if __name__ == "__main__":\n    user.initiate_chat(clerk, message="Hello?", max_turns=1)\n',
            "main.py": 'import runpy\n\nteam = runpy.run_path("agents.py")\n'
            + CHAT.replace("user.", 'team["user"].').replace("clerk,", 'team["clerk"],'),
        },
        ("main.py",),
        outcomes=("compat",),
        changed=_changed("agents.py"),
        says=('`team["user"]`',),
    ),
    "stars that pass on what stars bring": Layout(
        {
            "shop/__init__.py": "from .people import *\nfrom .users import *\n",
            "shop/people.py": IMPORTS + CONFIG + CLERK,
            "shop/users.py": IMPORTS + USER,
            "main.py": "from shop import *\n\n" + CHAT,
        },
        ("main.py",),
        changed=_changed("shop/people.py", "shop/users.py", "main.py"),
    ),
}
