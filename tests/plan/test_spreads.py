"""Arguments that ``*`` and ``**`` spread, and those that ``functools.partial`` fixes."""

from __future__ import annotations

import pytest

from autogen_migrate.plan.model import Style

from .flows.helpers import ASIDE, HEAD, check_lost, program, written
from .helpers import Migrated, migrate

ASK = 'print($USER.initiate_chat(clerk, message="Hi", max_turns=1).summary)\n'


def native(text: str, style: Style = "parts") -> Migrated:
    result = migrate(program(text), to="auto", style=style)
    assert result.native, [f"{f.line} {f.rule} {f.message}" for f in result.plan.findings]
    return result


def has(result: Migrated, *lines: str) -> None:
    for line in lines:
        assert line in result.text.splitlines(), result.text


# ---------------------------------------------------------------------- displays changed in their place


def test_common_keywords_keep_their_dict() -> None:
    result = native(
        """
        common = {"llm_config": llm_config, "system_message": "Help.", "human_input_mode": "NEVER"}
        clerk = AssistantAgent("clerk", **common)
        cook = AssistantAgent("cook", **common, description="Cooks.")
        """
        + ASK
    )
    has(
        result,
        'common = {"model_client": model_client, "system_message": "Help."}',
        'clerk = AssistantAgent("clerk", **common)',
        'cook = AssistantAgent("cook", description="Cooks.", **common)',
    )


def test_entries_on_lines_of_their_own_go_with_their_comments_only() -> None:
    result = native(
        """
        common = {
            "llm_config": llm_config,  # one for all
            # nobody is asked
            "human_input_mode": "NEVER",  # never
            'system_message': 'Help.',
            "code_execution_config": False,
        }
        clerk = AssistantAgent("clerk", **common)
        """
        + ASK
    )
    written_now = """\
common = {
    "model_client": model_client,  # one for all
    # nobody is asked
    'system_message': 'Help.',
}
"""
    assert written_now in result.text


@pytest.mark.parametrize(
    ("display", "becomes"),
    [
        ("dict(llm_config=llm_config, silent=True)", "dict(model_client=model_client)"),
        ('{"silent": None, "llm_config": llm_config}', '{"model_client": model_client}'),
        ('{"llm_config": llm_config, "silent": None}', '{"model_client": model_client}'),
        ('{**{"llm_config": llm_config}, "silent": 1}', '{**{"model_client": model_client}}'),
        ('{"llm_config": llm_config} | dict(silent=1)', '{"model_client": model_client} | dict()'),
    ],
)
def test_forms_of_displays(display: str, becomes: str) -> None:
    result = native(f'clerk = AssistantAgent("clerk", "Help.", **({display}))\n' + ASK)
    assert f"**({becomes})" in result.text, result.text


def test_dicts_made_of_each_other() -> None:
    result = native(
        """
        base = {"llm_config": llm_config}
        strict = {**base, "system_message": "Be strict.", "max_consecutive_auto_reply": 3}
        clerk = AssistantAgent("clerk", **strict)
        cook = AssistantAgent("cook", "Cook.", **base)
        """
        + ASK
    )
    has(
        result,
        'base = {"model_client": model_client}',
        'strict = {**base, "system_message": "Be strict.", "max_consecutive_auto_reply": 3}',
        'clerk = ConversableAssistant("clerk", **strict)',
        'cook = AssistantAgent("cook", system_message="Cook.", **base)',
    )


def test_an_overridden_entry_goes() -> None:
    result = native(
        """
        base = {"llm_config": llm_config, "system_message": "Help."}
        clerk = AssistantAgent("clerk", **{**base, "llm_config": llm_config})
        """
        + ASK
    )
    has(result, 'base = {"system_message": "Help."}')


def test_keywords_from_other_modules() -> None:
    files = {
        "settings.py": 'llm_config = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}\n'
        'COMMON = {"llm_config": llm_config, "system_message": "Help."}\n',
        "main.py": "from autogen import AssistantAgent, UserProxyAgent\nimport settings\n"
        "from settings import COMMON\n"
        'clerk, cook = AssistantAgent("clerk", **COMMON), AssistantAgent("cook", **settings.COMMON)\n'
        + written(ASK),
    }
    result = migrate(files, to="auto")
    assert result.native
    assert 'COMMON = {"model_client": model_client, "system_message": "Help."}' in result.texts["settings.py"]
    assert 'AssistantAgent("cook", **settings.COMMON)' in result.texts["main.py"]


