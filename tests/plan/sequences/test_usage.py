"""Tokens and costs in plain AutoGen."""

from __future__ import annotations

import pytest

from .helpers import SETUP, plain, refused

CHAT = 'res = guest.initiate_chat(cook, message="Hungry.", silent=True, max_turns=1)\n'
SHARING = 'baker = AssistantAgent("baker", system_message="You bake.", llm_config=llm_config)\n'
OTHER = SHARING.replace("llm_config)", '{"model": "gpt-4o", "cache_seed": None})')


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ("print(res.cost)", "print(model_client.total_usage())"),
        ('print(f"{res.cost}")', 'print(f"{model_client.total_usage()}")'),
        ("print(res)", "print(res)"),
        ("cook.print_usage_summary()", "print(model_client.total_usage())"),
        ("print(cook.get_actual_usage())", "print(model_client.actual_usage())"),
        ("print(gather_usage_summary([cook, guest]))", "print(model_client.total_usage())"),
    ],
)
def test_what_is_shown_is_what_the_client_counted(shown: str, code: str) -> None:
    program = SETUP + CHAT + f"{shown}\n"
    assert code in plain(program)
    assert refused(program, "exact")


def test_tokens_of_an_agent_with_a_client_of_its_own() -> None:
    total = 'used = cook.get_total_usage()["gpt-4o"]["total_tokens"]\n'
    text = plain(SETUP + OTHER + CHAT + total, "exact")
    usage = "model_client.total_usage()"
    assert f"used = {usage}.prompt_tokens + {usage}.completion_tokens\n" in text
    assert "total_usage" in plain(SETUP + CHAT + total.replace("total_tokens", "prompt_tokens"))


def test_agents_that_share_a_client_are_not_told_apart() -> None:
    program = SETUP + SHARING + CHAT + 'baker.initiate_chat(cook, message="Hot?", silent=True, max_turns=1)\n'
    total = 'print(cook.get_total_usage()["gpt-4o"]["prompt_tokens"])\n'
    assert "AM310" in refused(program + total)
    assert "total_usage().prompt_tokens" in plain(program + total, "plain")


@pytest.mark.parametrize(
    "computed",
    [
        'print(res.cost["usage_including_cached_inference"])',
        "costs = [res.cost]",
        "print(vars(res))",
        'print(gather_usage_summary([cook])["usage_including_cached_inference"])',
        "usage = cook.get_total_usage()",
    ],
)
def test_what_is_computed_with_has_no_plain_form(computed: str) -> None:
    assert refused(SETUP + CHAT + f"{computed}\n")
