"""Agents: which class they become, their names, their arguments, their clients."""

from __future__ import annotations

import pytest

from .helpers import CHEF, CONFIG, GROUP, GUEST, IMPORTS, MANAGER, PAIR, after_imports, migrate

CHAT = 'guest.initiate_chat(chef, message="Hi")\n'


def line_with(text: str, part: str) -> str:
    """The one statement line that contains ``part``."""
    (found,) = [line for line in after_imports(text).splitlines() if part in line]
    return found.strip()


# ---------------------------------------------------------------------- classes


@pytest.mark.parametrize(
    ("agent", "target"),
    [
        ('AssistantAgent("x", llm_config=llm_config)', "AssistantAgent"),
        ('AssistantAgent("x", llm_config=False)', "ProxyAgent"),
        ('AssistantAgent("x")', "ProxyAgent"),
        ('AssistantAgent("x", llm_config=llm_config, max_consecutive_auto_reply=3)', "ConversableAssistant"),
        ('AssistantAgent("x", llm_config=llm_config, is_termination_msg=stop)', "ConversableAssistant"),
        ('AssistantAgent("x", llm_config=llm_config, human_input_mode="ALWAYS")', "ConversableAssistant"),
        (
            'AssistantAgent("x", llm_config=llm_config, code_execution_config={"use_docker": False})',
            "ConversableAssistant",
        ),
        ('AssistantAgent("x", llm_config=llm_config, code_execution_config=False)', "AssistantAgent"),
        ('ConversableAgent("x", llm_config=llm_config, human_input_mode="NEVER")', "AssistantAgent"),
        ('ConversableAgent("x")', "ProxyAgent"),
        ('UserProxyAgent("x")', "ProxyAgent"),
        ('UserProxyAgent("x", llm_config=llm_config, code_execution_config=False)', "AssistantAgent"),
    ],
)
def test_the_class_follows_from_the_role(agent: str, target: str) -> None:
    result = migrate(IMPORTS + CONFIG + f"x = {agent}\n")
    assert result.native, result.plan.findings
    assert line_with(result.text, "x = ").startswith(f"x = {target}(")


def test_an_agent_that_starts_chats_or_hears_anybody_keeps_its_reply_rules() -> None:
    poet = CHEF.replace("chef", "poet")
    text = migrate(IMPORTS + CONFIG + CHEF + poet + 'poet.initiate_chat(chef, message="Hi")\n').text
    assert text.count("= ConversableAssistant(") == 2


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('"x", is_stop, 3, "NEVER"', '"x", is_termination_msg=is_stop, max_consecutive_auto_reply=3, '
         'human_input_mode="NEVER", code_executor=code_executor()'),
        ('name="x", human_input_mode="NEVER", code_execution_config=False',
         'name="x", human_input_mode="NEVER"'),
        ('"x", code_execution_config=False', '"x", human_input_mode="ALWAYS"'),
        ('"x", code_execution_config={}', '"x", code_executor=code_executor(), human_input_mode="ALWAYS"'),
        ('"x", human_input_mode="NEVER", code_execution_config=None',
         '"x", human_input_mode="NEVER", code_executor=code_executor()'),
        ('"x", human_input_mode="TERMINATE", code_execution_config=False, is_termination_msg=None',
         '"x", human_input_mode="TERMINATE"'),
        ('"x", human_input_mode="NEVER", code_execution_config={"work_dir": d, '
         '"use_docker": True, "timeout": 9}',
         '"x", human_input_mode="NEVER", code_executor=code_executor(work_dir=d, use_docker=True, '
         'timeout=9)'),
        ('"x", human_input_mode="NEVER", code_execution_config={"use_docker": False, "last_n_messages": 3}',
         '"x", human_input_mode="NEVER", code_executor=code_executor(use_docker=False), last_n_messages=3'),
        ('"x", human_input_mode="NEVER", default_auto_reply="go on", '
         'code_execution_config=False, description="d"',
         '"x", human_input_mode="NEVER", default_auto_reply="go on", description="d"'),
        ('"x", human_input_mode="NEVER", system_message="unused", code_execution_config=False',
         '"x", human_input_mode="NEVER"'),
    ],
)  # fmt: skip
def test_arguments_of_a_proxy(arguments: str, expected: str) -> None:
    result = migrate(IMPORTS + f"x = UserProxyAgent({arguments})\n")
    assert result.native, result.plan.findings
    text = "".join(line.strip() for line in after_imports(result.text).splitlines())
    assert text.replace(",)", ")").replace(" ", "") == f"x = ProxyAgent({expected})".replace(" ", "")