def test_a_list_of_settings() -> None:
    result = native(
        """
        people = [
            {"name": "clerk", "system_message": "Help.", "llm_config": llm_config},
            {"name": "the cook", "system_message": "Cook.", "llm_config": llm_config},
        ]
        clerk, cook = [AssistantAgent(**person, human_input_mode="NEVER") for person in people]
        """
        + ASK
    )
    assert '{"name": "clerk", "system_message": "Help.", "model_client": model_client},' in result.text
    assert '{"name": "the_cook", "system_message": "Cook.", "model_client": model_client},' in result.text
    assert "AssistantAgent(**person) for person in people" in result.text
    assert "'the cook' is now 'the_cook'" in result.messages("AM106")


def test_a_factory_passes_its_keywords_through() -> None:
    result = native(
        """
        def hire(name, **more):
            print(more)
            return AssistantAgent(name, llm_config=llm_config, **more)

        clerk, cook = hire("clerk", system_message="Help."), hire("cook", system_message="Cook.")
        """
        + ASK
    )
    assert "return AssistantAgent(name, model_client=model_client, **more)" in result.text


def test_a_factory_passes_everything_through() -> None:
    result = native(
        """
        def hire(*args, **kwargs):
            return AssistantAgent(*args, **kwargs)

        clerk = hire("clerk", llm_config=llm_config, system_message="Help.")
        """
        + ASK
    )
    has(
        result,
        "    return AssistantAgent(*args, **kwargs)",
        'clerk = hire("clerk", model_client=model_client, system_message="Help.")',
    )


# ---------------------------------------------------------------------- arguments written out in the call


def test_what_agents_disagree_on_is_written_out() -> None:
    result = native(
        """
        quiet = {"human_input_mode": "NEVER", "code_execution_config": False}
        clerk = AssistantAgent("clerk", "Help.", llm_config, **quiet)
        user = UserProxyAgent("user", **quiet)
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """
    )
    assert "quiet" not in result.text
    has(
        result,
        'clerk = AssistantAgent("clerk", system_message="Help.", model_client=model_client)',
        'user = ProxyAgent("user", human_input_mode="NEVER")',
    )


def test_a_dict_that_others_read_stays() -> None:
    result = native(
        """
        common = {"llm_config": llm_config, "system_message": "Help.", "description": "A " + "clerk"}
        print(common["system_message"], len(common))
        clerk = AssistantAgent("clerk", **common)
        """
        + ASK
    )
    has(
        result,
        'common = {"llm_config": llm_config, "system_message": "Help.", "description": "A " + "clerk"}',
        "model_client = client_from_config(llm_config)",
    )
    made = " ".join(result.text.partition("clerk = ")[2].split())
    assert 'system_message="Help.", description="A " + "clerk"' in made


def test_what_must_be_made_once_is_read_from_the_dict_that_stays() -> None:
    result = native(
        """
        common = {"llm_config": llm_config, "system_message": input("Who are you?")}
        print(common)
        clerk = AssistantAgent("clerk", **common)
        """
        + ASK
    )
    assert 'system_message=common["system_message"]' in result.text


def test_each_agent_has_its_own_executor() -> None:
    result = native(
        """
        common = {"llm_config": llm_config, "code_execution_config": {"work_dir": "out", "use_docker": False}}
        clerk = AssistantAgent("clerk", "Help.", **common)
        cook = AssistantAgent("cook", "Cook.", **common)
        """
        + ASK
    )
    assert 'common = {"model_client": model_client}' in result.text
    assert result.text.count('code_executor(work_dir="out", use_docker=False)') == 2


def test_positional_arguments_from_a_tuple() -> None:
    result = native(
        """
        facts = ("clerk", "Help.", llm_config)
        clerk = AssistantAgent(*facts)
        """
        + ASK
    )
    assert "facts" not in result.text
    has(result, 'clerk = AssistantAgent("clerk", system_message="Help.", model_client=model_client)')


