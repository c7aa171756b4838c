"""The compat rung: only imports change, and with ``auto`` only where a unit cannot move natively."""

from __future__ import annotations

import pytest

from autogen_migrate.plan.model import Severity

from .helpers import CHEF, CONFIG, GUEST, IMPORTS, PAIR, Migrated, migrate, notebook

CHAT = 'guest.initiate_chat(chef, message="Hi")\n'
NESTED = 'chef.register_nested_chats([{"recipient": guest}], trigger=guest)\n'

#: an import, and what it becomes
IMPORT_FORMS: list[tuple[str, str]] = [
    ("import autogen", "import autogen_compat as autogen"),
    ("import pyautogen", "import autogen_compat as pyautogen"),
    ("import autogen as ag", "import autogen_compat as ag"),
    ("import  autogen  as  ag  # the old one", "import  autogen_compat  as  ag  # the old one"),
    ("import pyautogen as autogen", "import autogen_compat as autogen"),
    ("import os, autogen, sys", "import os, autogen_compat as autogen, sys"),
    ("import os, \\\n    autogen as ag", "import os, \\\n    autogen_compat as ag"),
    ("import autogen.oai as oai", "import autogen_compat.oai as oai"),
    (
        "import autogen.oai.client",
        "import autogen_compat as autogen\nimport autogen_compat.oai.client",
    ),
    (
        "import autogen\nimport autogen.oai.client",
        "import autogen_compat as autogen\nimport autogen_compat.oai.client",
    ),
    (
        "import autogen.oai\nimport autogen.coding",
        "import autogen_compat as autogen\nimport autogen_compat.oai\nimport autogen_compat.coding",
    ),
    (
        "def f():\n    import autogen.oai\n    return autogen",
        "def f():\n    import autogen_compat as autogen\n    import autogen_compat.oai\n    return autogen",
    ),
    ("from autogen import oai", "from autogen_compat import oai"),
    ("from autogen import *", "from autogen_compat import *"),
    ("from pyautogen import Agent as A", "from autogen_compat import Agent as A"),
    ("from autogen.oai.client import x", "from autogen_compat.oai.client import x"),
    (
        "from autogen import (\n    Agent,  # one\n    oai,\n)",
        "from autogen_compat import (\n    Agent,  # one\n    oai,\n)",
    ),
    (
        "try:\n    import autogen\nexcept ImportError:\n    autogen = None",
        "try:\n    import autogen_compat as autogen\nexcept ImportError:\n    autogen = None",
    ),
    ("if True: import autogen", "if True: import autogen_compat as autogen"),
    ("é = 1; import autogen", "é = 1; import autogen_compat as autogen"),
]
UNTOUCHED = [
    "import autogen_agentchat",
    "import autogenstudio",
    "from .autogen import x",
    "import autogen_compat as autogen",
    "x = 'import autogen'",
]


def outcomes(result: Migrated) -> list[str]:
    return [conversation.outcome for conversation in result.plan.conversations]


@pytest.mark.parametrize(("before", "after"), IMPORT_FORMS, ids=[form[0] for form in IMPORT_FORMS])
def test_forms_of_import(before: str, after: str) -> None:
    assert migrate(f"{before}\n", to="compat").text == f"{after}\n"
    assert migrate(f"{before}\n", to="auto").text == f"{after}\n"


@pytest.mark.parametrize("program", UNTOUCHED)
def test_what_is_not_0_2_stays(program: str) -> None:
    assert migrate(f"{program}\n", to="compat").text == f"{program}\n"


def test_a_module_of_the_user_s_own_stays() -> None:
    files = {"autogen.py": "x = 1\n", "main.py": "import autogen\n"}
    assert migrate(files, to="compat").texts == files


def test_compat_changes_the_imports_and_nothing_else() -> None:
    program = PAIR + NESTED + CHAT
    result = migrate(program, to="compat")
    assert result.text == program.replace("import autogen\n", "import autogen_compat as autogen\n").replace(
        "from autogen import", "from autogen_compat import"
    )
    assert outcomes(result) == ["compat"]
    assert not result.plan.conversations[0].reason and not result.plan.findings


def test_auto_moves_natively_what_can() -> None:
    result = migrate(PAIR + CHAT, to="auto")
    assert outcomes(result) == ["native"]
    assert result.texts == migrate(PAIR + CHAT).texts
    assert "autogen_compat as autogen" not in result.text


