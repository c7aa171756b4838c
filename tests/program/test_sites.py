"""The closed world: every use of 0.2 is a site, whatever it looks like; who calls whom."""

from __future__ import annotations

import sys

import pytest

from autogen_migrate.facts import Function
from autogen_migrate.program import Program, find_conversations, find_sites

from .helpers import describe, keys_of, program_of, sites_of

HEADER = """\
from autogen import AssistantAgent, GroupChat, GroupChatManager, UserProxyAgent
a = AssistantAgent("a")
b = UserProxyAgent("b")
"""
MADE = [("construct", "AssistantAgent"), ("construct", "UserProxyAgent")]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12")
def test_bounds_of_type_parameters_are_references() -> None:
    source = HEADER + "def f[T: UserProxyAgent](x: T) -> T: ...\nclass C[T: AssistantAgent]: ...\n"
    source += "type Either[T: GroupChat] = GroupChatManager | T\n"
    names = ("UserProxyAgent", "AssistantAgent", "GroupChat", "GroupChatManager")
    assert sorted(keys_of(source)) == sorted([*MADE, *(("reference", name) for name in names)])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a.initiate_chat(b)", [("method", ".initiate_chat")]),
        ("x = a.name", [("attribute", ".name")]),
        ("run(a.initiate_chat)", [("attribute", ".initiate_chat")]),
        ("a.name = 'x'", [("write", ".name")]),
        ("a.llm_config['x'] = 1", [("attribute", ".llm_config")]),
        ("del a._reply_func_list[0]", [("attribute", "._reply_func_list")]),
        ("GroupChat([a], []).messages", [("attribute", ".messages"), ("construct", "GroupChat")]),
        ("class C(AssistantAgent): ...", [("subclass", "AssistantAgent")]),
        ("def f(x: AssistantAgent) -> GroupChat: ...",
         [("reference", "AssistantAgent"), ("reference", "GroupChat")]),
        ("isinstance(a, UserProxyAgent)", [("reference", "UserProxyAgent")]),
        ("kinds = {'x': AssistantAgent}", [("reference", "AssistantAgent")]),
        ("unknown(a)", [("escape", "escape")]),
        ("unknown(agents=[a])", [("escape", "escape")]),
        ("xs = {'p': a}\nunknown(1, **xs)", [("escape", "escape")]),
        ("def f(xs): ...\nf([a])", []),
        ("[x for x in sorted([a, b])]", []),
        ("print(a)", []),
        ("x = [a, b]", []),
        ("unknown.initiate_chat(b)", [("unclear", "unclear"), ("escape", "escape")]),
        ("import autogen\nautogen.gather_usage_summary([a])", [("function", "gather_usage_summary")]),
        ("import autogen\nautogen.a.b.c", [("reference", "c")]),
        ("import autogen\nx = autogen", [("reference", "autogen")]),
    ],
)  # fmt: skip
def test_sites(source: str, expected: list[tuple[str, str]]) -> None:
    found = keys_of(HEADER + source)
    for made in MADE:
        found.remove(made)
    assert sorted(found) == sorted(expected)


def test_sites_know_their_objects() -> None:
    source = HEADER + "for x in [a, b]:\n    x.initiate_chat(a)\n"
    (chat,) = [site for site in sites_of(source) if site.key == ".initiate_chat"]
    assert {describe(obj) for obj in chat.objs} == {"a", "b"}


def test_a_method_of_the_program_that_is_called_initiate_chat_is_no_site() -> None:
    source = "class Desk:\n    def initiate_chat(self, x): ...\nDesk().initiate_chat(1)\n"
    assert keys_of(source) == []


# ---------------------------------------------------------------------- calls


def callers(program: Program, name: str) -> list[str]:
    """How the calls of a function are written."""
    functions = [
        stmt.function
        for module in program.modules
        for stmt in module.stmts
        if stmt.function is not None and stmt.function.name == name
    ]
    (function,) = functions
    assert isinstance(function, Function)
    found: list[str] = []
    for edge in program.callers.get(id(function), []):
        found.append("0.2" if edge.call is None else edge.call.items[0].text)
    return sorted(found)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(): ...\nf()\nf()", ["f", "f"]),
        ("def f(): ...\ng = f\ng()", ["g"]),
        ("def f(): ...\nh = {'x': f}\nh['x']()", [""]),
        ("def f(): ...\ndef apply(g):\n    g()\napply(f)", ["g"]),
        ("def f(): ...\nfor g in [f, print]:\n    g()", ["g"]),
        ("class C:\n    def f(self): ...\nC().f()", ["f"]),
        ("class C:\n    def f(self): ...\n    def g(self):\n        self.f()", ["f"]),
        ("class B:\n    def f(self): ...\nclass C(B): ...\nC().f()", ["f"]),
        ("class C:\n    @classmethod\n    def f(cls): ...\nC.f()", ["f"]),
        ("def f(last, chat): ...\nGroupChat([a], [], speaker_selection_method=f)", ["0.2"]),
        ("def f(s, r, c): ...\na.initiate_chat(b, message=f)", ["0.2"]),
        ("def f(s, r, c): ...\na.initiate_chat(b, summary_method=f)", ["0.2"]),
        ("def f(): ...", []),
        ("def f(): ...\nthread(target=f)", []),
    ],
)
def test_who_calls_a_function(source: str, expected: list[str]) -> None:
    assert callers(program_of(HEADER + source), "f") == expected


# ---------------------------------------------------------------------- conversations and units


def outcome(files: dict[str, str] | str) -> tuple[list[set[str]], list[set[str]]]:
    """The agents of each conversation, and the modules of each unit."""
    program = program_of(files)
    conversations = find_conversations(program, find_sites(program))
    agents = [{describe(agent) for agent in c.agents} for c in conversations.all if c.agents]
    units: dict[object, set[str]] = {}
    for module in program.modules:
        unit = conversations.unit_of(module)
        if unit is not None:
            units.setdefault(unit, set()).add(module.path)
    return sorted(agents, key=sorted), sorted(units.values(), key=sorted)


def test_agents_that_never_meet_are_two_conversations() -> None:
    source = (
        HEADER + "c = AssistantAgent('c')\nd = UserProxyAgent('d')\na.initiate_chat(b)\nc.initiate_chat(d)\n"
    )
    assert outcome(source) == ([{"a", "b"}, {"c", "d"}], [{"main.py"}])


def test_a_shared_agent_joins_conversations() -> None:
    source = HEADER + "c = AssistantAgent('c')\na.initiate_chat(b)\nc.initiate_chat(b)\n"
    assert outcome(source)[0] == [{"a", "b", "c"}]


def test_a_group_is_one_conversation() -> None:
    source = HEADER + "g = GroupChat([a, b], [])\nm = GroupChatManager(g)\n"
    assert outcome(source)[0] == [{"a", "b"}]


def test_modules_that_share_agents_are_one_unit() -> None:
    files = {
        "people.py": HEADER,
        "main.py": "import people\npeople.a.initiate_chat(people.b)\n",
        "other.py": HEADER,
        "nothing.py": "x = 1\n",
    }
    assert outcome(files)[1] == [{"main.py", "people.py"}, {"other.py"}]


def test_modules_that_one_program_loads_are_one_unit() -> None:
    """0.2 and 0.4 cannot be installed together."""
    files = {"one.py": HEADER, "two.py": HEADER, "main.py": "import one\nimport two\n"}
    ((unit),) = outcome(files)[1]
    assert {"one.py", "two.py"} <= unit