# ---------------------------------------------------------------------- chats and group chats


def test_options_of_chats_keep_what_means_the_same() -> None:
    result = native(
        """
        options = {"max_turns": 2, "summary_method": "last_msg", "clear_history": True}
        user, clerk = $USER, $CLERK
        print(user.initiate_chat(clerk, message="Hi", **options).summary)
        print(user.initiate_chat(clerk, message="Ho", **options).summary)
        """
    )
    has(result, 'options = {"summary_method": "last_msg"}')
    assert result.text.count("max_turns=3") == 1
    assert 'run_chat(team, sender=user, message="Ho", **options)' in result.text


def test_options_that_are_all_needed_before_go() -> None:
    result = native(
        """
        user, clerk = $USER, $CLERK
        options = {"recipient": clerk, "max_turns": 2}
        print(user.initiate_chat(message="Hi", **options).summary)
        """
    )
    assert "options" not in result.text
    assert 'run_chat(team=team, sender=user, message="Hi")' in result.text


def test_asynchronous_chats_too() -> None:
    result = native(
        """
        import asyncio

        options = {"message": "Hi", "max_turns": 2}

        async def main():
            user, clerk = $USER, $CLERK
            print((await user.a_initiate_chat(clerk, **options)).summary)

        asyncio.run(main())
        """
    )
    has(result, 'options = {"message": "Hi"}')
    assert "run_chat(team, sender=user, **options)" in result.text


def test_optional_keywords_of_a_chat_may_be_missing() -> None:
    result = native(
        """
        user, clerk = $USER, $CLERK

        def ask(**more):
            return user.initiate_chat(clerk, max_turns=1, **more).summary

        print(ask(message="Hi"), ask(message="Ho", silent=True))
        """
    )
    assert "run_chat(team, sender=user, **more)" in result.text


def test_settings_of_a_group_chat() -> None:
    result = native(
        """
        user, clerk, cook = $USER, $CLERK, $COOK
        settings = dict(messages=[], max_round=4, speaker_selection_method="round_robin")
        group = GroupChat([user, clerk, cook], **settings)
        given = {"groupchat": group, "llm_config": llm_config}
        manager = GroupChatManager(**given)
        print(user.initiate_chat(manager, message="Hi").summary)
        """
    )
    has(
        result,
        'settings = dict(messages=[], max_round=4, speaker_selection_method="round_robin")',
        "group = SpeakerSelection([user, clerk, cook], **settings)",
        'given = {"speakers": group, "model_client": model_client}',
        "manager = GroupChatTeam(**given)",
    )


# ---------------------------------------------------------------------- partials


def test_partial_of_a_class() -> None:
    result = native(
        """
        from functools import partial

        Helper = partial(AssistantAgent, llm_config=llm_config, human_input_mode="NEVER")
        clerk, cook = Helper("clerk", system_message="Help."), Helper("cook", "Cook.")
        """
        + ASK
    )
    has(result, "Helper = partial(AssistantAgent, model_client=model_client)")
    assert 'Helper("clerk", system_message="Help."), Helper("cook", system_message="Cook.")' in result.text


def test_partial_of_a_class_of_plain_agents() -> None:
    result = native(
        """
        from functools import partial

        Helper = partial(AssistantAgent, llm_config=llm_config, human_input_mode="NEVER")
        clerk = Helper("clerk", system_message="Help.")
        """
        + ASK,
        style="auto",
    )
    has(result, "Helper = partial(AssistantAgent, model_client=model_client)")
    has(result, 'clerk = Helper("clerk", system_message="Help.")')


def test_agents_of_one_partial_are_of_one_class() -> None:
    result = native(
        """
        import functools

        helper = functools.partial(AssistantAgent, llm_config=llm_config)
        clerk = helper("clerk", "Help.", max_consecutive_auto_reply=2)
        cook = helper("cook", "Cook.")
        """
        + ASK
    )
    assert "functools.partial(ConversableAssistant, model_client=model_client)" in result.text


def test_what_calls_override_leaves_the_partial() -> None:
    result = native(
        """
        from functools import partial

        Helper = partial(AssistantAgent, llm_config=llm_config, system_message="Help.")
        clerk, cook = Helper("clerk"), Helper("cook", system_message="Cook.")
        """
        + ASK
    )
    assert 'system_message="Help."' in result.text and 'system_message="Cook."' in result.text


