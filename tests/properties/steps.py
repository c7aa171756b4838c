"""Steps that move the pieces of a program and keep what it does.

Each step goes on where a program says two agents by two expressions, and makes it say them by two others.
"""

from __future__ import annotations

from collections.abc import Callable

from .drafts import Draft

Step = Callable[[Draft], None]
STEPS: dict[str, Step] = {}


def _step(function: Step) -> Step:
    STEPS[function.__name__.strip("_")] = function
    return function


def _lines(text: str, *, needs: str = "", define: str = "", names: str = "") -> Step:
    """A step that is some lines: ``$U`` and ``$C`` are the two, ``$N`` a number.

    ``names`` are the two expressions that stand for them afterwards.
    """

    def step(draft: Draft) -> None:
        number = draft.number()
        sender, recipient = draft.sender, draft.recipient

        def filled(line: str) -> str:
            return line.replace("$U", sender).replace("$C", recipient).replace("$N", str(number))

        if needs:
            draft.needs(needs)
        if define:
            draft.define(filled(define))
        draft.say(*(filled(line) for line in text.split("\n")))
        draft.hand_on(number)
        if names:
            draft.sender, draft.recipient = (filled(name) for name in names.split(" | "))

    return step


_HAND = "def hand_$N(user, clerk):\n    return user, clerk"
_BOTH = "user_$N, clerk_$N = "

