"""Agents across the modules of a program."""

from __future__ import annotations

from collections.abc import Mapping

from .helpers import check_native, each, program, written

FLOWS = {
    "names": {
        "people.py": program("user = $USER\nclerk = $CLERK\n"),
        "main.py": 'from people import clerk, user\nuser.initiate_chat(clerk, message="Hi", max_turns=1)\n',
    },
    "attributes of a module": {
        "people.py": program("user = $USER\nclerk = $CLERK\n"),
        "main.py": 'import people as p\np.user.initiate_chat(p.clerk, message="Hi", max_turns=1)\n',
    },
    "package that exports": {
        "app/__init__.py": "from .people import clerk, user\n__all__ = ['clerk', 'user']\n",
        "app/people.py": program("user = $USER\nclerk = $CLERK\n"),
        "main.py": "from app import *\nuser.initiate_chat(clerk, message='Hi', max_turns=1)\n",
    },
    "factory and configuration": {
        "settings.py": 'LLM = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}\n',
        "factory.py": (
            "from autogen import AssistantAgent, UserProxyAgent\nfrom settings import LLM as llm_config\n"
            + written("def make():\n    return $USER, $CLERK\n")
        ),
        "main.py": (
            "import factory\nuser, clerk = factory.make()\n"
            'print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)\n'
        ),
    },
    "set from outside": {
        "state.py": "clerk = None\nuser = None\n",
        "main.py": program(
            """
            import state
            from asking import ask

            state.user = $USER
            state.clerk = $CLERK
            print(ask("Hi"))
            """
        ),
        "asking.py": (
            "import state\n\n\ndef ask(text):\n"
            "    return state.user.initiate_chat(state.clerk, message=text, max_turns=1).summary\n"
        ),
    },
    "base class elsewhere": {
        "base.py": (
            "class Desk:\n    def __init__(self, *people):\n        self.user, self.clerk = people\n\n"
            "    def ask(self, text):\n"
            "        return self.user.initiate_chat(self.clerk, message=text, max_turns=1).summary\n"
        ),
        "main.py": program(
            """
            from base import Desk

            class Counter(Desk):
                def __init__(self):
                    super().__init__($USER, $CLERK)

            print(Counter().ask("Hi"))
            """
        ),
    },
    "registry filled by imports": {
        "registry.py": (
            "makers = {}\n\n\ndef maker(name):\n    def add(function):\n        makers[name] = function\n"
            "        return function\n\n    return add\n"
        ),
        "clerks.py": program(
            "from registry import maker\n\n@maker('clerk')\ndef clerk():\n    return $CLERK\n"
        ),
        "main.py": program(
            """
            import clerks
            from registry import makers

            user = $USER
            print(user.initiate_chat(makers["clerk"](), message="Hi", max_turns=1).summary)
            """
        ),
    },
    "import in a function": {
        "people.py": program("user = $USER\nclerk = $CLERK\n"),
        "main.py": (
            "def run():\n    from people import clerk, user\n"
            '    return user.initiate_chat(clerk, message="Hi", max_turns=1).summary\n\n\nprint(run())\n'
        ),
    },
    "import that may fail": {
        "people.py": program("user = $USER\nclerk = $CLERK\n"),
        "main.py": (
            "try:\n    from people import clerk, user\nexcept ImportError:\n    clerk = user = None\n\n"
            'print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)\n'
        ),
    },
    "import by a constant name": {
        "people.py": program("user = $USER\nclerk = $CLERK\n"),
        "main.py": (
            'import importlib\n\npeople = importlib.import_module("people")\n'
            'print(people.user.initiate_chat(people.clerk, message="Hi", max_turns=1).summary)\n'
        ),
    },
}


@each(FLOWS)
def test_native(flow: Mapping[str, str]) -> None:
    check_native(flow)
