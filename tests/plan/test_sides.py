"""Conversations of one program on different sides: native 0.4 beside autogen_compat."""

from __future__ import annotations

import pytest

from .helpers import CONFIG, IMPORTS, PAIR, Migrated, body_of, migrate, notebook

FROM = "from autogen import AssistantAgent, UserProxyAgent\n"
COOK = 'cook = AssistantAgent("cook", system_message="Old.", llm_config=llm_config)\n'
BOSS = 'boss = UserProxyAgent("boss", human_input_mode="NEVER", code_execution_config=False)\n'
HOOK = 'cook.register_hook("process_message_before_send", print)\n'
CHAT = 'guest.initiate_chat(chef, message="Hi")\n'
OLD_CHAT = 'boss.initiate_chat(cook, message="Hi")\n'
OLD = COOK + BOSS + HOOK
BOTH = PAIR + OLD
TALKS = OLD_CHAT + CHAT


def sides(result: Migrated) -> dict[str, str]:
    """The outcome of each agent's conversation."""
    return {agent: c.outcome for c in result.plan.conversations for agent in c.agents}


def divided(result: Migrated) -> bool:
    """Whether chef and guest are native and cook and boss are not."""
    return sides(result) == {"chef": "native", "guest": "native", "cook": "compat", "boss": "compat"}


def together(result: Migrated) -> bool:
    return set(sides(result).values()) == {"compat"}


def auto(program: str) -> Migrated:
    return migrate(program, to="auto")


# ---------------------------------------------------------------------- what is one conversation


@pytest.mark.parametrize(
    "shared",
    [
        "stop = lambda m: True\n",
        'def f(x: int) -> int:\n    "F."\n    return x\n'
        'autogen.register_function(f, caller=chef, executor=guest, description="F")\n'
        'autogen.register_function(f, caller=cook, executor=boss, description="F")\n',
        "print([agent.name for agent in (chef, guest, cook, boss)])\n",
        "people = [chef, guest, cook, boss]\n",
        "class Waiter(AssistantAgent): ...\n",
        "def names(agent: AssistantAgent): return agent.name\nnames(chef), names(cook)\n",
        "wrapper = autogen.OpenAIWrapper(**llm_config)\n",
        "code = autogen.code_utils.extract_code('x')\n",
        # agents of 0.2.40 do not use it: it logs nothing of theirs and caches nothing for them
        "autogen.ChatCompletion.start_logging()\nautogen.Completion.set_cache(5)\n",
    ],
)
def test_what_both_may_use(shared: str) -> None:
    assert divided(auto(BOTH + shared + TALKS))


@pytest.mark.parametrize(
    "link",
    [
        'chef.initiate_chat(cook, message="x")\n',
        "GroupChat([chef, cook], [])\n",
        'autogen.initiate_chats([{"sender": guest, "recipient": cook, "message": "x"}])\n',
        "for agent in (chef, cook):\n    agent.reset()\n",
        "autogen.gather_usage_summary([chef, cook])\n",
        "for agent in (chef, cook):\n    print(isinstance(agent, AssistantAgent))\n",
        "cook.partner = chef\n",
        "show(chef, cook)\n",
        # one registration with agents of both
        '@guest.register_for_execution()\n@cook.register_for_llm(description="F")\n'
        'def f(x: int) -> int:\n    "F."\n    return x\n',
        # a tool of one starts the chat of the other
        'def f(x: int) -> str:\n    "F."\n    return ask(x)\n'
        "def ask(x): return boss.initiate_chat(cook, message=str(x)).summary\n"
        'autogen.register_function(f, caller=chef, executor=guest, description="F")\n',
    ],
)
def test_what_makes_them_one(link: str) -> None:
    assert together(auto(BOTH + link + TALKS))


@pytest.mark.parametrize(
    "wide",
    [
        "autogen.runtime_logging.start()\n",
        "autogen.io.IOStream.set_global_default(x)\n",
    ],
)
def test_what_may_concern_any_conversation_holds_back_all(wide: str) -> None:
    result = auto(BOTH + wide + TALKS)
    assert together(result)
    assert all(
        "not known which conversations" in c.reason for c in result.plan.conversations if "chef" in c.agents
    )


def test_an_unknown_object_holds_back_what_other_code_has() -> None:
    unknown = "store['x'].initiate_chat(waiter)\n"
    result = auto(PAIR + COOK + BOSS + "store['y'] = cook\n" + unknown + TALKS)
    assert divided(result)
    assert "`store['x']`: it comes from outside" in result.messages("AM314").replace(" is: ", ": ")
    assert "`store['y']`" in result.messages("AM314")
    assert set(sides(auto(PAIR + COOK + BOSS + unknown + TALKS)).values()) == {"native"}


