"""Points-to: from the places that make agents to the places that use them."""

from __future__ import annotations

import pytest

from .helpers import probed

HEADER = """\
from autogen import AssistantAgent, GroupChat, GroupChatManager, UserProxyAgent
a = AssistantAgent("a")
b = UserProxyAgent("b")
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # variables
        ("x = a\nprobe(x)", "a"),
        ("x = y = a\nprobe(x)", "a"),
        ("x, y = a, b\nprobe(y)", "b"),
        ("(x, [y, *z]) = a, [b, a]\nprobe(y)", "b"),
        ("x: object = a\nprobe(x)", "a"),
        ("x = a if q else b\nprobe(x)", "a b"),
        ("x = None or a\nprobe(x)", "None a"),
        ("if (x := a): pass\nprobe(x)", "a"),
        ("x = a\nif q:\n    x = b\nprobe(x)", "a b"),
        ("with open() as f:\n    x = a\nprobe(x)", "a"),
        ("def f():\n    global x\n    x = a\nprobe(x)", "a"),
        ("def f():\n    x = None\n    def g():\n        nonlocal x\n        x = a\n    probe(x)", "None a"),
        # containers
        ("x = [a, b]\nprobe(x[0])", "a"),
        ("x = [a, b]\nprobe(x[-1])", "b"),
        ("x = [a, b]\nprobe(x[i])", "a b"),
        ("x = (a,)\nprobe(x[0])", "a"),
        ("x = {'p': a, 'q': b}\nprobe(x['q'])", "b"),
        ("x = {'p': a, 'q': b}\nprobe(x[key])", "a b"),
        ("x = {'p': a}\nprobe(x.get('p'))", "a"),
        ("x = {}\nx['p'] = a\nprobe(x['p'])", "a"),
        ("x = []\nx.append(a)\nprobe(x[0])", "a"),
        ("x = [a]\nx += [b]\nfor y in x: probe(y)", "a b"),
        ("x = [a] + [b]\nfor y in x: probe(y)", "a b"),
        ("x = [a]\nx.extend([b])\nfor y in x: probe(y)", "a b"),
        ("x = {}\nx.update({'p': a})\nprobe(x['p'])", "a"),
        ("x = dict(p=a)\nprobe(x['p'])", "a"),
        ("x = [*[a], b]\nfor y in x: probe(y)", "a b"),
        ("x = {**{'p': a}, 'q': b}\nprobe(x['p'])", "a"),
        ("x = {'q': a, **{'q': b}}\nprobe(x['q'])", "a b"),
        ("x = {**{'q': a}, 'q': b}\nprobe(x['q'])", "b"),
        ("x = list([a])\nprobe(x[0])", "a"),
        ("x = [a][:]\nprobe(x[0])", "a"),
        ("x = {1: [a]}\nprobe(x[1][0])", "a"),
        # loops
        ("for x in [a, b]: probe(x)", "a b"),
        ("for i, x in enumerate([a, b]): probe(x)", "a b"),
        ("for x, y in zip([a], [b]): probe(y)", "b"),
        ("for x, y in [(a, 1), (b, 2)]: probe(x)", "a b"),
        ("for k, v in {'p': a}.items(): probe(v)", "a"),
        ("for k, v in {'p': a}.items(): probe(k)", "'p'"),
        ("for k in {'p': a}: probe(k)", "'p'"),
        ("for v in {'p': a}.values(): probe(v)", "a"),
        ("for i, (x, y) in enumerate(zip([a], [b])): probe(x)", "a"),
        ("for x in reversed([a]): probe(x)", "a"),
        ("for x in sorted([a], key=f): probe(x)", "a"),
        ("[probe(x) for x in [a, b]]", "a b"),
        ("[probe(y) for x in [[a], [b]] for y in x]", "a b"),
        ("x = [y for y in [a, b] if y]\nprobe(x[0])", "a b"),
        ("x = {k: v for k, v in zip('p', [a])}\nprobe(x['p'])", "a"),
        ("x = next(y for y in [a, b])\nprobe(x)", "a b"),
        # functions
        ("def f(x):\n    probe(x)\nf(a)", "a"),
        ("def f(x, *, y=None):\n    probe(y)\nf(1, y=b)", "None b"),
        ("def f(x=a):\n    probe(x)", "a"),
        ("def f(*xs):\n    for x in xs: probe(x)\nf(a, b)", "a b"),
        ("def f(**xs):\n    probe(xs['p'])\nf(p=a)", "a"),
        ("def f():\n    return a\nprobe(f())", "a"),
        ("def f():\n    if q:\n        return a\n    return b\nprobe(f())", "a b"),
        ("def f():\n    return a, b\nx, y = f()\nprobe(y)", "b"),
        ("def f(x):\n    return x\nprobe(f(a))", "a"),
        ("f = lambda: a\nprobe(f())", "a"),
        ("f = lambda x: probe(x)\nf(a)", "a"),
        ("async def f():\n    return a\nasync def g():\n    probe(await f())", "a"),
        ("x = dict([a], p=b)\nfor y in x.values(): probe(y)", "a b"),
        ("def outer():\n    def inner():\n        return a\n    return inner\nprobe(outer()())", "a"),
        ("def f(g):\n    g(a)\ndef h(x):\n    probe(x)\nf(h)", "a"),
        ("def f(n):\n    return f(n - 1) if n else a\nprobe(f(3))", "a"),
        # classes
        ("class C:\n    def __init__(self, x):\n        self.x = x\nprobe(C(a).x)", "a"),
        ("class C:\n    def f(self):\n        self.x = a\n    def g(self):\n        probe(self.x)", "a"),
        ("class C:\n    x = a\nprobe(C.x)", "a"),
        ("class C:\n    x = a\nprobe(C().x)", "a"),
        ("class C:\n    def f(self, x):\n        probe(x)\nC().f(a)", "a"),
        ("class C:\n    def f(self, x):\n        probe(x)\n    def g(self):\n        self.f(a)", "a"),
        ("class C:\n    @property\n    def x(self):\n        return a\nprobe(C().x)", "a"),
        ("class C:\n    @staticmethod\n    def f(x):\n        probe(x)\nC.f(a)", "a"),
        ("class C:\n    @classmethod\n    def f(cls, x):\n        probe(x)\nC.f(a)", "a"),
        ("class B:\n    def f(self):\n        return a\nclass C(B): ...\nprobe(C().f())", "a"),
        (
            "class B:\n    def f(self):\n        self.x = a\n"
            "class C(B):\n    def g(self):\n        probe(self.x)",
            "a",
        ),
        (
            "class B:\n    def __init__(self, x):\n        self.x = x\n"
            "class C(B):\n    def __init__(self):\n        super().__init__(a)\nprobe(C().x)",
            "a",
        ),
        (
            "from dataclasses import dataclass\n@dataclass\nclass C:\n    x: object\n    y: object = None\n"
            "probe(C(a, y=b).x)",
            "a",
        ),
        (
            "from dataclasses import dataclass\n@dataclass\nclass C:\n    x: object\n    y: object = None\n"
            "c = C(x=a, y=b)\nprobe(c.y)",
            "None b",
        ),
        (
            "from typing import NamedTuple\nclass C(NamedTuple):\n    x: object\n    y: object\n"
            "probe(C(a, b).y)",
            "b",
        ),
        ("class C:\n    def __init__(self):\n        self.xs = {}\n        self.xs['p'] = a\n"
         "    def f(self):\n        probe(self.xs['p'])", "a"),
        ("x = C()\nx.y = a\nclass C: ...\nprobe(x.y)", "a"),
        ("x = {'p': a} | {'q': b}\nprobe(x['q'])", "b"),
        ("x = {'p': a}\nx |= {'q': b}\nprobe(x['q'])", "b"),
        # coroutines that something else awaits
        ("async def f():\n    return a\nprobe(asyncio.run(f()))", "a"),
        ("async def f():\n    return a\nprobe(loop.run_until_complete(f()))", "a"),
        ("async def f():\n    return a\nasync def g():\n    probe(await asyncio.wait_for(f(), 1))", "a"),
        # 0.2's own objects
        ("g = GroupChat([a, b], [])\nfor x in g.agents: probe(x)", "a b"),
        ("g = GroupChat(agents=[a], messages=[])\nprobe(g.agent_by_name('a'))", "a"),
        ("g = GroupChat([a], [])\nm = GroupChatManager(groupchat=g)\nprobe(m.groupchat.agents[0])", "a"),
        ("def f(last, chat):\n    probe(last)\ng = GroupChat([a, b], [], speaker_selection_method=f)", "a b"),
        ("def f(sender, recipient, context):\n    probe(recipient)\na.initiate_chat(b, message=f)", "b"),
    ],
)  # fmt: skip
def test_values(source: str, expected: str) -> None:
    assert probed(HEADER + source) == set(expected.split())


@pytest.mark.parametrize(
    "source",
    [
        "probe(unknown)",
        "probe(unknown(a))",
        "import requests\nprobe(requests.get(a))",
        "def f(x):\n    probe(x)",
        "x = x\nprobe(x)",
        "x = [x]\nprobe(x[0][0][0].y)",
        "def f(x):\n    return f(x)\nprobe(f(1))",
        "class C(C): ...\nprobe(C().x)",
        "class A(B): ...\nclass B(A): ...\nprobe(A().x)",
        "x = {**x}\nprobe(x['p'])",
        "f = lambda: f()\nprobe(f())",
    ],
)
def test_what_is_unknown_is_nothing(source: str) -> None:
    assert not {name for name in probed(HEADER + source) if name in ("a", "b")}


def test_objects_are_named_by_the_place_that_makes_them() -> None:
    source = "def make(name):\n    return AssistantAgent(name)\nx, y = make('x'), make('y')\nprobe(x)"
    assert probed("from autogen import AssistantAgent\n" + source) == {"agent"}


def test_values_through_three_modules() -> None:
    files = {
        "people.py": HEADER,
        "team.py": "import people\nclass Team:\n    def __init__(self):\n"
        "        self.all = [people.a, people.b]\n    def members(self):\n        return self.all\n"
        "team = Team()\n",
        "main.py": "from team import team\nfor person in team.members():\n    probe(person)\n",
    }
    assert probed(files) == {"a", "b"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # what a name was before ends with the next assignment, in the order of the code
        ("x = a\nx = b\nprobe(x)", "b"),
        ("x = a\nprobe(x)\nx = b", "a"),
        ("x = a\nif q:\n    x = b\n    probe(x)", "b"),
        ("x = a\nif q:\n    x = b\nelse:\n    x = a\nprobe(x)", "a b"),
        ("x = a\nif q:\n    raise x\nelse:\n    x = b\nprobe(x)", "b"),
        ("x = a\ntry:\n    x = b\nexcept E:\n    probe(x)", "a b"),
        ("x = a\ntry:\n    pass\nfinally:\n    x = b\nprobe(x)", "b"),
        ("x = a\nfor i in q:\n    probe(x)\n    x = b", "a b"),
        ("x = a\nfor i in q:\n    x = b\n    probe(x)", "b"),
        ("x = a\nwhile q:\n    x = b\nprobe(x)", "a b"),
        ("x = a\nwith q:\n    x = b\nprobe(x)", "b"),
        ("x = a\nx += [b]\nprobe(x)", "a list"),
        # code that runs later sees all of them
        ("x = a\ndef f():\n    probe(x)\nx = b", "a b"),
        ("x = a\nf = lambda: probe(x)\nx = b", "a b"),
        ("x = a\ndef f():\n    global x\n    x = b\nf()\nprobe(x)", "a b"),
        ("x = a\n[probe(x) for i in q]\nx = b", "a"),
        ("x = a\nclass C:\n    x = x\n    probe(x)\nx = b", "a"),
        ("x = a\nif (x := b): pass\nprobe(x)", "a b"),
        # patterns
        ("match (a, b):\n    case (x, y): probe(y)", "b"),
        ("match [a, b]:\n    case [x, *y]:\n        for z in y: probe(z)", "a b"),
    ],
)
def test_the_order_of_the_code(source: str, expected: str) -> None:
    assert probed(HEADER + source) == set(expected.split())