STEPS |= {
    "other names": _lines("user_$N = $U\nclerk_$N = $C"),
    "tuple": _lines("pair_$N = ($U, $C)\n" + _BOTH + "pair_$N"),
    "nested tuple": _lines("(user_$N, [clerk_$N]), text_$N = ($U, [$C]), 'Hi'"),
    "star": _lines("user_$N, *rest_$N = [$U, $C]", names="user_$N | rest_$N[0]"),
    "list": _lines("people_$N = [$U, $C]", names="people_$N[0] | people_$N[-1]"),
    "dict": _lines('people_$N = {"user": $U, "clerk": $C}', names='people_$N["user"] | people_$N["clerk"]'),
    "dict items": _lines(
        'people_$N = {}\npeople_$N["user"], people_$N["clerk"] = $U, $C',
        names='people_$N["user"] | people_$N["clerk"]',
    ),
    "dict methods": _lines(
        'people_$N = {}\npeople_$N.setdefault("user", $U)\npeople_$N.update(clerk=$C)\n'
        'user_$N = people_$N.get("user")\nclerk_$N = people_$N.pop("clerk")'
    ),
    "merged dicts": _lines(
        'people_$N = {"user": $U} | {"clerk": $C}', names='people_$N["user"] | people_$N["clerk"]'
    ),
    "values of a dict": _lines(_BOTH + '{"user": $U, "clerk": $C}.values()'),
    "function": _lines(_BOTH + "hand_$N($U, $C)", define=_HAND),
    "keywords": _lines(_BOTH + "hand_$N(clerk=$C, user=$U)", define=_HAND),
    "star arguments": _lines(_BOTH + "hand_$N(*[$U, $C])", define=_HAND),
    "double star arguments": _lines(
        'people_$N = {"user": $U, "clerk": $C}\n' + _BOTH + "hand_$N(**people_$N)", define=_HAND
    ),
    "any arguments": _lines(_BOTH + "hand_$N($U, $C)", define="def hand_$N(*people):\n    return people"),
    "any keywords": _lines(
        _BOTH + "hand_$N(user=$U, clerk=$C)",
        define='def hand_$N(**people):\n    return people["user"], people["clerk"]',
    ),
    "passed through": _lines(
        _BOTH + "wrap_$N($U, clerk=$C)",
        define=_HAND + "\n\n\ndef wrap_$N(*args, **kwargs):\n    return hand_$N(*args, **kwargs)",
    ),
    "default argument": _lines(
        "def hand_$N(user=$U, clerk=$C):\n    return user, clerk\n" + _BOTH + "hand_$N()"
    ),
    "partial": _lines(
        "make_$N = partial(hand_$N, $U, clerk=$C)\n" + _BOTH + "make_$N()",
        needs="from functools import partial",
        define=_HAND,
    ),
    "lambda": _lines("get_$N = lambda: ($U, $C)\n" + _BOTH + "get_$N()"),
    "closure": _lines(
        _BOTH + "keep_$N($U, $C)()",
        define="def keep_$N(user, clerk):\n    def get():\n        return user, clerk\n\n    return get",
    ),
    "decorator": _lines(
        _BOTH + "hand_$N($U, $C)",
        needs="import functools",
        define="def logged_$N(function):\n    @functools.wraps(function)\n    def wrapper(*args, **kwargs):\n"
        "        return function(*args, **kwargs)\n\n    return wrapper\n\n\n@logged_$N\n" + _HAND,
    ),
    "registry": _lines(
        "@register_$N\ndef people_$N():\n    return $U, $C\n" + _BOTH + 'makers_$N["people_$N"]()',
        define="makers_$N = {}\n\n\ndef register_$N(function):\n    makers_$N[function.__name__] = function\n"
        "    return function",
    ),
    "registry with a key": _lines(
        '@register_$N("people")\ndef people_$N():\n    return $U, $C\n' + _BOTH + 'makers_$N["people"]()',
        define="makers_$N = {}\n\n\ndef register_$N(name):\n    def add(function):\n"
        "        makers_$N[name] = function\n        return function\n\n    return add",
    ),
    "cache": _lines(
        "@functools.lru_cache\ndef people_$N():\n    return $U, $C\n" + _BOTH + "people_$N()",
        needs="import functools",
    ),
    "generator": _lines("def people_$N():\n    yield $U\n    yield $C\n" + _BOTH + "people_$N()"),
    "next": _lines(
        "def people_$N():\n    yield from [$U, $C]\nturns_$N = people_$N()\n"
        "user_$N = next(turns_$N)\nclerk_$N = next(turns_$N)"
    ),
    "attributes": _lines(
        "desk_$N = Desk$N($U, $C)",
        define="class Desk$N:\n    def __init__(self, user, clerk):\n"
        "        self.user, self.clerk = user, clerk",
        names="desk_$N.user | desk_$N.clerk",
    ),
    "subclass": _lines(
        "desk_$N = Counter$N($U, $C)",
        define="class Desk$N:\n    def __init__(self, user, clerk):\n        self.user = user\n"
        "        self.clerk = clerk\n\n\nclass Counter$N(Desk$N):\n    def __init__(self, *people):\n"
        "        super().__init__(*people)",
        names="desk_$N.user | desk_$N.clerk",
    ),
    "class attributes": _lines(
        "class Desk$N:\n    user, clerk = $U, $C", names="Desk$N.user | Desk$N().clerk"
    ),
    "property": _lines(
        "desk_$N = Desk$N([$U, $C])",
        define="class Desk$N:\n    def __init__(self, people):\n        self._people = people\n\n"
        "    @property\n    def user(self):\n        return self._people[0]\n\n"
        "    @property\n    def clerk(self):\n        return self._people[1]",
        names="desk_$N.user | desk_$N.clerk",
    ),
    "set attributes": _lines(
        'desk_$N = Desk$N()\nsetattr(desk_$N, "user", $U)\ndesk_$N.clerk = $C\n'
        'clerk_$N = getattr(desk_$N, "clerk")',
        define="class Desk$N:\n    pass",
        names="desk_$N.user | clerk_$N",
    ),
    "dataclass": _lines(
        "desk_$N = Desk$N($U, clerk=$C)",
        needs="from dataclasses import dataclass",
        define="@dataclass\nclass Desk$N:\n    user: object\n    clerk: object = None",
        names="desk_$N.user | desk_$N.clerk",
    ),
    "dataclass of a tuple": _lines(
        "desk_$N = Desk$N(*($U, $C))",
        needs="from dataclasses import dataclass",
        define="@dataclass\nclass Desk$N:\n    user: object\n    clerk: object",
        names="desk_$N.user | desk_$N.clerk",
    ),
    "namedtuple": _lines(
        "desk_$N = Desk$N($U, $C)\nuser_$N, _ = desk_$N",
        needs="from collections import namedtuple",
        define='Desk$N = namedtuple("Desk$N", "user clerk")',
        names="user_$N | desk_$N.clerk",
    ),
    "typed tuple": _lines(
        "desk_$N = Desk$N(user=$U, clerk=$C)",
        needs="from typing import NamedTuple",
        define="class Desk$N(NamedTuple):\n    user: object\n    clerk: object",
        names="desk_$N[0] | desk_$N.clerk",
    ),
    "namespace": _lines(
        "desk_$N = SimpleNamespace(user=$U, clerk=$C)",
        needs="from types import SimpleNamespace",
        names="desk_$N.user | desk_$N.clerk",
    ),
    "context variable": _lines(
        'current_$N = ContextVar("current_$N")\ncurrent_$N.set(($U, $C))\n' + _BOTH + "current_$N.get()",
        needs="from contextvars import ContextVar",
    ),
    "thread local": _lines(
        "local_$N = threading.local()\nlocal_$N.user, local_$N.clerk = $U, $C",
        needs="import threading",
        names="local_$N.user | local_$N.clerk",
    ),
    "queue": _lines(
        "waiting_$N = queue.Queue()\nwaiting_$N.put(($U, $C))\n" + _BOTH + "waiting_$N.get()",
        needs="import queue",
    ),
    "deque": _lines(
        "waiting_$N = deque([$U])\nwaiting_$N.append($C)\n"
        "user_$N = waiting_$N.popleft()\nclerk_$N = waiting_$N.pop()",
        needs="from collections import deque",
    ),
    "zip": _lines('people_$N = dict(zip(("user", "clerk"), [$U, $C]))\n' + _BOTH + "people_$N.values()"),
    "sorted": _lines(_BOTH + "sorted([$U, $C], key=lambda agent: agent is $C)"),
    "chain": _lines(_BOTH + "itertools.chain([$U], (agent for agent in [$C]))", needs="import itertools"),
    "map": _lines(_BOTH + "map(lambda agent: agent, reversed([$C, $U]))"),
    "copied list": _lines(_BOTH + "list(copy.copy([$U, $C]))", needs="import copy"),
    "choice": _lines("user_$N = $U if len('hi') == 2 else None\nclerk_$N = None or $C"),
    "singleton": _lines(
        "Desk$N.get().fill($U, $C)",
        define="class Desk$N:\n    _instance = None\n\n    @classmethod\n    def get(cls):\n"
        "        if cls._instance is None:\n            cls._instance = cls()\n"
        "        return cls._instance\n\n    def fill(self, user, clerk):\n"
        "        self.user = user\n        self.clerk = clerk",
        names="Desk$N.get().user | Desk$N.get().clerk",
    ),
    "shown": _lines(
        "print([agent.name for agent in ($U, $C)])\nassert isinstance($U, UserProxyAgent)\n"
        "user_$N, clerk_$N = $U, $C",
        needs="from autogen import UserProxyAgent",
    ),
}