def test_auto_puts_what_cannot_on_the_compat_rung_and_says_why() -> None:
    program = PAIR + NESTED + CHAT
    result = migrate(program, to="auto")
    assert result.text == migrate(program, to="compat").text
    (conversation,) = result.plan.conversations
    assert conversation.outcome == "compat" and "AM301 nested" in conversation.reason
    assert [(f.rule, f.severity) for f in result.plan.findings] == [("AM301", Severity.INFO)]


def test_native_keeps_what_cannot() -> None:
    program = PAIR + NESTED
    result = migrate(program, to="native")
    assert result.text == program and outcomes(result) == ["kept"]
    assert [f.severity for f in result.plan.findings] == [Severity.MANUAL]


def test_auto_takes_each_unit_for_itself() -> None:
    files = {"new.py": PAIR + CHAT, "old.py": PAIR + NESTED + CHAT}
    result = migrate(files, to="auto")
    assert sorted(outcomes(result)) == ["compat", "native"]
    assert result.texts["old.py"] == migrate({"old.py": files["old.py"]}, to="compat").texts["old.py"]
    assert result.texts["new.py"] == migrate({"new.py": files["new.py"]}).texts["new.py"]


def test_all_modules_of_a_unit_go_together() -> None:
    files = {
        "people.py": PAIR,
        "settings.py": "import autogen\n" + CONFIG,
        "main.py": "import people\nimport settings\n" + "people.guest.initiate_chat(people.chef)\n"
        "people.chef.print_usage_summary()\n",
    }
    result = migrate(files, to="auto")
    assert outcomes(result) == ["compat"]
    assert "autogen_compat" in result.texts["people.py"] and "autogen_compat" in result.texts["settings.py"]
    assert result.texts["main.py"] == files["main.py"]


def test_a_notebook() -> None:
    cells = [IMPORTS, CONFIG + CHEF + GUEST + NESTED, "import autogen.oai", CHAT]
    result = migrate(notebook(cells), to="auto")
    assert result.text.startswith(
        "import autogen_compat as autogen\nfrom autogen_compat import AssistantAgent"
    )
    assert "\nimport autogen_compat.oai\n" in result.text and result.text.rstrip().endswith(CHAT.rstrip())


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("from flaml import autogen\n", "FLAML"),
        ("autogen.ChatCompletion.create()\n", "use OpenAIWrapper"),
    ],
)
def test_what_needs_a_hand_is_reported(program: str, words: str) -> None:
    result = migrate("import autogen\n" + program, to="compat")
    assert [rule for rule, line, message in result.manual if line >= 2 and words in message] == ["AM190"]


TOOLS = """
def tide(port: str) -> str:
    return port


autogen.register_function(tide, caller=chef, executor=guest, description="Tide")
"""


@pytest.mark.parametrize(
    "chat",
    [
        'guest.initiate_chat(chef, message="Hi", max_turns=2)\n',
        'guest.initiate_chats([{"recipient": chef, "message": "Hi", "max_turns": 2}])\n',
    ],
)
def test_tool_calls_whose_turns_are_limited(chat: str) -> None:
    source = IMPORTS + CONFIG + CHEF + GUEST + TOOLS
    assert "autogen_compat as autogen" in migrate(source + chat, to="auto").text
    native = migrate(source + chat, to="native")
    assert "chef.add_tool(" in native.text
    assert "AM164" in {finding.rule for finding in native.plan.findings}
    assert "chef.add_tool(" in migrate(source + CHAT, to="auto").text


SHOWN = [
    'print(guest.initiate_chat(chef, message="Hi").chat_history)\n',
    CHAT + "print(guest.chat_messages[chef])\n",
    'guest.initiate_chat(chef, message="Hi", summary_method="reflection_with_llm")\n',
    'guest.initiate_chats([{"recipient": chef, "summary_method": "reflection_with_llm"}])\n',
    'for one in guest.initiate_chats([{"recipient": chef}]):\n    print(one.chat_history)\n',
    'async def run():\n    return await guest.a_initiate_chat(chef, message="Hi")\n'
    "print(asyncio.run(run()).chat_history)\n",
]


@pytest.mark.parametrize("chat", SHOWN)
def test_tool_calls_that_a_program_shows(chat: str) -> None:
    source = "import asyncio\n" + IMPORTS + CONFIG + CHEF + GUEST + TOOLS
    result = migrate(source + chat, to="auto")
    assert "chef.add_tool(" in result.text
    assert "AM164" not in result.rules


