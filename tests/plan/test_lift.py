"""Programs on autogen_compat are planned again: what can be native becomes native, the rest stays."""

from __future__ import annotations

import pytest

from autogen_migrate.plan.model import Rung, Severity

from .helpers import GROUP, MANAGER, PAIR, Migrated, migrate, notebook

COOK = 'cook = AssistantAgent("cook", system_message="Old.", llm_config=llm_config)\n'
BOSS = 'boss = UserProxyAgent("boss", human_input_mode="NEVER", code_execution_config=False)\n'
HOOK = 'cook.register_hook("process_message_before_send", print)\n'
CHAT = 'guest.initiate_chat(chef, message="Hi")\n'
OLD_CHAT = 'boss.initiate_chat(cook, message="Hi")\n'


def on_compat(program: str) -> str:
    """The program on the compat rung."""
    return program.replace("import autogen\n", "import autogen_compat as autogen\n").replace(
        "from autogen import", "from autogen_compat import"
    )


BOTH = on_compat(PAIR) + COOK + BOSS
TEAM = "from autogen_agentchat.teams import RoundRobinGroupChat\nteam = RoundRobinGroupChat([x, y])\n"


def sides(result: Migrated) -> dict[str, str]:
    return {agent: c.outcome for c in result.plan.conversations for agent in c.agents}


@pytest.mark.parametrize("to", ["auto", "native"])
def test_it_becomes_what_the_0_2_program_becomes(to: Rung) -> None:
    program = PAIR + GROUP + MANAGER + "guest.initiate_chat(manager, message='x')\n"
    assert migrate(on_compat(program), to=to).texts == migrate(program, to=to).texts


@pytest.mark.parametrize(
    "imports",
    [
        "import autogen_compat\n",
        "import autogen_compat as ag\n",
        "import autogen_compat.agentchat\n",
        "from autogen_compat.agentchat import *\n",
        "from autogen_compat import *\n",
        "from autogen_compat.agentchat.assistant_agent import AssistantAgent\n"
        "from autogen_compat import UserProxyAgent\n",
    ],
)
def test_forms_of_import(imports: str) -> None:
    name = "ag." if "ag\n" in imports else "autogen_compat." if imports.startswith("import") else ""
    program = PAIR[PAIR.index("llm_config") :] + CHAT
    for class_ in ("AssistantAgent(", "UserProxyAgent("):
        program = program.replace(f"= {class_}", f"= {name}{class_}")
    result = migrate(imports + program, to="auto")
    assert result.native and "autogen_compat.parts" in result.text and imports not in result.text


def test_the_compat_rung_is_a_place_to_stay() -> None:
    result = migrate(BOTH + CHAT, to="compat")
    assert result.text == BOTH + CHAT and not result.plan.findings
    assert set(sides(result).values()) == {"compat"}


@pytest.mark.parametrize(("to", "why"), [("auto", ""), ("native", "AM303")])
def test_what_cannot_stays_byte_for_byte(to: Rung, why: str) -> None:
    program = on_compat(PAIR) + 'chef.register_hook("process_last_received_message", print)\n' + CHAT
    result = migrate(program, to=to)
    assert result.text == program and sides(result) == {"chef": "compat", "guest": "compat"}
    (finding,) = result.plan.findings
    assert (finding.rule, finding.severity) == ("AM303", Severity.INFO)
    assert why in result.plan.conversations[0].reason


def test_native_takes_all_or_nothing() -> None:
    assert migrate(BOTH + HOOK + CHAT + OLD_CHAT, to="native").text == BOTH + HOOK + CHAT + OLD_CHAT
    assert migrate(BOTH + CHAT + OLD_CHAT, to="native").native


def test_a_program_of_both_packages() -> None:
    files = {
        "main.py": PAIR + CHAT + "import other\n",
        "other.py": on_compat(PAIR).replace("chef", "maid").replace("guest", "host")
        + COOK
        + BOSS
        + HOOK
        + OLD_CHAT,
    }
    kept = migrate(files, to="native")
    assert kept.texts == files
    assert sides(kept)["guest"] == "kept" and sides(kept)["boss"] == "compat"
    assert {f.severity for f in kept.plan.findings} == {Severity.MANUAL}
    moved = migrate(files, to="auto")
    assert sides(moved)["guest"] == "native" and moved.texts["other.py"] == files["other.py"]


# ---------------------------------------------------------------------- in steps


def without_hook(result: Migrated) -> dict[str, str]:
    """The texts after the user took the hook out."""
    return {
        path: "".join(line for line in text.splitlines(keepends=True) if "register_hook" not in line)
        for path, text in result.texts.items()
    }


