"""Names of agents that 0.4 refuses: what changes with them, and what a native conversation would show."""

from __future__ import annotations

import pytest

from autogen_compat.parts import names as runtime_names
from autogen_migrate.plan.names import identifier, is_fit

from .helpers import CONFIG, GROUP, IMPORTS, MANAGER, PAIR, Migrated, migrate

COOK = PAIR.replace('"chef"', '"head-chef"')
CHAT = 'r = guest.initiate_chat(chef, message="Hi")\n'
TALK = COOK + GROUP + MANAGER + 'guest.initiate_chat(manager, message="Hi")\n'
LOOP = "for m in chat.messages:\n    "


def auto(program: str) -> Migrated:
    return migrate(program, to="auto")


def agent(name: str) -> str:
    return f'chef = AssistantAgent({name}, system_message="Cook.", llm_config=llm_config)\n'


def program(before: str, name: str, after: str = "") -> str:
    return IMPORTS + CONFIG + before + agent(name) + PAIR.split("\n", 4)[4] + CHAT + after


# ---------------------------------------------------------------------- where the name is given


def test_a_text_that_is_more_than_a_name_stays() -> None:
    text = auto(program("", 'llm_config["config_list"][0]["model"]')).text
    assert 'identifier(llm_config["config_list"][0]["model"])' in text and '"gpt-4o"' in text


def test_a_constant_in_a_prompt_stays() -> None:
    named = program('NAME = "head-chef"\n', 'name=NAME, description=f"I am {NAME}."')
    text = auto(named).text
    assert 'NAME = "head-chef"' in text and "name=identifier(NAME)" in text


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("", '"chef"'),
        ("", "f'chef_{len(llm_config)}'"),
        ("import sys\nkind = 'pastry' if sys.argv[1:] else 'head'\n", 'f"{kind}_chef"'),
        ("KINDS = {'head': 'Cook.', 'pastry': 'Bake.'}\nfor kind, text in KINDS.items(): pass\n", "kind"),
        ("for kind in ['head', 'pastry']: pass\n", 'kind + "_chef"'),
        ("for number, kind in enumerate(('head', 'pastry')): pass\n", 'f"{kind}_{number}"'),
        ("for kind, text in [('head', 'x'), ('pastry', 'y')]: pass\n", "kind"),
        ("def name(kind='head'): return kind + '_chef'\n", "name()"),
        ("", '"head chef".replace(" ", "_")'),
        ("for i in range(3): pass\n", 'f"chef{i}"'),
    ],
)
def test_names_that_are_known_to_fit(before: str, name: str) -> None:
    result = auto(program(before, name))
    assert result.native and "AM106" not in result.rules and "identifier" not in result.text


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("import sys\nkind = sys.argv[1]\n", "kind"),
        ("import sys\nkind = sys.argv[1]\n", 'f"{kind}_chef"'),
        ("kind = input()\n", 'kind or "chef"'),
        ("import json\nSPEC = json.load(open('spec.json'))\n", 'SPEC["name"]'),
        ("KINDS = ['head']\nKINDS.append(input())\nfor kind in KINDS: pass\n", "kind"),
    ],
)
def test_names_that_may_not_fit_are_made_to(before: str, name: str) -> None:
    result = auto(program(before, name))
    assert result.native and f"AssistantAgent(\n    identifier({name})" in result.text.replace(
        "AssistantAgent(identifier", "AssistantAgent(\n    identifier"
    )
    assert "where it does not fit" in result.messages("AM106")


@pytest.mark.parametrize("name", ['f"{kind}-chef"', '"%s chef" % kind', '"chef.{}".format(kind)'])
def test_computed_names_that_never_fit(name: str) -> None:
    result = auto(program("kind = input()\n", name))
    assert result.native and "never fits" in result.messages("AM106")


def test_a_name_of_which_nothing_is_left() -> None:
    result = auto(program("", '"船长"'))
    assert not result.native and "船长" in result.messages("AM106")


def test_two_names_that_would_be_one() -> None:
    both = COOK + 'sous = AssistantAgent("head_chef", system_message="Cook.", llm_config=llm_config)\n'
    group = 'chat = GroupChat([guest, chef, sous], [], 4, speaker_selection_method="round_robin")\n' + MANAGER
    result = auto(both + group + 'guest.initiate_chat(manager, message="Hi")\n')
    assert not result.native and "would be one name" in result.messages("AM106")


# ---------------------------------------------------------------------- where names are seen