# ---------------------------------------------------------------------- steps that open blocks


@_step
def _into_a_function(draft: Draft) -> None:
    number = draft.number()
    call = f"run_{number}({draft.sender}, {draft.recipient})"
    draft.hand_on(number)
    draft.open(f"def run_{number}(user_{number}, clerk_{number}):", then=[call])


@_step
def _into_a_method(draft: Draft) -> None:
    number = draft.number()
    draft.say(f"class Runner{number}:")
    draft.depth += 1
    draft.open("def __init__(self, user, clerk):")
    draft.say("self.user, self.clerk = user, clerk")
    draft.depth -= 1
    made = f"Runner{number}({draft.sender}, {draft.recipient}).run()"
    draft.after.append((draft.depth - 1, made))
    draft.open("def run(self):")
    draft.sender, draft.recipient = "self.user", "self.clerk"


@_step
def _into_a_thread(draft: Draft) -> None:
    number = draft.number()
    draft.needs("import threading")
    given = f"({draft.sender}, {draft.recipient})"
    draft.hand_on(number)
    lines = (
        f"thread_{number} = threading.Thread(target=run_{number}, args={given})",
        f"thread_{number}.start()",
        f"thread_{number}.join()",
    )
    draft.open(f"def run_{number}(user_{number}, clerk_{number}):", then=lines)