def test_an_object_of_which_nothing_is_known_holds_back_all() -> None:
    lost = "def find(): ...\n"
    assert together(auto(PAIR + COOK + BOSS + lost + "find().initiate_chat(waiter)\n" + TALKS))


def test_a_class_as_a_value_holds_back_only_what_is_made_of_it() -> None:
    result = auto(BOTH + "makers = [AssistantAgent]\n" + TALKS)
    assert divided(result)
    assert "is used as a value" in result.messages("AM170")


def test_what_a_reply_function_is_called_with_belongs_to_its_agent() -> None:
    reply = (
        "def reply(recipient, messages, sender, config):\n"
        "    return True, recipient.generate_reply(messages)\n"
        "cook.register_reply([autogen.Agent, None], reply)\n"
    )
    assert divided(auto(PAIR + COOK + BOSS + reply + TALKS))


def test_a_cache_belongs_to_the_chat_that_it_is_given_to() -> None:
    cached = (
        "from autogen import Cache\nwith Cache.disk(cache_seed=1) as cache:\n"
        '    boss.initiate_chat(cook, message="x", cache=cache)\n'
    )
    assert divided(auto(PAIR + COOK + BOSS + cached + CHAT))


def test_the_chats_in_a_subclass_belong_to_its_objects() -> None:
    cook = (
        "class Cook(AssistantAgent):\n    def generate_reply(self, messages=None, sender=None, **more):\n"
        '        return guest.initiate_chat(chef, message="x").summary\ncook = Cook("cook")\n'
    )
    assert together(auto(PAIR + cook + BOSS + OLD_CHAT))


IDLE = 'idle = AssistantAgent("idle", llm_config=llm_config)\n'


@pytest.mark.parametrize(
    "idle",
    [
        IDLE,
        IDLE + 'crowd = GroupChat([idle, UserProxyAgent("x", code_execution_config=False)], [])\n'
        "manager = GroupChatManager(crowd, llm_config=llm_config)\n",
        IDLE + '@idle.register_for_llm(description="F")\ndef f(x: int) -> int:\n    return x\n',
        IDLE + "print(idle.name)\n",
        "def talk():\n    " + IDLE,
    ],
)
def test_agents_that_nobody_talks_to_go_along(idle: str) -> None:
    result = auto(BOTH + idle + TALKS)
    assert sides(result)["idle"] == "native" and sides(result)["chef"] == "native"


def test_agents_that_nobody_talks_to_go_along_in_a_notebook() -> None:
    cells = [IMPORTS, CONFIG + BOTH.replace(IMPORTS + CONFIG, ""), IDLE, OLD_CHAT, CHAT]
    assert sides(migrate(notebook(cells), to="auto"))["idle"] == "native"


def test_agents_that_nobody_talks_to_stay_with_a_program_that_stays() -> None:
    result = auto(PAIR + "guest.register_reply([autogen.Agent], print)\n" + IDLE + CHAT)
    assert set(sides(result).values()) == {"compat"}
    idle = next(c for c in result.plan.conversations if c.agents == ("idle",))
    assert "no chat with it is in sight" in idle.reason and "AM302" not in idle.reason


def test_agents_of_a_module_that_others_import_stay() -> None:
    files = {
        "people.py": FROM + CONFIG + BOTH.replace(IMPORTS + CONFIG, "") + IDLE,
        "main.py": "from people import boss, chef, cook, guest\n" + TALKS,
    }
    result = migrate(files, to="auto")
    assert sides(result)["chef"] == "native" and sides(result)["idle"] == "compat"


def test_a_cache_that_no_chat_gets_holds_back_nothing() -> None:
    cached = "with autogen.Cache.disk(cache_seed=1) as cache:\n    " + CHAT
    result = auto(PAIR + IDLE + cached)
    assert sides(result) == {"chef": "native", "guest": "native", "idle": "native"}
    assert "with autogen.Cache.disk(cache_seed=1) as cache:" in result.text


def test_native_alone_takes_all_or_nothing() -> None:
    result = migrate(BOTH + TALKS, to="native")
    assert set(sides(result).values()) == {"kept"}


def test_each_conversation_has_its_own_reason() -> None:
    result = auto(BOTH + "guest.register_reply([autogen.Agent], print)\n" + TALKS)
    reasons = {c.agents: c.reason for c in result.plan.conversations}
    assert "AM302" in reasons["chef", "guest"] and "AM303" in reasons["cook", "boss"]