@pytest.mark.parametrize("chat", SHOWN)
def test_calls_of_functions_that_a_program_shows(chat: str) -> None:
    register = (
        "@guest.register_for_execution()\n@chef.register_for_llm(description='Tide', api_style='function')\n"
    )
    source = "import asyncio\n" + IMPORTS + CONFIG + CHEF + GUEST + register
    source += "def tide(port: str) -> str:\n    return port\n\n\n"
    result = migrate(source + chat, to="auto")
    assert "autogen_compat as autogen" in result.text
    assert "AM164" in result.rules


def test_tools_beside_a_group_without_them() -> None:
    source = IMPORTS + CONFIG + CHEF + GUEST + TOOLS + CHAT
    source += 'eater = AssistantAgent("eater", llm_config=llm_config)\n'
    source += 'group = GroupChat([eater, eater], [], speaker_selection_method="round_robin")\n'
    source += "manager = GroupChatManager(group, llm_config=llm_config)\n"
    result = migrate(source + 'eater.initiate_chat(manager, message="Hi")\n', to="auto")
    assert "chef.add_tool(" in result.text and "GroupChatTeam(" in result.text
    assert "AM164" not in result.rules


def test_tools_of_a_group_hold_back_that_group_only() -> None:
    source = IMPORTS + CONFIG + CHEF + GUEST + TOOLS + CHAT
    source += 'eater = AssistantAgent("eater", llm_config=llm_config)\n'
    source += "autogen.register_function(tide, caller=eater, executor=eater, description='Tide')\n"
    source += 'group = GroupChat([eater, eater], [], speaker_selection_method="round_robin")\n'
    source += "manager = GroupChatManager(group, llm_config=llm_config)\n"
    result = migrate(source + 'eater.initiate_chat(manager, message="Hi")\n', to="auto")
    assert "chef.add_tool(" in result.text
    assert {c.agents: c.outcome for c in result.plan.conversations} == {
        ("chef", "guest"): "native",
        ("eater",): "compat",
    }


def test_tool_calls_of_a_group_that_a_program_shows() -> None:
    source = IMPORTS + CONFIG + CHEF + GUEST + TOOLS
    source += (
        "group = GroupChat([chef, guest], [])\nmanager = GroupChatManager(group, llm_config=llm_config)\n"
    )
    chat = 'result = guest.initiate_chat(manager, message="Hi")\n'
    assert "chef.add_tool(" in migrate(source + chat, to="auto").text
    for shown in ("print(result.chat_history)\n", "print(guest.chat_messages[manager])\n"):
        assert "autogen_compat as autogen" in migrate(source + chat + shown, to="auto").text


def test_a_function_map_whose_calls_a_program_shows() -> None:
    schemas = '"functions": [{"name": "tide", "parameters": {}}], "cache_seed"'
    source = IMPORTS + CONFIG.replace('"cache_seed"', schemas) + CHEF + GUEST
    source += 'guest.register_function(function_map={"tide": print})\n' + CHAT
    assert "chef.add_functions(" in migrate(source, to="auto").text
    assert (
        "autogen_compat as autogen" in migrate(source + "print(guest.chat_messages[chef])\n", to="auto").text
    )


def test_a_function_map_of_the_constructor_whose_calls_a_program_shows() -> None:
    schemas = '"functions": [{"name": "tide", "parameters": {}}], "cache_seed"'
    guest = GUEST.replace("False)", 'False, function_map={"tide": print})')
    source = IMPORTS + CONFIG.replace('"cache_seed"', schemas) + CHEF + guest + CHAT
    assert "chef.add_functions(" in migrate(source, to="auto").text
    result = migrate(source + "print(guest.chat_messages[chef])\n", to="auto")
    assert "autogen_compat as autogen" in result.text
    assert "AM164" in result.rules


def test_a_tool_chat_read_in_another_module() -> None:
    files = {
        "shop.py": IMPORTS
        + CONFIG
        + CHEF
        + GUEST
        + TOOLS
        + "def run():\n    return guest.initiate_chat(chef, "
        'message="Hi")\n',
        "main.py": "import shop\nprint(shop.run().chat_history)\n",
    }
    assert "chef.add_tool(" in migrate(files, to="auto").texts["shop.py"]
    files["shop.py"] += "@chef.register_for_llm(api_style='function')\ndef now():\n    pass\n"
    result = migrate(files, to="auto")
    assert "autogen_compat as autogen" in result.texts["shop.py"]
    assert [f.path for f in result.plan.findings if f.rule == "AM164"] == ["main.py"]


