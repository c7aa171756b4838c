"""Tools that are registered more than once, and what one registration takes from another."""

from __future__ import annotations

import pytest

from .helpers import PAIR, Migrated, after_imports, migrate

WAITER = 'waiter = AssistantAgent("waiter", system_message="Serve.", llm_config=llm_config)\n'
DEF = 'def order(dish: str) -> str:\n    "O."\n    return dish\n'
CHAT = 'guest.initiate_chat(chef, message="Hi")\n'
BOTH = "autogen.register_function(order, caller=chef, executor=guest, "


def auto(program: str) -> Migrated:
    return migrate(PAIR + WAITER + program, to="auto")


def registered(program: str) -> list[str]:
    """The lines of the result that offer tools."""
    result = auto(program)
    assert result.native, result.plan.conversations
    text = after_imports(result.text).replace("(\n    ", "(").replace(",\n    ", ", ").replace(",\n)", ")")
    return [line.strip() for line in text.splitlines() if ".tool(" in line or ".add_tool(" in line]


LAST = 'chef.add_tool(order, name="order", description="Last.")'
WITH_LAST = BOTH + 'name="order", description="Last.")\n'


@pytest.mark.parametrize(
    "first",
    [
        DEF + BOTH + 'name="order", description="First.")\n',
        DEF + BOTH + 'description="First.")\n',
        DEF + BOTH + 'description="First.")\n' + BOTH + 'description="Second.")\n',
        DEF + 'chef.register_for_llm(name="order", description="First.")(order)\n',
        DEF + 'order = chef.register_for_llm(name="order", description="First.")(order)\n',
        DEF + 'guest.register_for_execution()(chef.register_for_llm(description="First.")(order))\n',
        DEF + 'order = guest.register_for_execution()(chef.register_for_llm(description="1")(order))\n',
        '@guest.register_for_execution()\n@chef.register_for_llm(description="First.")\n' + DEF,
        '@chef.register_for_llm(name="order", description="First.")\n' + DEF.replace("order(", "take(") + DEF,
    ],
)
def test_the_last_registration_is_the_one_that_counts(first: str) -> None:
    program = first + WITH_LAST + CHAT
    assert registered(program) == [LAST]
    result = auto(program)
    assert "the tool 'order' is registered again" in result.messages("AM331")
    assert "order = order" not in result.text


@pytest.mark.parametrize(
    "first",
    [
        'chef.register_for_llm(name="menu", description="First.")(order)\n',
        'waiter.register_for_llm(name="order", description="First.")(order)\n',
        'if order("x"):\n    chef.register_for_llm(name="order", description="First.")(order)\n',
        'chef.register_for_llm(name=order("x"), description="First.")(order)\n',
        'chef.register_for_llm(name="order", description="First.", api_style="function")(order)\n',
        'for agent in (chef, waiter):\n    agent.register_for_llm(name="order", description="1")(order)\n',
        'chef.register_for_llm(name="order", description="First.")(order)\n' + CHAT,
        'chef.register_for_llm(name="order", description="First.")(order)\n'
        + f"def talk():\n    {CHAT}talk()\n",
    ],
)
def test_what_no_later_registration_replaces(first: str) -> None:
    program = DEF + first + WITH_LAST + CHAT
    assert len(registered(program)) == 2
    assert "AM331" not in auto(program).rules


@pytest.mark.parametrize(
    ("registrations", "expected"),
    [
        (
            '@guest.register_for_execution()\n@waiter.register_for_llm()\n@chef.register_for_llm(description="D")\n'
            + DEF,
            ['@waiter.tool(description="D")', '@chef.tool(description="D")'],
        ),
        (
            '@waiter.register_for_llm()\n@chef.register_for_llm(name="take", description="D")\n' + DEF,
            ['@waiter.tool(name="take", description="D")', '@chef.tool(name="take", description="D")'],
        ),
        (
            DEF
            + 'chef.register_for_llm(name="take", description="D")(order)\n'
            + "waiter.register_for_llm()(order)\n",
            [
                'chef.tool(name="take", description="D")(order)',
                'waiter.tool(name="take", description="D")(order)',
            ],
        ),
        (
            DEF
            + 'guest.register_for_execution("take")(order)\nchef.register_for_llm(description="D")(order)\n',
            ['chef.tool(description="D", name="take")(order)'],
        ),
        (
            DEF + 'chef.register_for_llm(description="D")(order)\nchef.register_for_llm()(order)\n',
            ['chef.tool(description="D")(order)'],
        ),
    ],
)
def test_a_function_remembers_how_it_was_registered(registrations: str, expected: list[str]) -> None:
    found = registered(registrations + "guest.register_for_execution()(order)\n" + CHAT)
    assert [sorted(_arguments(line)) for line in found] == [sorted(_arguments(line)) for line in expected]


def _arguments(line: str) -> list[str]:
    head, rest = line.split("(", 1)
    return [head, *rest.split(")")[0].split(", ")]