def test_loaders_stay_where_other_code_of_the_module_stays() -> None:
    loads = 'llm_config = {"config_list": autogen.config_list_from_json("LIST")}\n'
    text = auto((BOTH + TALKS).replace(CONFIG, loads)).text
    assert "autogen.config_list_from_json" in text and "import autogen_compat as autogen\n" in text
    files = {"conf.py": "import autogen\n" + loads, "main.py": "from conf import llm_config\n" + IMPORTS}
    files["main.py"] += BOTH.replace(IMPORTS, "").replace(CONFIG, "") + TALKS
    result = migrate(files, to="auto")
    assert "from autogen_compat.parts import config_list_from_json" in result.texts["conf.py"]


# ---------------------------------------------------------------------- names and imports


def test_a_name_that_both_want_is_the_native_one() -> None:
    result = auto(FROM + BOTH.replace(IMPORTS, "") + TALKS)
    assert "from autogen_agentchat.agents import AssistantAgent\n" in result.text
    assert 'cook = autogen_compat.AssistantAgent("cook"' in result.text
    assert (
        "import autogen_compat\n" in result.text
        and "from autogen_compat import UserProxyAgent\n" in result.text
    )
    assert 'boss = UserProxyAgent("boss"' in result.text


def test_it_is_spelled_with_the_module_if_that_is_imported() -> None:
    text = auto(BOTH + TALKS).text
    assert 'cook = autogen.AssistantAgent("cook"' in text and "import autogen_compat as autogen\n" in text
    assert "import autogen_compat\n" not in text


def test_an_alias_of_the_module_is_kept() -> None:
    program = BOTH.replace(IMPORTS, "import autogen as ag\n") + TALKS
    for name in ("AssistantAgent", "UserProxyAgent"):
        program = program.replace(f" = {name}(", f" = ag.{name}(")
    text = auto(program).text
    assert "import autogen_compat as ag\n" in text
    assert "chef = AssistantAgent(" in text and "cook = ag.AssistantAgent(" in text


def test_a_star_import_goes_before_the_new_names() -> None:
    text = auto("import os\nfrom autogen import *\n" + BOTH.replace(IMPORTS, "") + TALKS).text
    star = text.index("from autogen_compat import *")
    assert star < text.index("from autogen_agentchat.agents import AssistantAgent\n")
    assert "cook = autogen_compat.AssistantAgent(" in text


def test_imports_in_functions() -> None:
    def function(name: str, extra: str) -> str:
        lines = (
            FROM + (PAIR.replace(IMPORTS + CONFIG, "") if not extra else OLD) + (OLD_CHAT if extra else CHAT)
        )
        return f"def {name}():\n" + "".join(f"    {line}\n" for line in lines.splitlines()) + f"{name}()\n"

    result = auto(CONFIG + function("new", "") + function("old", HOOK))
    assert "import AssistantAgent" not in body_of(result.text, "new")
    assert "from autogen_compat import AssistantAgent, UserProxyAgent" in body_of(result.text, "old")


def test_one_import_in_a_function_for_both() -> None:
    """A name that only native code uses must not hide the native one."""
    lines = (
        "from autogen import AssistantAgent, ConversableAgent, UserProxyAgent\n"
        + PAIR.replace(IMPORTS + CONFIG, "")
        + 'cook = ConversableAgent("cook", llm_config=llm_config)\nboss = ConversableAgent("boss")\n'
        + HOOK
        + TALKS
    )
    program = CONFIG + "def talk():\n" + "".join(f"    {line}\n" for line in lines.splitlines()) + "talk()\n"
    body = body_of(auto(program).text, "talk")
    assert body.startswith("from autogen_compat import ConversableAgent\n")
    assert "chef = AssistantAgent(" in body and "cook = ConversableAgent(" in body


def test_a_name_that_other_modules_get_from_here_stays() -> None:
    files = {
        "people.py": FROM + CONFIG + BOTH.replace(IMPORTS + CONFIG, ""),
        "main.py": "from people import AssistantAgent, boss, chef, cook, guest\n"
        "class Mine(AssistantAgent): ...\n" + TALKS,
    }
    result = migrate(files, to="auto")
    assert divided(result)
    assert "from autogen_compat import AssistantAgent" in result.texts["people.py"]
    assert (
        "from autogen_agentchat.agents import AssistantAgent as NativeAssistantAgent\n"
        in result.texts["people.py"]
    )