@_step
def _into_an_executor(draft: Draft) -> None:
    number = draft.number()
    draft.needs("from concurrent.futures import ThreadPoolExecutor")
    lines = (
        f"with ThreadPoolExecutor() as pool_{number}:",
        f"    pool_{number}.submit(run_{number}, {draft.sender}, {draft.recipient}).result()",
    )
    draft.hand_on(number)
    draft.open(f"def run_{number}(user_{number}, clerk_{number}):", then=lines)


@_step
def _into_a_loop(draft: Draft) -> None:
    number = draft.number()
    header = f"for user_{number}, clerk_{number} in [({draft.sender}, {draft.recipient})]:"
    draft.hand_on(number)
    draft.open(header)


@_step
def _into_a_context(draft: Draft) -> None:
    number = draft.number()
    draft.needs("from contextlib import contextmanager")
    draft.define(f"@contextmanager\ndef opened_{number}(user, clerk):\n    yield user, clerk")
    header = f"with opened_{number}({draft.sender}, {draft.recipient}) as (user_{number}, clerk_{number}):"
    draft.hand_on(number)
    draft.open(header)


@_step
def _into_a_manager(draft: Draft) -> None:
    number = draft.number()
    draft.define(
        f"class Opened{number}:\n    def __init__(self, *people):\n        self.people = people\n\n"
        "    def __enter__(self):\n        return self.people\n\n"
        "    def __exit__(self, *error):\n        return False"
    )
    header = f"with Opened{number}({draft.sender}, {draft.recipient}) as (user_{number}, clerk_{number}):"
    draft.hand_on(number)
    draft.open(header)


@_step
def _into_a_test(draft: Draft) -> None:
    draft.open('if __name__ == "__main__":' if not draft.depth else "if True:")


# ---------------------------------------------------------------------- steps that split modules


def _split(path: str, statement: str, names: str, *, package: str = "", path_line: str = "") -> Step:
    """A step that ends the module as ``path``, and takes the two from it by ``statement``."""

    def step(draft: Draft) -> None:
        if draft.depth:  # a function cannot be cut
            return
        number = draft.number()
        draft.say(f"user_{number} = {draft.sender}", f"clerk_{number} = {draft.recipient}")
        draft.cut(path.replace("$N", str(number)))
        if package:
            draft.files[path.replace("$N", str(number)).rpartition("/")[0] + "/__init__.py"] = (
                package.replace("$N", str(number))
            )
        if path_line:
            draft.needs(path_line)
        draft.needs(statement.replace("$N", str(number)))
        draft.sender, draft.recipient = names.replace("$N", str(number)).split(" | ")

    return step


_SRC = 'import os, sys\n\nsys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "src"))'
STEPS |= {
    "module": _split("part_$N.py", "from part_$N import clerk_$N, user_$N", "user_$N | clerk_$N"),
    "module as a name": _split("part_$N.py", "import part_$N", "part_$N.user_$N | part_$N.clerk_$N"),
    "package": _split(
        "pack_$N/part.py",
        "from pack_$N import clerk_$N, user_$N",
        "user_$N | clerk_$N",
        package="from .part import clerk_$N, user_$N\n",
    ),
    "module of a package": _split(
        "pack_$N/part.py",
        "from pack_$N import part as part_$N",
        "part_$N.user_$N | part_$N.clerk_$N",
        package="",
    ),
    "star import": _split("part_$N.py", "from part_$N import *", "user_$N | clerk_$N"),
}