def test_the_cost_of_a_chat() -> None:
    chat = 'spent = [guest.initiate_chat(chef, message="Hi").cost]\nif spent[0]:\n    print(spent)\n'
    assert "autogen_compat as autogen" in migrate(PAIR + chat, to="auto").text
    assert "AM311" in {finding.rule for finding in migrate(PAIR + chat, to="native").plan.findings}


@pytest.mark.parametrize(
    "use",
    [
        "if '{}'.format(result) != '':\n    print(1)",
        "json.dump(asdict(result), file)",
        "print(result, file=report)",
        "store(result)",
        "book.info(result)",
        "fields = vars(result)\nfor key in fields:\n    keep(key)",
        "result.__dict__.update(more)",
        "if result.cost:\n    print('dear')",
        "total = 0\ntotal += result.cost['usage']",
        "cost = result.cost\nprint(cost)\nsave(cost)",
        "def f():\n    return result.cost\nprint(f())",
    ],
)
def test_the_cost_that_is_more_than_shown(use: str) -> None:
    chat = 'result = guest.initiate_chat(chef, message="Hi")\n'
    result = migrate(PAIR + chat + use + "\n", to="auto")
    assert "autogen_compat as autogen" in result.text
    assert "AM311" in result.rules


@pytest.mark.parametrize(
    "use",
    [
        "print(result)",
        "print(f'{result}')",
        "print('{}'.format(result))",
        "pprint.pprint(result.cost)",
        "print('cost: %s' % result.cost)",
        "print(json.dumps(result.cost, indent=2), file=sys.stderr)",
        "print(vars(result))",
        "print(result.__dict__)",
        "logger.info('cost %s', result.cost['usage_including_cached_inference'])",
        "logging.getLogger(__name__).debug(result)",
        "cost = result.cost\nprint('Cost:', cost)",
        "for name, usage in result.cost.items():\n    print(name, usage.get('cost'))",
        "print(', '.join(f'{k}={v}' for k, v in result.cost.items()))",
        "print(result.cost if result.summary else 'nothing')",
    ],
)
def test_the_cost_that_is_only_shown(use: str) -> None:
    chat = 'result = guest.initiate_chat(chef, message="Hi")\n'
    result = migrate(PAIR + chat + use + "\n", to="auto")
    assert "run_chat(" in result.text and result.native
    [finding] = [f for f in result.plan.findings if f.rule == "AM311"]
    assert finding.severity is Severity.DEVIATION and "shown here" in finding.message
    assert finding.line >= (PAIR + chat).count("\n") + 1


def test_the_result_below_a_cell() -> None:
    chat = 'result = guest.initiate_chat(chef, message="Hi")\n'
    shown = migrate(notebook([PAIR, chat + "result", "print(1)\nresult.cost"]), to="auto")
    found = [(f.cell, f.line, f.severity) for f in shown.plan.findings if f.rule == "AM311"]
    assert found == [(2, 2, Severity.DEVIATION), (3, 2, Severity.DEVIATION)] and shown.native
    unseen = migrate(notebook([PAIR, chat + "result\nprint(1)"]), to="auto")
    assert "AM311" not in unseen.rules and unseen.native


@pytest.mark.parametrize(
    "use", ["print(result.summary)", "print(f'{result.summary}')", "found = [result]\nprint(len(found))"]
)
def test_a_result_of_which_fields_are_read(use: str) -> None:
    chat = 'result = guest.initiate_chat(chef, message="Hi")\n'
    assert "run_chat(" in migrate(PAIR + chat + use + "\n", to="auto").text


@pytest.mark.parametrize(
    ("program", "line", "words"),
    [
        ("\nfrom autogen.oai.cohere import calculate_cohere_cost, is_recent_tool_call\n", 2, "model client"),
        ("from autogen.oai import gemini\nprint(gemini.get_image_data('x'))\n", 2, "contrib.img_utils"),
        ("def f():\n    from autogen.browser_utils.mdconvert import PdfConverter\n", 2, "MarkdownConverter"),
    ],
)
def test_what_the_layer_does_not_have(program: str, line: int, words: str) -> None:
    result = migrate(program, to="compat")
    [finding] = result.plan.findings
    assert (finding.rule, finding.severity, finding.line) == ("AM190", Severity.MANUAL, line)
    assert "does not exist in autogen_compat" in finding.message and words in finding.message


def test_what_the_layer_has_needs_no_word() -> None:
    program = "from autogen.oai.groq import calculate_groq_cost, oai_messages_to_groq_messages\n"
    result = migrate(program, to="compat")
    assert result.text == program.replace("autogen", "autogen_compat") and not result.plan.findings