def test_positional_arguments_are_bound_by_the_signature_of_each_class() -> None:
    program = (
        IMPORTS
        + CONFIG
        + (
            'a = AssistantAgent("a", "Do it.", llm_config, stop, 5)\n'
            'c = ConversableAgent("c", "Do it.", stop, 5, "NEVER", None, False, llm_config, "more", "who")\n'
        )
    )
    text = "".join(line.strip() for line in after_imports(migrate(program).text).splitlines())
    compact = text.replace(" ", "").replace(",)", ")")
    assert (
        'a=ConversableAssistant("a",system_message="Doit.",model_client=model_client,'
        "is_termination_msg=stop,max_consecutive_auto_reply=5)"
    ) in compact
    assert (
        'c=ConversableAssistant("c",system_message="Doit.",is_termination_msg=stop,'
        'max_consecutive_auto_reply=5,model_client=model_client,default_auto_reply="more",description="who")'
    ) in compact


# ---------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("old", "new"),
    [("head chef", "head_chef"), ("chef-1", "chef_1"), ("1st", "_1st"), ("", "agent"), ("Müller", "Muller")],
)
def test_names_that_0_4_refuses(old: str, new: str) -> None:
    result = migrate(PAIR.replace('"chef"', f'"{old}"') + CHAT)
    assert f'AssistantAgent("{new}", ' in result.text
    assert ("AM106" in result.rules) == (old != new)


def test_a_renamed_agent_is_renamed_where_it_is_looked_up() -> None:
    program = (
        PAIR.replace('"chef"', '"head chef"')
        + GROUP
        + 'x = chat.agent_by_name("head chef")\n'
        + 'if chat.messages and chat.messages[-1]["name"] == "head chef":\n    print("head chef")\n'
    )
    text = migrate(program).text
    assert 'agent_by_name("head_chef")' in text
    assert '["name"] == "head_chef"' in text
    assert 'print("head chef")' in text


def test_a_name_in_a_constant_is_changed_there() -> None:
    program = 'NAME = "head chef"\n' + PAIR.replace('"chef"', "NAME") + CHAT
    text = migrate(program).text
    assert 'NAME = "head_chef"' in text and "AssistantAgent(NAME, " in text


def test_a_computed_name_is_reported() -> None:
    assert "computed" in migrate(PAIR.replace('"chef"', "name()") + CHAT).messages("AM106")


# ---------------------------------------------------------------------- clients


@pytest.mark.parametrize(
    ("config", "client"),
    [
        ("llm_config", "model_client"),
        ("config", "model_client"),
        ("gpt4_config", "gpt4_model_client"),
        ("LLM_CONFIG", "MODEL_CLIENT"),
        ("_llm_config", "_model_client"),
        ("llmconfig", "model_client"),
        ("writer_llm_cfg", "writer_model_client"),
    ],
)
def test_the_name_of_a_client(config: str, client: str) -> None:
    text = migrate(
        (IMPORTS + CONFIG + CHEF).replace("llm_config =", f"{config} =").replace("=llm_config", f"={config}")
    ).text
    assert f'{client} = OpenAIChatCompletionClient(model="gpt-4o")' in text
    assert f"model_client={client}" in text
    assert "llm_config" not in text


def test_the_name_of_a_client_meets_a_name_of_the_program() -> None:
    text = migrate(IMPORTS + "model_client = 1\n" + CONFIG + CHEF + "print(model_client)\n").text
    assert "model_client_2 = OpenAIChatCompletionClient" in text
    assert "model_client=model_client_2" in text
    assert "print(model_client)" in text


def test_one_config_is_one_client_and_two_are_two() -> None:
    poet = 'poet_config = {"model": "gpt-4o", "cache_seed": None}\n' + CHEF.replace("chef", "poet").replace(
        "llm_config=llm_config", "llm_config=poet_config"
    )
    text = migrate(IMPORTS + CONFIG + CHEF + CHEF.replace("chef", "cook") + poet).text
    assert text.count("OpenAIChatCompletionClient(") == 2
    assert text.count("model_client=model_client") == 2 and "model_client=poet_model_client" in text


def test_an_inline_config_becomes_a_client_before_the_agent() -> None:
    inline = CHEF.replace("=llm_config", '={"model": "gpt-4o", "cache_seed": None, "temperature": 1}')
    text = after_imports(migrate(IMPORTS + inline).text)
    assert text.splitlines()[0] == 'model_client = OpenAIChatCompletionClient(model="gpt-4o", temperature=1)'