def test_partial_in_another_module() -> None:
    files = {
        "people.py": HEAD
        + "from functools import partial\n\nHelper = partial(AssistantAgent, llm_config=llm_config)\n",
        "main.py": "from autogen import UserProxyAgent\nfrom people import Helper\n"
        'clerk = Helper("clerk", system_message="Help.")\n' + written(ASK),
    }
    result = migrate(files, to="auto")
    assert result.native
    assert "Helper = partial(AssistantAgent, model_client=model_client)" in result.texts["people.py"]
    assert 'clerk = Helper("clerk", system_message="Help.")' in result.texts["main.py"]


CLASSES = {
    "in a dict": 'clerk = {"clerk": AssistantAgent}["clerk"]("clerk", "Help.", llm_config)\n',
    "given to a function": "def make(kind, *given):\n    return kind(*given)\n\n"
    'clerk = make(AssistantAgent, "clerk", "Help.", llm_config)\n',
    "by another name": 'Helper = AssistantAgent\nclerk = Helper("clerk", "Help.", llm_config)\n',
}


@pytest.mark.parametrize("text", list(CLASSES.values()), ids=list(CLASSES))
def test_a_class_as_a_value_concerns_what_is_made_of_it(text: str) -> None:
    text += 'user = $USER\nprint(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)\n'
    check_lost(HEAD + written(text) + ASIDE, "the 0.2 name `AssistantAgent` is used as a value")


# ---------------------------------------------------------------------- what is not known

UNKNOWN = {
    "a loaded dict": (
        'import json\ncommon = json.load(open("common.json"))\n',
        "**common",
        "it is not known what `**common` gives",
    ),
    "a changed dict": (
        'common = {"llm_config": llm_config}\ncommon["system_message"] = "Help."\n',
        "**common",
        "it is not known what `**common` gives",
    ),
    "a dict with computed keys": (
        'key = input()\ncommon = {"llm_config": llm_config, key: "Help."}\n',
        "**common",
        "it is not known what `**common` gives",
    ),
    "one of two dicts": (
        'common = {"llm_config": llm_config}\nif input():\n'
        '    common = {"llm_config": llm_config, "system_message": "Help."}\n',
        "**common",
        "`**common` does not always give the same arguments",
    ),
    "two settings that decide": (
        'common = {"llm_config": llm_config, "human_input_mode": "NEVER"}\nif input():\n'
        '    common = {"llm_config": llm_config, "human_input_mode": "ALWAYS"}\n',
        "**common",
        "`human_input_mode` is not the same in all calls",
    ),
    "a joined list": (
        'common = ["Help."] + [llm_config]\n',
        "*common",
        "it is not known what `*common` gives",
    ),
}


@pytest.mark.parametrize(("before", "spread", "reason"), list(UNKNOWN.values()), ids=list(UNKNOWN))
def test_what_is_not_known_holds_its_own_conversation_only(before: str, spread: str, reason: str) -> None:
    text = before + f'clerk = AssistantAgent("clerk", {spread})\nuser = $USER\n'
    text += 'print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)\n'
    check_lost(HEAD + written(text) + ASIDE, reason)


def test_a_parameter_that_other_code_may_give() -> None:
    text = """
        user, clerk = $USER, $CLERK

        def ask(text, options={"max_turns": 1}):
            return user.initiate_chat(clerk, message=text, **options)
        """
    check_lost(program(text) + ASIDE, "it is not known what `**options` gives")


def test_a_client_that_is_not_made_on_every_way() -> None:
    text = """
        def ask(config, big):
            if big:
                common = {"llm_config": config, "system_message": "Help."}
            else:
                common = {"llm_config": config, "system_message": "Help!"}
            clerk, user = AssistantAgent("clerk", **common), $USER
            return user.initiate_chat(clerk, message="Hi", max_turns=1).summary

        print(ask(llm_config, True))
        """
    result = migrate(program(text), to="auto")
    assert not result.native
    assert any("spread from several places" in f.message for f in result.plan.findings)