@pytest.mark.parametrize(
    ("talk", "runs"),
    [
        (OLD_CHAT + CHAT, "await main()"),
        (CHAT + OLD_CHAT, "run_sync(run_chat(team_2"),
        (f"def run():\n    {CHAT}def old():\n    {OLD_CHAT}", "run_sync(run_chat(team, sender=boss"),
        (f"def run():\n    {CHAT}def old():\n    {OLD_CHAT}old()\nrun()\n", "await old()\n    await run()"),
    ],
)
def test_a_conversation_follows_when_its_hook_is_gone(talk: str, runs: str) -> None:
    first = migrate(PAIR + COOK + BOSS + HOOK + talk, to="auto")
    assert sides(first)["chef"] == "native" and sides(first)["cook"] == "compat"
    second = migrate(without_hook(first), to="auto")
    assert sides(second) == {"cook": "native", "boss": "native"}
    assert runs in second.text and "autogen_compat as" not in second.text
    assert second.text.count("asyncio.run(") == ("await" in runs)


def test_in_a_notebook() -> None:
    first = migrate(notebook([PAIR, COOK + BOSS + HOOK, CHAT, OLD_CHAT]), to="auto")
    assert sides(first)["cook"] == "compat"
    cells = [on_compat(PAIR), COOK + BOSS, CHAT, OLD_CHAT]
    assert set(sides(migrate(notebook(cells), to="auto")).values()) == {"native"}


def test_modules_that_are_native_already_count() -> None:
    """The chats of one module enter the portal: a coroutine of another one cannot run its chat natively."""
    files = {
        "people.py": PAIR + "def ask():\n    " + CHAT,
        "kitchen.py": PAIR.split("chef =")[0] + COOK + BOSS + "import people\n"
        'async def talk():\n    await boss.a_initiate_chat(cook, message="Hi")\n',
    }
    first = migrate(files, to="auto")
    assert sides(first) == {"chef": "native", "guest": "native", "cook": "compat", "boss": "compat"}
    again = migrate(first.texts, to="auto")
    assert again.texts == first.texts and sides(again) == {"cook": "compat", "boss": "compat"}


# ---------------------------------------------------------------------- what 0.2's API has not


@pytest.mark.parametrize(
    "use",
    [
        TEAM + 'guest.initiate_chat(team, message="x")\n',
        TEAM.replace("x, y", "chef.as_chat_agent(), y"),
        "from autogen_agentchat.agents import CodeExecutorAgent as C\nGroupChat([chef, C('n')], [])\n",
        "from autogen_compat import stream\nlist(stream(guest.initiate_chat, chef, message='x'))\n",
        "def talk():\n    guest.initiate_chat(chef)\nlist(autogen.stream(talk))\n",
        "from autogen_compat.streams import a_stream\nasync def talk():\n"
        "    async for item in a_stream(guest.a_initiate_chat(chef)): print(item)\n",
        "from autogen_compat import save_state\nsave_state(chef, guest)\n",
        "from autogen_compat import load_state\nload_state(state, *[chef, guest])\n",
        "from autogen_compat.interop import as_chat_agent\nas_chat_agent(chef)\n",
    ],
)
def test_what_uses_it_stays(use: str) -> None:
    result = migrate(BOTH + use + CHAT + OLD_CHAT, to="auto")
    assert sides(result)["chef"] == "compat" and sides(result)["cook"] == "native", result.plan.findings
    assert use in result.text


@pytest.mark.parametrize("use", ["use_runtime(runtime, start=True)", "observe(print)"])
def test_what_all_chats_inside_notice_holds_back_all(use: str) -> None:
    name = use.partition("(")[0]
    program = BOTH + f"from autogen_compat import {name}\nwith {use}:\n    talk()\ndef talk():\n    " + CHAT
    result = migrate(program, to="auto")
    assert result.text == program and result.rules == {"AM316"}


def test_a_0_4_team_driven_from_synchronous_code_holds_back_nothing() -> None:
    use = TEAM + 'print(autogen.as_sync(team).initiate_chat(message="x").summary)\n'
    result = migrate(BOTH + use + CHAT + OLD_CHAT, to="auto")
    assert result.native and use in result.text and "import autogen_compat as autogen\n" in result.text
    assert "run_sync(run_chat(" in result.text and "async def" not in result.text


@pytest.mark.parametrize(
    "program",
    [
        "from autogen_compat.parts import ProxyAgent\nguest = ProxyAgent('x')\nguest.reset()\n",
        "from autogen_compat import as_sync, parts\nas_sync(team).initiate_chat()\n",
        "from autogen_compat import install_alias\ninstall_alias()\n",
        "import autogen_compat\nautogen_compat.as_sync(team).initiate_chat(message='x')\n",
        "from autogen_agentchat.agents import AssistantAgent\nAssistantAgent('x').on_reset(None)\n",
    ],
)
def test_what_is_not_0_2_s_is_no_business_of_the_tool(program: str) -> None:
    result = migrate(program, to="auto")
    assert result.text == program and not result.plan.findings and not result.plan.conversations
