"""A program that changes classes or modules of 0.2 stays with the package that has them."""

from __future__ import annotations

import pytest

from .helpers import PAIR, migrate

CHAT = 'guest.initiate_chat(chef, message="Hi")\n'
HEAD = "import autogen\nimport autogen.code_utils as utils\nfrom autogen import ConversableAgent\n"
OTHERS = PAIR.replace("chef", "cook").replace("guest", "diner") + CHAT.replace("chef", "cook").replace(
    "guest", "diner"
)


@pytest.mark.parametrize(
    "change",
    [
        "ConversableAgent.receive = mine",
        "autogen.ConversableAgent._print_received_message = mine",
        "autogen.agentchat.conversable_agent.ConversableAgent.receive = mine",
        "ConversableAgent.receive, other = mine, 1",
        "del ConversableAgent.receive",
        'setattr(ConversableAgent, "receive", mine)',
        'delattr(autogen.ConversableAgent, "receive")',
        'patch.object(ConversableAgent, "receive", mine).start()',
        'monkeypatch.setattr(autogen.GroupChat, "select_speaker", mine)',
        "utils.execute_code = mine",
        "autogen.code_utils.execute_code = mine",
        "autogen.oai.client.OpenAIWrapper.create = mine",
        'autogen.oai.openai_utils.OAI_PRICE1K["x"] = (1, 2)',
        "autogen.oai.openai_utils.OAI_PRICE1K.update(prices)",
        'autogen.AssistantAgent.DEFAULT_SYSTEM_MESSAGE += "!"',
        "type(chef).receive = mine",
        "for kind in (autogen.AssistantAgent, ConversableAgent):\n    kind.receive = mine",
        "kind = ConversableAgent\nkind.receive = mine",
        'sys.modules["autogen.code_utils"].execute_code = mine',
        'importlib.import_module("autogen.code_utils").execute_code = mine',
    ],
)
def test_a_change_of_0_2_concerns_every_conversation(change: str) -> None:
    program = HEAD + PAIR + f"{change}\n" + CHAT + OTHERS
    result = migrate(program, to="auto")
    assert {c.outcome for c in result.plan.conversations} == {"compat"}
    rule = "AM318" if "patch" in change else "AM322"  # mocks: see test_strings.py
    line = HEAD.count("\n") + PAIR.count("\n") + 1 + change.count("\n")
    assert line in {f.line for f in result.plan.findings if f.rule == rule}
    assert not migrate(program, to="native").native


def test_a_change_in_another_module_of_the_program() -> None:
    files = {
        "main.py": "import display\n" + PAIR + CHAT,
        "display.py": "import autogen\n\nautogen.ConversableAgent.receive = print\n",
    }
    result = migrate(files, to="auto")
    assert [c.outcome for c in result.plan.conversations] == ["compat"]
    assert next(iter(result.plan.conversations)).reason.startswith("display.py:3: AM322")


@pytest.mark.parametrize(
    "line", ["settings.receive = mine", 'setattr(settings, "receive", mine)', "del names[0]"]
)
def test_changes_of_other_things_are_none(line: str) -> None:
    assert "AM322" not in migrate(PAIR + f"{line}\n" + CHAT).rules


def test_a_method_of_one_agent_concerns_its_conversation() -> None:
    result = migrate(PAIR + "chef.receive = mine\n" + CHAT + OTHERS, to="auto")
    assert [c.outcome for c in result.plan.conversations] == ["compat", "native"]
