"""Tools that are registered in other modules than those of their agents."""

from __future__ import annotations

from collections.abc import Mapping

from ..helpers import Migrated, migrate
from .helpers import CHAT, CLERK, DESK, REGISTER, TRAIN, why

AGENTS = (
    "from autogen import AssistantAgent, UserProxyAgent\n\nfrom .config import llm_config\n\n" + CLERK + DESK
)
CONFIG = 'llm_config = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}\n'
TOOLS = (
    '"""Trains."""\n\nfrom .agents import clerk, desk\n\nSTOPS = ["Lyon"]\n\n\n'
    "@desk.register_for_execution()\n"
    '@clerk.register_for_llm(description="Next train")' + TRAIN
)
MAIN = "from shop import tools\nfrom shop.agents import clerk, desk\n\nprint(tools.STOPS)\n" + CHAT


def shop(**changed: str) -> dict[str, str]:
    files = {"agents": AGENTS, "config": CONFIG, "tools": TOOLS, "__init__": ""} | changed
    main = files.pop("main", MAIN)
    return {"main.py": main} | {f"shop/{name}.py": text for name, text in files.items()}


def plain(files: Mapping[str, str]) -> dict[str, str]:
    found = migrate(files, to="auto", style="auto")
    assert all(c.plain for c in found.plan.conversations), why(found)
    return found.texts


def refused(files: Mapping[str, str]) -> Migrated:
    found = migrate(files, to="native", style="auto")
    assert not any(c.plain for c in found.plan.conversations)
    return found


def test_the_module_of_the_agent_imports_the_functions() -> None:
    texts = plain(shop())
    agents, tools = texts["shop/agents.py"], texts["shop/tools.py"]
    assert "from .config import model_client\nfrom .tools import next_train\n" in agents
    assert 'tools=[FunctionTool(next_train, description="Next train")]' in agents
    assert tools.startswith('"""Trains."""\n\nSTOPS = ["Lyon"]\n\n\ndef next_train(town: str) -> str:')


def test_a_third_module_may_register_them() -> None:
    tools = TRAIN.lstrip()
    main = (
        "from autogen import register_function\n\nfrom shop.agents import clerk, desk\n"
        "from shop.tools import next_train\n\n" + REGISTER + CHAT
    )
    texts = plain(shop(tools=tools, main=main))
    assert "from .tools import next_train\n" in texts["shop/agents.py"]
    assert "next_train" not in texts["main.py"]
    assert texts["shop/tools.py"] == tools


def test_functions_of_the_module_itself() -> None:
    main = "from autogen import register_function\n\nfrom shop.agents import clerk, desk, next_train\n\n"
    texts = plain(shop(agents=AGENTS + TRAIN, main=main + REGISTER + CHAT, tools=""))
    agents = texts["shop/agents.py"]
    assert agents.index("def next_train") < agents.index("clerk = ")
    assert "FunctionTool(next_train" in agents


def test_modules_that_would_import_each_other_are_a_reason() -> None:
    found = refused(shop(tools=TOOLS.replace('STOPS = ["Lyon"]', "STOPS = [clerk.name]")))
    assert "cannot import the tool" in why(found)


def test_descriptions_that_are_computed_elsewhere_are_a_reason() -> None:
    found = refused(shop(tools=TOOLS.replace('description="Next train"', "description=STOPS[0]")))
    assert "with words of its own" in why(found)


def test_a_function_that_only_registers_goes_with_its_calls() -> None:
    tools = (
        '"""Trains."""\n\nfrom autogen import ConversableAgent, register_function\n'
        + TRAIN.replace("    return", '    """Next train."""\n    return')
        + "\nTOOLS = [next_train]\n\n\n"
        "def equip(agent: ConversableAgent, executor: ConversableAgent) -> None:\n"
        '    """Gives the tools."""\n    for tool in TOOLS:\n'
        "        register_function(tool, caller=agent, executor=executor, description=tool.__doc__)\n"
    )
    main = "from shop.agents import clerk, desk\nfrom shop.tools import equip\n\nequip(clerk, desk)\n" + CHAT
    texts = plain(shop(tools=tools, main=main))
    assert "tools=[next_train]" in texts["shop/agents.py"]
    assert "equip" not in texts["main.py"] + texts["shop/tools.py"]
    assert "autogen" not in texts["shop/tools.py"]
    assert "TOOLS = [next_train]" in texts["shop/tools.py"]


def test_imports_of_the_project_stand_below_those_of_packages() -> None:
    agents = AGENTS.replace("from .config import llm_config\n\n", "") + ""
    agents = agents.replace("llm_config=llm_config", 'llm_config={"model": "gpt-4o", "cache_seed": None}')
    text = plain(shop(agents=agents, config=""))["shop/agents.py"]
    assert "OpenAIChatCompletionClient\n\nfrom .tools import next_train\n\n" in text