@pytest.mark.parametrize(
    "config",
    [
        '{"config_list": [{"model": "a"}, {"model": "b"}]}',
        "{**base}",
        "load()",
        '{"config_list": entries()}',
        '{"model": pick()}',
        '{"model": "gpt-4o", "surprise": 1}',
        '{"model": "gpt-4o"}  # why\nllm_config["temperature"] = 1',
        '{\n    "model": "gpt-4o",  # the good one\n}',
    ],
)
def test_other_configs_become_clients_at_run_time(config: str) -> None:
    text = migrate(IMPORTS + f"llm_config = {config}\n" + CHEF + GUEST + CHAT).text
    assert "client_from_config(llm_config)" in text
    assert f"llm_config = {config}" in text


def test_a_config_that_is_used_otherwise_stays() -> None:
    text = migrate(IMPORTS + CONFIG + 'print(llm_config["cache_seed"])\n' + CHEF).text
    assert CONFIG in text and "client_from_config(llm_config)" in text


@pytest.mark.parametrize("seed", ["", ', "cache_seed": 41', ', "cache_seed": 7'])
def test_a_cache_seed_is_a_cache_around_the_client(seed: str) -> None:
    text = migrate(IMPORTS + f'llm_config = {{"model": "gpt-4o"{seed}}}\n' + CHEF).text
    number = f", cache_seed={seed[-2:].strip()}" if seed else ""
    assert f'CachedClient(OpenAIChatCompletionClient(model="gpt-4o"){number})' in text


@pytest.mark.parametrize(
    ("setting", "is_said"),
    [
        ('"n": 3', True),
        ('"n": 1', False),
        ('"n": count', True),
        ('"stream": True', True),
        ('"stream": False', False),
    ],
)
def test_settings_that_no_client_has(setting: str, is_said: bool) -> None:
    result = migrate(IMPORTS + CONFIG.replace('"cache_seed"', f'{setting}, "cache_seed"') + CHEF + GUEST)
    assert "client_from_config(llm_config)" in result.text
    assert [f.rule for f in result.plan.findings].count("AM123") == is_said


def test_an_azure_config() -> None:
    config = (
        'llm_config = {"model": "gpt-4o", "api_type": "azure", "api_version": "v", "base_url": url, '
        '"api_key": key, "cache_seed": None}\n'
    )
    text = migrate(IMPORTS + config + CHEF).text
    compact = "".join(text.split()).replace(",)", ")")
    assert (
        'AzureOpenAIChatCompletionClient(model="gpt-4o",azure_deployment="gpt-4o",azure_endpoint=url,'
        'api_version="v",api_key=key)' in compact
    )


# ---------------------------------------------------------------------- targets


@pytest.mark.parametrize(("target", "known"), [("0.4.5", False), ("0.7.5", True)])
def test_a_model_that_the_target_does_not_know(target: str, known: bool) -> None:
    text = migrate(IMPORTS + CONFIG.replace("gpt-4o", "gpt-4.1") + CHEF, target).text
    assert ("model_info=ModelInfo(" in text) is not known


@pytest.mark.parametrize(("target", "closed"), [("0.4.5", False), ("0.4.9", True), ("0.7.5", True)])
def test_clients_are_closed_where_that_exists(target: str, closed: bool) -> None:
    assert (".close()" in migrate(PAIR + CHAT, target).text) is closed
    cached = PAIR.replace(', "cache_seed": None', "")
    assert ".close()" in migrate(cached + CHAT, target).text


@pytest.mark.parametrize(("target", "given"), [("0.4.5", False), ("0.7.5", True)])
def test_options_of_the_executor_that_the_target_has(target: str, given: bool) -> None:
    program = (
        "from autogen import UserProxyAgent\nfrom autogen.coding import LocalCommandLineCodeExecutor\n"
        "executor = LocalCommandLineCodeExecutor(timeout=5)\n"
        'x = UserProxyAgent("x", code_execution_config={"executor": executor})\n'
    )
    text = migrate(program, target).text
    assert ("cleanup_temp_files=False" in text) is given
    assert "code_executor=executor" in text


# ---------------------------------------------------------------------- groups


def test_positional_arguments_of_a_group_chat() -> None:
    program = PAIR + 'chat = GroupChat([guest, chef], [], 4, "Boss", True, "round_robin")\n' + MANAGER
    text = migrate(program).text
    compact = "".join(text.split()).replace(",)", ")")
    assert (
        'SpeakerSelection([guest,chef],[],4,admin_name="Boss",func_call_filter=True,'
        'speaker_selection_method="round_robin")' in compact
    )
    assert "GroupChatTeam(chat,model_client=model_client)" in compact