def test_quoted_annotations_keep_the_name() -> None:
    quoted = 'def ask(agent: "AssistantAgent"): ...\nask(cook)\n'
    text = auto(FROM + BOTH.replace(IMPORTS, "") + quoted + TALKS).text
    assert "AssistantAgent as NativeAssistantAgent" in text and 'agent: "AssistantAgent"' in text


def test_annotations_follow_what_they_annotate() -> None:
    functions = "def a(x: AssistantAgent): ...\na(chef)\ndef b(x: AssistantAgent): ...\nb(cook)\n"
    text = auto(BOTH + functions + TALKS).text
    assert "def a(x: AssistantAgent)" in text and "def b(x: autogen.AssistantAgent)" in text


def test_a_guarded_import_stays_for_those_who_need_it() -> None:
    guarded = f"try:\n    {FROM}except ImportError:\n    raise SystemExit\n"
    assert (
        "    from autogen_compat import AssistantAgent, UserProxyAgent\n"
        in auto(guarded + BOTH.replace(IMPORTS, "") + TALKS).text
    )


def test_notebooks_import_where_they_did() -> None:
    cells = ["print(1)", IMPORTS, CONFIG + BOTH.replace(IMPORTS + CONFIG, ""), OLD_CHAT, CHAT]
    result = migrate(notebook(cells), to="auto")
    assert divided(result) and result.text.startswith("print(1)\nimport autogen_compat as autogen\n")


# ---------------------------------------------------------------------- configurations


def test_a_shared_configuration_stays_a_dict() -> None:
    text = auto(BOTH + TALKS).text
    assert CONFIG + "model_client = client_from_config(llm_config)\n" in text


def test_a_configuration_of_its_own_becomes_a_client() -> None:
    own = BOTH.replace(CONFIG, CONFIG + CONFIG.replace("llm_config", "old_config"))
    text = auto(own.replace(COOK, COOK.replace("=llm_config", "=old_config")) + TALKS).text
    assert "\nmodel_client = OpenAIChatCompletionClient(" in text and "\nold_config = {" in text


def test_a_config_list_that_is_needed_stays() -> None:
    lists = (
        'config_list = [{"model": "gpt-4o"}]\nllm_config = {"config_list": config_list, "cache_seed": None}\n'
    )
    old = 'cook = AssistantAgent("cook", system_message="Old.", llm_config={"config_list": config_list})\n'
    text = auto((BOTH + TALKS).replace(CONFIG, lists).replace(COOK, old)).text
    assert 'config_list = [{"model": "gpt-4o"}]\n' in text


# ---------------------------------------------------------------------- async


def lines(function: str, *statements: str) -> str:
    return f"def {function}():\n" + "".join(f"    {line}" for s in statements for line in s.splitlines(True))


def test_functions_of_their_own_become_async() -> None:
    text = auto(BOTH + lines("new", CHAT) + lines("old", OLD_CHAT) + "new()\nold()\n").text
    assert "async def new" in text and "\ndef old" in text and "\nasyncio.run(new())\nold()\n" in text


def test_a_function_of_both_stays_synchronous() -> None:
    result = auto(BOTH + lines("talk", CHAT, OLD_CHAT) + "talk()\n")
    assert divided(result) and "async def" not in result.text
    assert "run_sync(run_chat(" in body_of(result.text, "talk") and "`talk` also runs" in result.messages(
        "AM180"
    )


def test_so_does_a_function_that_calls_one_of_each() -> None:
    program = (
        BOTH + lines("new", CHAT) + lines("old", OLD_CHAT) + lines("talk", "new()\nold()\n") + "talk()\n"
    )
    assert "async def" not in auto(program).text


def test_module_level_code_that_runs_the_other_chat_later_stays_synchronous() -> None:
    assert "async def" not in auto(BOTH + CHAT + OLD_CHAT).text
    assert "async def" not in auto(BOTH + f"for _ in range(2):\n    {OLD_CHAT}    {CHAT}").text
    assert "async def main()" in auto(BOTH + OLD_CHAT + CHAT).text


def test_the_user_s_own_coroutines_await_both() -> None:
    program = "import asyncio\n" + BOTH + "async def talk():\n"
    for chat in TALKS.splitlines(True):
        program += "    await " + chat.replace(".initiate", ".a_initiate")
    text = auto(program + "asyncio.run(talk())\n").text
    assert "await run_chat(" in text and "await boss.a_initiate_chat(" in text


def test_a_cost_that_is_read_concerns_its_own_chat() -> None:
    result = auto(PAIR + COOK + BOSS + CHAT + f"save({OLD_CHAT.strip()}.cost)\n")
    assert divided(result)
    assert [finding.rule for finding in result.plan.findings].count("AM311") == 1
