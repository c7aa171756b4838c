"""One reason is said once: what follows from it is not reported as well."""

from __future__ import annotations

from .helpers import PAIR, migrate

CHAT = 'guest.initiate_chat(cook, message="Hi")\n'
SUBCLASS = """
class Cook(AssistantAgent):
    def __init__(self, name: str) -> None:
        super().__init__(name, system_message="Cook.", llm_config=llm_config)
        self.dishes = 0

    def taste(self) -> int:
        return self.dishes


cook = Cook("cook")
cook.dishes = 3
print(cook.taste(), cook.dishes)
"""


def test_members_of_a_subclass_are_its_own() -> None:
    result = migrate(PAIR + SUBCLASS + CHAT, to="auto")
    line = (PAIR + SUBCLASS).split("\n").index("class Cook(AssistantAgent):") + 1
    assert [(f.rule, f.line) for f in result.plan.findings] == [("AM305", line)]
    assert {c.outcome for c in result.plan.conversations} == {"compat"}


def test_members_that_an_agent_of_0_2_has_are_reported_still() -> None:
    program = PAIR + 'chef.stove = 1\nguest.initiate_chat(chef, message="Hi")\n'
    assert migrate(program, to="auto").rules == {"AM312"}


def test_the_trigger_of_a_reply_function_is_not_reported_as_well() -> None:
    program = (
        PAIR.replace("import autogen\n", "import autogen\nfrom autogen import Agent\n")
        + "def answer(recipient, messages, sender, config):\n    return True, 'Soup.'\n"
        + "chef.register_reply([Agent, None], answer)\n"
        + 'guest.initiate_chat(chef, message="Hi")\n'
    )
    result = migrate(program, to="auto")
    assert [f.rule for f in result.plan.findings] == ["AM302"]
    assert "from autogen_compat import Agent\n" in result.text