@pytest.mark.parametrize(
    ("use", "changed"),
    [
        (LOOP + 'if m["name"] == "head-chef": print(m["content"])\n', '== "head_chef"'),
        (LOOP + "if 'head-chef' != m.get('name'): print(m['content'])\n", "'head_chef' !="),
        (LOOP + 'if m["name"] in ("guest", "head-chef"): print(1)\n', '("guest", "head_chef")'),
        ('STAFF = {"head-chef"}\n' + LOOP + 'print(m["name"] in STAFF)\n', 'STAFF = {"head_chef"}'),
        ('HATS = {"head-chef": "white"}\n' + LOOP + 'print(HATS.get(m["name"]))\n', '{"head_chef": "white"}'),
        ('HATS = {"head-chef": 1, "guest": 2}\n' + LOOP + 'print(HATS[m["name"]])\n', '{"head_chef": 1, '),
        (LOOP + 'who = m["name"]\n    print(who == "head-chef")\n', 'who == "head_chef"'),
        ('print([a for a in chat.agents if a.name == "head-chef"])\n', 'a.name == "head_chef"'),
        ('print(manager.last_speaker.name == "head-chef")\n', '.name == "head_chef"'),
        ('print(chat.agent_by_name("head-chef"))\n', 'agent_by_name("head_chef")'),
        ('print("head-chef" in chat.agent_names)\n', '"head_chef" in'),
        ('NAME = "head-chef"\n' + LOOP + 'print(m["name"] == NAME)\n', "== identifier(NAME)"),
    ],
)
def test_comparisons_change_along(use: str, changed: str) -> None:
    result = auto(TALK + use)
    assert result.native, result.plan.conversations
    assert changed in result.text


@pytest.mark.parametrize(
    "use",
    [
        LOOP + 'print(m["name"])\n',
        LOOP + "print(f\"{m['name']}: {m['content']}\")\n",
        LOOP + 'print(m["name"].startswith("head-"))\n',
        LOOP + 'print(m["name"] == input())\n',
        LOOP + 'match m["name"]:\n        case "head-chef": print(1)\n',
        LOOP + "print(m)\n",
        "print(chat.messages)\n",
        "import json\njson.dump(chat.messages, open('x', 'w'))\n",
        "print(chat.agent_names)\n",
        "by_name = {agent.name: agent for agent in chat.agents}\n",
        "print(chef.name)\n",
        "print(chat.agent_by_name(input()))\n",
        'HATS = {"head-chef": 1}\nprint(HATS)\n' + LOOP + 'print(HATS[m["name"]])\n',
        'HATS = {}\nHATS["head-chef"] = 1\n' + LOOP + 'print(HATS[m["name"]])\n',
        'guest.send({"content": "x", "name": "head-chef"}, chef)\n',
    ],
)
def test_what_cannot_change_along_keeps_the_old_names(use: str) -> None:
    result = auto(TALK + use)
    assert not result.native and "AM106" in result.rules
    assert '"head-chef"' in result.text and "head_chef" not in result.text


@pytest.mark.parametrize(
    "use",
    [
        LOOP + 'print(m["content"] == "head-chef")\n',
        LOOP + 'print("head-chef" in m["content"])\n',
        "print(len(chat.messages), chat.messages[-1]['content'])\n",
        "import pathlib\nprint(pathlib.Path('head-chef').name)\n",
        "print({'name': 'head-chef'}['name'])\n",
        "def call(function): print(function.__name__)\ncall(print)\n",
        "print(guest.name)\n",
        "last = chat.messages[-1]\nprint(last['content'])\n",
    ],
)
def test_what_has_nothing_to_do_with_names(use: str) -> None:
    result = auto(TALK + use)
    assert result.native, result.plan.conversations
    assert result.text.count("head-chef") == use.count("head-chef")


@pytest.mark.parametrize(
    ("settings", "native"),
    [
        ('speaker_selection_method="round_robin"', True),
        ('speaker_selection_method="auto"', False),
        ("max_round=3", False),
        ('speaker_selection_method="random"', True),
        ("speaker_selection_method=lambda last, group: chef", True),
        ('speaker_selection_method=lambda last, group: "auto"', False),
        ('speaker_selection_method="round_robin", send_introductions=True', False),
    ],
)
def test_models_that_are_told_the_names_of_the_members(settings: str, native: bool) -> None:
    group = f"chat = GroupChat([guest, chef], [], {settings})\n"
    result = auto(COOK + group + MANAGER + 'guest.initiate_chat(manager, message="Hi")\n')
    assert result.native == native
    assert auto(result.text.replace("head-chef", "chef")).native or not native


def test_with_native_alone_it_is_a_deviation() -> None:
    result = migrate(TALK + LOOP + 'print(m["name"])\n', to="native")
    assert result.native and "other names ('head-chef') would show here" in result.messages("AM106")


@pytest.mark.parametrize(
    "name",
    ["chef", "head chef", "head-chef", "1st", "Müller", "", " ", "_", "chef.1", "é" * 80, "x" * 70, "a/b"],
)
def test_the_part_makes_the_names_that_the_tool_makes(name: str) -> None:
    assert runtime_names.identifier(name) == identifier(name)
    assert is_fit(runtime_names.identifier(name))


def test_names_of_which_nothing_is_left_are_told_apart() -> None:
    first, second = runtime_names.identifier("船长"), runtime_names.identifier("厨师")
    assert first != second and is_fit(first) and is_fit(second)
