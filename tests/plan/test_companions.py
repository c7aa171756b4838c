"""Objects of one program cannot get into another that never runs with it."""

from __future__ import annotations

from .helpers import migrate

TEXT = """
from autogen import AssistantAgent, UserProxyAgent
import toolbox

llm_config = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}
clerk = AssistantAgent("clerk", system_message="Help.", llm_config=llm_config)
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
"""
LOSING = TEXT + "toolbox.keep(clerk, user)\n"
ASKING = "import toolbox\n\ntoolbox.any_agent().initiate_chat(toolbox.any_agent(), message='Hi')\n"
TALKING = TEXT + "toolbox.keep(user)\nuser.initiate_chat(clerk, message='Hi', max_turns=1)\n"


def agents(*texts: str, **files: str) -> list[set[str]]:
    found = migrate({f"{name}.py": text for name, text in files.items()}, to="auto").plan.conversations
    return [set(conversation.paths) for conversation in found]


def test_scripts_that_never_meet() -> None:
    assert agents(one=TALKING, other=TALKING, third=ASKING) == [{"one.py"}, {"other.py"}]


def test_modules_that_one_loads() -> None:
    found = agents(one=TALKING, other=TALKING, third="import one\nimport other\n" + ASKING)
    assert found == [{"one.py", "other.py", "third.py"}]


def test_modules_that_are_loaded_without_their_names() -> None:
    loading = "import runpy, sys\n\nrunpy.run_path(sys.argv[1])\n"
    found = agents(loader=loading, one=TALKING, third=ASKING)
    assert found == [{"one.py", "third.py"}]
