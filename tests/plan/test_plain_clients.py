"""Clients of plain conversations: what an ``llm_config`` of any shape becomes."""

from __future__ import annotations

import pytest

from autogen_migrate.plan.model import Style

from .helpers import Migrated, migrate

IMPORTS = "from autogen import AssistantAgent, UserProxyAgent\n"
AGENT = 'clerk = AssistantAgent("clerk", system_message="Help.", llm_config={})\n'
CHAT = (
    'user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)\n'
    'print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)\n'
)


def plain(config: str, agent: str = AGENT.format("config"), style: Style = "auto") -> Migrated:
    result = migrate(IMPORTS + config + agent + CHAT, style=style)
    assert all(c.plain for c in result.plan.conversations), result.plan.conversations
    return result


def client(result: Migrated) -> str:
    """The code of the one client, on one line."""
    found = [part.partition("\n\n")[0] for part in result.text.split("OpenAIChatCompletionClient(")[1:]]
    assert len(found) == 1, result.text
    return " ".join(found[0].split())


@pytest.mark.parametrize(
    "config",
    [
        'base = {"config_list": [{"model": "gpt-4o"}]}\nconfig = {**base, "temperature": 0}\n',
        'base = {"config_list": [{"model": "gpt-4o"}]}\nconfig = dict(base, temperature=0)\n',
        'base = {"config_list": [{"model": "gpt-4o"}]}\nconfig = base | {"temperature": 0}\n',
        'base = {"config_list": [{"model": "gpt-4o"}]}\nconfig = base.copy()\nconfig["temperature"] = 0\n',
        "import copy\n"
        'base = {"config_list": [{"model": "gpt-4o"}]}\n'
        'config = copy.deepcopy(base)\nconfig["temperature"] = 0\n',
        'config = {"model": "gpt-4o"}\nconfig["temperature"] = 0\n',
        'models = [{"model": "gpt-4o"}]\nconfig = {"config_list": models, "temperature": 0}\n',
    ],
)
def test_configurations_put_together(config: str) -> None:
    result = plain(config)
    assert client(result).startswith('model="gpt-4o", temperature=0)'), result.text
    assert "base" not in result.text and "models = " not in result.text


def test_what_others_read_stays() -> None:
    result = plain('config = {"model": "gpt-4o", "temperature": 0}\nprint(config["model"])\n')
    assert 'config = {"model": "gpt-4o", "temperature": 0}\nmodel_client = OpenAI' in result.text
    assert 'print(config["model"])' in result.text


def test_the_first_of_several_entries() -> None:
    config = 'config = {"config_list": [{"model": "gpt-4o"}, {"model": "gpt-4o-mini"}]}\n'
    result = plain(config)
    assert client(result).startswith('model="gpt-4o")')
    assert 'others ("gpt-4o-mini")' in result.messages("AM334")


def test_exact_keeps_the_others() -> None:
    config = 'config = {"config_list": [{"model": "gpt-4o"}, {"model": "gpt-4o-mini"}]}\n'
    result = migrate(IMPORTS + config + AGENT.format("config") + CHAT, style="exact")
    assert "client_from_config" in result.text and not result.plan.conversations[0].plain


def test_the_default_cache_goes_with_one_finding() -> None:
    result = plain(
        'other = {"model": "gpt-4o-mini"}\nconfig = {"model": "gpt-4o"}\n',
        AGENT.format("config") + 'cook = AssistantAgent("cook", system_message="Cook.", llm_config=other)\n',
    )
    assert [f.line for f in result.plan.findings if f.rule == "AM333"] == [3]
    assert "Cache" not in result.text


def test_a_seed_is_autogens_own_cache() -> None:
    result = plain('config = {"model": "gpt-4o", "cache_seed": 7}\n')
    assert 'DiskCacheStore[CHAT_CACHE_VALUE_TYPE](Cache(".cache/gpt-4o-7"))' in result.text
    assert "AM333" not in result.rules and "AM336" in result.rules


def test_exact_keeps_the_default_cache() -> None:
    result = plain('config = {"model": "gpt-4o"}\n', style="exact")
    assert 'Cache(".cache/gpt-4o-41")' in result.text


def test_comments_stay_with_their_settings() -> None:
    result = plain(
        "config = {\n"
        '    "config_list": [{"model": "gpt-4o"}],  # the cheap one\n'
        "    # no surprises\n"
        '    "temperature": 0,\n'
        '    "timeout": 60,  # seconds\n'
        "}\n"
    )
    assert (
        "model_client = OpenAIChatCompletionClient(\n"
        '    model="gpt-4o",  # the cheap one\n'
        "    # no surprises\n"
        "    temperature=0,\n"
        "    timeout=60,  # seconds\n"
        ")\n"
    ) in result.text


def test_one_client_for_equal_configurations() -> None:
    agents = AGENT.format('{"model": "gpt-4o"}') + AGENT.replace("clerk", "cook").format(
        '{"model": "gpt-4o"}'
    )
    assert plain("", agents).text.count("OpenAIChatCompletionClient(") == 1


def test_other_clients_are_named_after_their_agents() -> None:
    agents = AGENT.format('{"model": "gpt-4o"}') + AGENT.replace("clerk", "cook").format('{"model": "o1"}')
    result = plain("", agents)
    assert 'cook = AssistantAgent("cook", system_message="Cook.", model_client=cook_model_client)'.replace(
        "Cook.", "Help."
    ) in (result.text)


def test_a_model_that_0_4_does_not_know() -> None:
    result = plain('config = {"model": "llama3", "base_url": "http://localhost:11434/v1"}\n')
    assert 'family="unknown"' in result.text
    assert "these values are assumed" in result.messages("AM335")


def test_a_list_that_is_read_when_the_program_runs() -> None:
    result = plain(
        "import autogen\n"
        'models = autogen.config_list_from_json("MODELS", filter_dict={"model": ["gpt-4o"]})\n'
        'config = {"config_list": models, "temperature": 0, "cache_seed": None}\n'
    )
    assert 'entries = json.loads(os.environ.get("MODELS") or Path("MODELS").read_text())\n' in result.text
    assert 'models = [entry for entry in entries if entry.get("model") in ["gpt-4o"]]\n' in result.text
    assert client(result).startswith("**models[0], temperature=0)")
    assert "AM334" in result.rules and "AM121" in result.rules


def test_configurations_that_are_only_known_when_the_program_runs() -> None:
    result = plain("from settings import load\n", AGENT.format("load('gpt-4o')"))
    assert (
        "def client_for(config: dict[str, Any]) -> OpenAIChatCompletionClient:\n"
        '    """The client for the first entry of a configuration."""\n'
        '    settings = {k: v for k, v in config.items() if k not in ("config_list", "cache_seed")}\n'
        '    return OpenAIChatCompletionClient(**{**settings, **config.get("config_list", [{}])[0]})\n'
    ) in result.text
    assert "model_client = client_for(load('gpt-4o'))" in result.text
    assert "AM334" in result.rules and "AM333" in result.rules