def test_positional_arguments_of_a_chat() -> None:
    text = migrate(PAIR + 'guest.initiate_chat(chef, False, True, None, 2, "last_msg", {}, "Hi")\n').text
    compact = "".join(text.split()).replace(",)", ")")
    assert (
        'run_chat(team,sender=guest,clear_history=False,silent=True,summary_method="last_msg",'
        'summary_args={},message="Hi")' in compact
    )
    assert "max_turns=3)" in compact


@pytest.mark.parametrize(
    ("given", "limit"),
    [("1", "1"), ("3", "5"), ("n", "2 * n - 1"), ("n + 1", "2 * (n + 1) - 1"), ("None", "200")],
)
def test_turns_become_replies(given: str, limit: str) -> None:
    text = migrate(PAIR + f'guest.initiate_chat(chef, message="Hi", max_turns={given})\n').text
    assert f"max_turns={limit}" in text


def test_turns_that_can_be_none() -> None:
    program = PAIR + (
        "def ask(q, turns=None):\n"
        "    return guest.initiate_chat(chef, message=q, max_turns=turns)\n"
        "ask('a')\nask('b', 3)\n"
    )
    assert "max_turns=200 if turns is None else 2 * turns - 1" in migrate(program).text


@pytest.mark.parametrize(
    "change",
    [
        'config.pop("seed")',
        'del config["seed"]',
        'config["seed"] = 2',
        'config |= {"seed": 2}',
        'entries[0]["model"] = "gpt-4"',
        'for entry in entries:\n    entry["model"] = "gpt-4"',
    ],
)
def test_a_client_is_made_after_the_last_change_of_its_configuration(change: str) -> None:
    program = IMPORTS + (
        "from shop import load\n"
        "entries = load()\n"
        'config = load() | {"config_list": entries}\n'
        f"{change}\n"
        'chef = AssistantAgent("chef", system_message="Cook.", llm_config=config)\n'
    )
    text = migrate(program + GUEST + 'guest.initiate_chat(chef, message="Hi")\n').text
    assert text.index(change) < text.index("client_from_config(config)") < text.index("chef =")


def test_a_client_is_shared_where_its_configuration_does_not_change() -> None:
    program = IMPORTS + (
        "from shop import load\n"
        "entries = load()\n"
        'entries[0]["model"] = "gpt-4"\n'
        'config = load() | {"config_list": entries}\n'
        'chef = AssistantAgent("chef", system_message="Cook.", llm_config=config)\n'
        'cook = AssistantAgent("cook", system_message="Cook.", llm_config=config)\n'
        'chef.initiate_chat(cook, message="Hi")\n'
    )
    assert migrate(program).text.count("client_from_config(config)") == 1


HOST = 'host = UserProxyAgent("host", MODE, llm_config=llm_config, system_message="Be kind.")\n'


@pytest.mark.parametrize("mode", ["ALWAYS", "TERMINATE", "NEVER"])
def test_what_others_in_a_group_are_told_of_a_user_proxy_with_a_model(mode: str) -> None:
    host = HOST.replace("MODE", f'human_input_mode="{mode}", code_execution_config=False')
    group = "chat = GroupChat([host, chef], [], 4)\nmanager = GroupChatManager(chat, llm_config=llm_config)\n"
    program = IMPORTS + CONFIG + CHEF + host
    result = migrate(program + group + 'host.initiate_chat(manager, message="Hi")\n')
    assert f'description=PROXY_DESCRIPTIONS["{mode}"]' in result.text
    own = program.replace("system_message", 'description="Kind.", system_message', 2)
    result = migrate(own + group + 'host.initiate_chat(manager, message="Hi")\n')
    assert "PROXY_DESCRIPTIONS" not in result.text and 'description="Kind."' in result.text
    result = migrate(program + 'host.initiate_chat(chef, message="Hi")\n')
    assert result.native and "PROXY_DESCRIPTIONS" not in result.text


@pytest.mark.parametrize("kind", ["AssistantAgent", "ConversableAgent"])
def test_what_others_are_told_of_an_agent_without_a_model(kind: str) -> None:
    mute = f'mute = {kind}("mute", system_message="Has ideas.", human_input_mode="NEVER")\n'
    result = migrate(PAIR + mute + 'guest.initiate_chat(mute, message="Hi")\n')
    assert 'mute = ProxyAgent("mute", description="Has ideas.", human_input_mode="NEVER")\n' in result.text
    assert "AM101" not in result.rules and "AM102" not in result.rules
