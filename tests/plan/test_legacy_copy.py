"""0.2's default texts, from a copy of 0.2, in plain programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from autogen_migrate.edits import apply_edits
from autogen_migrate.plan import Plan, make_plan
from autogen_migrate.plan.default_prompts import as_source
from autogen_migrate.plan.model import Style, Wishes
from autogen_migrate.sources.legacy_copy import AGENT_MESSAGE, ASSISTANT_MESSAGE, SUMMARY_PROMPT, LegacyCopy
from autogen_migrate.sources.surroundings import Surroundings

from .helpers import source

PROGRAM = """\
from autogen import AssistantAgent, UserProxyAgent

llm_config = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}
cook = AssistantAgent("cook", llm_config=llm_config)
guest = UserProxyAgent("guest", human_input_mode="NEVER", code_execution_config=False)
res = guest.initiate_chat(cook, message="Hungry.", max_turns=1, summary_method="reflection_with_llm")
print(res.summary)
"""
LONG = 'Be "kind".\nBe \\ brief.\n' + "Be good." * 10


@pytest.fixture
def copy(tmp_path: Path) -> LegacyCopy:
    """An environment with a package that is like 0.2."""
    folder = tmp_path / "lib" / "python3.11" / "site-packages" / "autogen"
    (folder / "agentchat").mkdir(parents=True)
    (folder / "version.py").write_text('__version__ = "0.2.40"\n')
    (folder / "agentchat" / "assistant_agent.py").write_text(
        f"class AssistantAgent:\n    DEFAULT_SYSTEM_MESSAGE = {LONG!r}\n"
    )
    (folder / "agentchat" / "conversable_agent.py").write_text(
        "class ConversableAgent:\n"
        '    DEFAULT_SUMMARY_PROMPT = "Say it shortly."\n'
        "    def __init__(self, name, system_message: str | None = 'Help.', *, other=None): ...\n"
    )
    return LegacyCopy(named=str(tmp_path))


def migrated(program: str, copy: LegacyCopy | None, style: Style = "auto") -> tuple[str, Plan]:
    around = Surroundings() if copy is None else Surroundings(copy=copy)
    plan = make_plan([source("main.py", program)], "0.7.5", "auto", around, wishes=Wishes(style))
    return apply_edits(program, plan.files[0].edits), plan


def test_texts_of_a_copy(copy: LegacyCopy) -> None:
    texts = [copy.text(key) for key in (AGENT_MESSAGE, ASSISTANT_MESSAGE, SUMMARY_PROMPT)]
    assert texts == ["Help.", LONG, "Say it shortly."]
    assert copy.text("agentchat.conversable_agent:nothing") is None


def test_other_releases_are_no_copies(tmp_path: Path, copy: LegacyCopy) -> None:
    (tmp_path / "lib/python3.11/site-packages/autogen/version.py").write_text('__version__ = "0.4.1"\n')
    assert copy.text(SUMMARY_PROMPT) is None


def test_constants_are_written_below_the_imports(copy: LegacyCopy) -> None:
    text, plan = migrated(PROGRAM, copy)
    assert plan.conversations[0].plain and not plan.findings
    names: dict[str, object] = {}
    head = text.split("model_client =")[0]
    exec("".join(line for line in head.splitlines(True) if "import" not in line), names)
    assert names["ASSISTANT_SYSTEM_MESSAGE"] == LONG and names["SUMMARY_PROMPT"] == "Say it shortly."
    assert "system_message=ASSISTANT_SYSTEM_MESSAGE" in text
    assert "SystemMessage(content=SUMMARY_PROMPT)" in text


def test_short_texts_are_written_where_they_are_needed(copy: LegacyCopy) -> None:
    program = PROGRAM.replace("AssistantAgent(", "ConversableAgent(").replace(
        "import A", "import ConversableAgent, A"
    )
    text, _ = migrated(program.replace('"cook",', '"cook", human_input_mode="NEVER",'), copy)
    assert 'system_message="Help."' in text


def test_without_a_copy_it_is_asked_for() -> None:
    _, plan = migrated(PROGRAM, None)
    assert "--legacy-env" in plan.conversations[0].why_not_plain
    text, plan = migrated(PROGRAM, None, "plain")
    assert plan.conversations[0].plain and "system_message" not in text
    assert {f.rule for f in plan.findings} >= {"AM105", "AM151"}


@pytest.mark.parametrize(
    "text", ["plain", 'with "quotes"', 'lines\n"""quoted"""\n', 'end"\n"', "back\\slash\nn"]
)
def test_literals(text: str) -> None:
    assert eval(as_source(text)) == text
