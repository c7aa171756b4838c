"""Shapes of real programs: each moves as it should or stays with the right finding."""

from __future__ import annotations

import pytest

from .helpers import CHEF, CONFIG, GROUP, GUEST, IMPORTS, MANAGER, PAIR, after_imports, migrate

POET = CHEF.replace("chef", "poet")


def compact(text: str) -> str:
    return "".join(text.split()).replace(",)", ")")


def moved(program: str) -> str:
    """The result of a program that moves."""
    result = migrate(program)
    assert result.native, result.plan.findings
    return result.text


def test_retry_loop_that_reads_the_answer_from_the_recipient() -> None:
    text = moved(
        PAIR
        + "for attempt in range(3):\n"
        + '    guest.initiate_chat(chef, message="Hi", max_turns=1)\n'
        + '    if "ok" in chef.last_message()["content"]:\n        break\n'
        + 'else:\n    raise SystemExit("no")\n'
    )
    assert 'last_message(chef)["content"]' in text
    assert text.index("async def main") < text.index("for attempt in") < text.index("raise SystemExit")


def test_web_handler_with_module_level_agents() -> None:
    text = moved(
        PAIR
        + "from web import api\n@api.post('/quote')\ndef quote(body):\n"
        + "    guest.initiate_chat(chef, message=body.text, max_turns=1)\n"
        + '    return {"price": chef.last_message()["content"]}\n'
    )
    assert "\ndef quote(body):" in text and "run_sync(run_chat(" in text


def test_sync_api_inside_an_async_function() -> None:
    text = moved(
        PAIR
        + "import asyncio\nasync def plan_day():\n    results = autogen.initiate_chats([\n"
        + '        {"sender": guest, "recipient": chef, "message": "one", "max_turns": 1},\n    ])\n'
        + "    return results[0].summary\nprint(asyncio.run(plan_day()))\n"
    )
    assert "results = await run_chats([\n" in text
    assert "print(asyncio.run(plan_day()))" in text


def test_agents_in_the_place_of_flags() -> None:
    result = migrate(PAIR + POET + 'guest.initiate_chat(chef, poet, chef, message="Restore it")\n')
    assert not result.native
    assert "stands where 0.2 takes `clear_history`" in result.messages("AM140")


def test_function_as_message_with_extra_context() -> None:
    text = moved(
        PAIR
        + "def opening(sender, recipient, context):\n    return context['bridge'] + recipient.name\n"
        + 'guest.initiate_chat(chef, message=opening, bridge="North span")\n'
    )
    assert 'run_chat(team,sender=guest,message=opening,bridge="Northspan")' in compact(text)


def test_stop_predicate_that_looks_at_another_agent() -> None:
    text = moved(
        PAIR
        + 'crew = {"diver": guest}\n'
        + "def done(msg):\n    if msg.get('tool_calls'):\n"
        + "        log = crew['diver'].chat_messages\n        return len(log[next(iter(log))]) > 20\n"
        + "    return 'surface' in (msg['content'] or '')\n"
        + 'boss = ConversableAgent("boss", llm_config=False, is_termination_msg=done, '
        + 'human_input_mode="NEVER")\n'
    )
    assert "log = chat_messages(crew['diver'])" in text
    assert "is_termination_msg=done" in text


def test_predicate_that_is_not_a_function() -> None:
    program = IMPORTS + 'runner = ConversableAgent("runner", llm_config=False, is_termination_msg=True)\n'
    result = migrate(program)
    assert result.text == program
    assert "not a function" in result.messages("AM102")


def test_speaker_order_by_a_dict_of_agents() -> None:
    order = (
        'crew = {"scout": guest, "cook": chef}\n'
        "def order(last, chat):\n    if last is crew['scout']:\n        return crew['cook']\n"
        "    if 'all set' in chat.messages[-1]['content'].lower():\n        return None\n"
        "    return crew['scout']\n"
    )
    program = PAIR + order + "chat = GroupChat([guest, chef], [], speaker_selection_method=order)\n" + MANAGER
    text = moved(program + 'guest.initiate_chat(manager, message="Hi")\n')
    assert order in text
    assert "speaker_selection_method=order" in text


def test_speaker_function_that_uses_the_group_chat() -> None:
    pick = (
        "def pick(last, chat):\n    if len(chat.messages) < 2:\n        return chat.agents[0]\n"
        "    if 'tool_calls' in chat.messages[-1]:\n        return chat.agent_by_name('guest')\n"
        "    return chat.next_agent(last)\n"
    )
    text = moved(
        PAIR + pick + "chat = GroupChat([guest, chef], [], speaker_selection_method=pick)\n" + MANAGER
    )
    assert pick in text


def test_speaker_function_with_annotations() -> None:
    text = moved(
        PAIR
        + "def pick(last: autogen.Agent, chat: GroupChat) -> AssistantAgent | None:\n    return last\n"
        + "chat = GroupChat([guest, chef], [], speaker_selection_method=pick)\n"
    )
    assert "def pick(last: ChatAgent, chat: SpeakerSelection)" in text


def test_speaker_function_made_by_a_factory() -> None:
    files = {
        "stalls.py": PAIR,
        "main.py": "from stalls import *\nfrom autogen import GroupChat, GroupChatManager\n"
        "def rota(cook, cashier):\n    def choose(last, chat):\n"
        "        return cashier if last is cook else cook\n    return choose\n"
        "chat = GroupChat([chef, guest], [], speaker_selection_method=rota(chef, guest))\n"
        'guest.initiate_chat(GroupChatManager(chat), message="Hi")\n',
    }
    result = migrate(files)
    assert result.native, result.plan.findings
    assert "speaker_selection_method=rota(chef, guest)" in result.texts["main.py"]


def test_recipient_is_an_agent_or_a_manager() -> None:
    result = migrate(
        PAIR
        + "if few:\n    partner = chef\nelse:\n    partner = GroupChatManager(GroupChat([guest, chef], []))\n"
        'guest.initiate_chat(partner, message="Hi")\n'
    )
    assert not result.native and "with" in result.messages("AM140")


def test_tool_registered_on_agents_of_two_other_modules() -> None:
    files = {
        "desks.py": IMPORTS + CONFIG + CHEF + GUEST,
        "pages.py": "def fetch_page(url: str) -> str:\n    return url\n",
        "main.py": "from desks import chef, guest\nfrom pages import fetch_page\n"
        'def init():\n    chef.register_for_llm(name="fetch", description="Read a page")(fetch_page)\n'
        '    guest.register_for_execution(name="fetch")(fetch_page)\n'
        'init()\nguest.initiate_chat(chef, message="Hi")\n',
    }
    result = migrate(files)
    assert result.native, result.plan.findings
    assert 'chef.tool(name="fetch", description="Read a page")(fetch_page)' in result.texts["main.py"]
    assert "register_for" not in result.texts["main.py"]
    assert "chef = ConversableAssistant(" in result.texts["desks.py"]


def test_stacked_decorators_with_two_callers() -> None:
    text = moved(
        PAIR
        + POET
        + "@guest.register_for_execution()\n"
        + '@chef.register_for_llm(description="Write it down")\n'
        + '@poet.register_for_llm(description="Write it down")\n'
        + "def note(text: str) -> str:\n    return text\n"
    )
    assert (
        '@chef.tool(description="Write it down")\n@poet.tool(description="Write it down")\ndef note(' in text
    )


def test_registration_in_loops_with_the_old_api_style() -> None:
    text = moved(
        PAIR
        + "def search(q: str) -> str:\n    return q\n"
        + "for person in [chef]:\n"
        + '    f = person.register_for_llm(description="Search", api_style="function")(search)\n'
        + "for person in [guest, chef]:\n    person.register_for_execution()(f)\n"
    )
    assert 'f = person.tool(description="Search")(search)' in text
    assert "register_for" not in text


def test_the_baseline_pair() -> None:
    text = moved(
        "import os\nfrom autogen import AssistantAgent, UserProxyAgent\n"
        'config = {"config_list": [{"model": "gpt-4o-mini", "api_key": os.environ["KEY"]}], '
        '"temperature": 0}\n'
        'chef = AssistantAgent("chef", system_message="Suggest a soup.", llm_config=config)\n'
        'guest = UserProxyAgent("guest", max_consecutive_auto_reply=2, code_execution_config=False,\n'
        '                       human_input_mode="NEVER")\n'
        'result = guest.initiate_chat(chef, message="It is cold outside")\n'
    )
    assert "CachedClient(" in text and "max_consecutive_auto_reply=2" in text
    assert 'chef = AssistantAgent("chef"' in text and "guest = ProxyAgent(" in text
    assert "[chef, guest], termination_condition=StopMessageTermination())" in text


@pytest.mark.parametrize("limit", ["10", "LIMIT"])
def test_auto_reply_limit_of_the_recipient(limit: str) -> None:
    text = moved(
        PAIR
        + f'editor = AssistantAgent("editor", llm_config=llm_config, max_consecutive_auto_reply={limit})\n'
        + 'guest.initiate_chat(editor, message="Shorten this")\n'
    )
    assert "editor = ConversableAssistant(" in text
    assert f"max_consecutive_auto_reply={limit}" in text and "max_turns=200" in text


def test_group_options_given_to_the_manager() -> None:
    program = PAIR + GROUP + 'm = GroupChatManager(groupchat=chat, speaker_selection_method="round_robin")\n'
    result = migrate(program)
    assert result.text == program
    assert "`speaker_selection_method`" in result.messages("AM111")


def test_executor_under_the_wrong_key() -> None:
    result = migrate(
        IMPORTS + "from autogen.coding import LocalCommandLineCodeExecutor\n"
        'runner = UserProxyAgent("runner", code_execution_config={\n'
        '    "code_executor": LocalCommandLineCodeExecutor(work_dir="out")})\n'
    )
    assert not result.native and "keys" in result.messages("AM130")


def test_one_agent_registers_a_tool_for_itself_on_both_sides() -> None:
    text = moved(
        PAIR
        + "def tide() -> str:\n    return 'low'\n"
        + 'chef.register_for_llm(name="tide", description="Tide table")(tide)\n'
        + "chef.register_for_execution()(tide)\n"
    )
    assert after_imports(text).endswith('chef.tool(name="tide", description="Tide table")(tide)\n')


def test_saving_a_chat_by_attribute_or_pickle() -> None:
    result = migrate(
        PAIR + "saved = guest.chat_messages\nguest.chat_messages = saved\n"
        "import pickle\npickle.dump(guest, open('x', 'wb'))\n"
    )
    assert not result.native
    assert {"AM312", "AM313"} <= result.rules


def test_predicate_without_a_none_guard() -> None:
    predicate = 'lambda m: m.get("content", "").endswith("DONE")'
    text = moved(
        IMPORTS
        + CONFIG
        + f'cook = AssistantAgent("cook", llm_config=llm_config, is_termination_msg={predicate})\n'
    )
    assert "cook = ConversableAssistant(" in text and f"is_termination_msg={predicate}" in text


def test_two_entries_in_a_config_list() -> None:
    text = moved(
        IMPORTS
        + 'pool = [{"model": "gpt-4o", "api_key": a}, {"model": "gpt-4o-mini", "api_key": b}]\n'
        + 'judge = AssistantAgent("judge", llm_config={"config_list": pool, "cache_seed": 42})\n'
    )
    assert 'client_from_config({"config_list": pool, "cache_seed": 42})' in text
    assert "pool = [" in text


def test_first_participant_is_also_the_initiator() -> None:
    text = moved(
        PAIR + GROUP + 'guest.initiate_chat(GroupChatManager(chat, llm_config=llm_config), message="Hi")\n'
    )
    assert "SpeakerSelection([guest, chef], [], 4," in text
    assert 'run_chat(GroupChatTeam(chat,model_client=model_client),sender=guest,message="Hi")' in compact(
        text
    )


def test_one_client_several_loops_or_processes() -> None:
    """Every chat ends up in one event loop."""
    text = moved(
        PAIR
        + "def report(city):\n    return guest.initiate_chat(chef, message=city).summary\n"
        + "for city in cities:\n    print(report(city))\n"
    )
    assert text.count("asyncio.run(") == 1
    text = moved(
        PAIR
        + "def report(city):\n    return guest.initiate_chat(chef, message=city).summary\n"
        + "with Pool() as pool:\n    pool.map(report, cities)\n"
    )
    assert "run_sync(run_chat(" in text


def test_half_migrated_file() -> None:
    program = (
        "import asyncio\nfrom autogen_agentchat.agents import AssistantAgent, UserProxyAgent\n"
        'guest = UserProxyAgent("guest", human_input_mode="NEVER")\n'
        'chef = AssistantAgent("chef", llm_config=config)\n'
        'print(asyncio.run(chef.run(task="soup")).chat_history)\n'
    )
    assert migrate(program).text == program


# ---------------------------------------------------------------------- shapes that must not crash

STRANGE = [
    "async def on_text(t):\n    start = run(guest.initiate_chat)\n    await start(chef, message=t)\n",
    "cook = store.get('cook')\ncook.initiate_chat(manager(), message='x')\n",
    "def ask(self, text, **options):\n    guest.initiate_chat(chef, message=text, **options)\n",
    "def make(row):\n    return globals()[row['class']](name=row['name'])\nmake({})\n",
    "def make(role):\n    cls = UserProxyAgent if role else AssistantAgent\n"
    "    return cls(name='x')\nmake(1)\n",
    "people = {c['name']: AssistantAgent(**c) for c in cfg}\n",
    "for guest_ in [guest]:\n    del guest_._reply_func_list[1]\n",
    "saved, guest.receive = guest.receive, print\n",
    "for n, clerk in enumerate([guest], 1):\n    clerk._name = f'{clerk.name} {n}'\n",
    "class Kiosk(UserProxyAgent):\n    def __init__(self, name, **o):\n        super().__init__(name, **o)\n"
    "        self._reply_func_list.clear()\nKiosk('k').initiate_chat(chef)\n",
    "queue = []\nfor step in plan:\n    queue.append({'recipient': find(step)})\n"
    "guest.initiate_chats(queue)\n",
    "for a, b in pairwise([guest, chef]):\n    a.send('x', b, request_reply=False)\n",
    "for p in (guest, chef):\n    p.llm_config.update(functions=[])\n",
    "x = (lambda: (lambda: guest.initiate_chat(chef))())()\n",
    "[guest.initiate_chat(chef) for _ in range(2) if guest.initiate_chat(chef)]\n",
    "match guest.initiate_chat(chef):\n    case x if x.summary:\n        print(x)\n",
    "assert guest.initiate_chat(chef, message='Hi').summary\n",
    "with open(guest.initiate_chat(chef).summary) as f:\n    pass\n",
    "class A:\n    b = AssistantAgent('b', llm_config=llm_config)\n"
    "    def f(self):\n        guest.initiate_chat(self.b)\n"
    "A().f()\n",
    "def f(x=guest.initiate_chat(chef)):\n    return x\n",
    "@print(guest.initiate_chat(chef))\ndef f(): ...\n",
    "guest.initiate_chat(recipient=guest, message='talk to yourself')\n",
    "guest.initiate_chat(chef, message='a'), guest.initiate_chat(chef, message='b')\n",
    "print(guest.initiate_chat(chef).summary, guest.initiate_chat(chef).cost)\n",
    "while guest.initiate_chat(chef).summary != 'x': pass\n",
    "if guest.initiate_chat(chef).summary: print(1)\nelif guest.initiate_chat(chef): print(2)\n",
    "x = guest.initiate_chat(chef) if y else guest.initiate_chat(chef)\n",
    "del guest\n",
    "guest = chef = None\n",
    "AssistantAgent = None\n",
    "exec('import autogen')\n",
]


@pytest.mark.parametrize("program", STRANGE, ids=range(len(STRANGE)))
@pytest.mark.parametrize("target", ["0.4.5", "0.7.5"])
def test_strange_programs_do_not_crash(program: str, target: str) -> None:
    migrate(PAIR + program, target)


def test_a_config_list_that_comes_through_a_parameter_or_from_another_method_stays_what_decides() -> None:
    text = moved(
        "import os\nfrom autogen import AssistantAgent, UserProxyAgent\n"
        "def build(pool):\n"
        '    judge = AssistantAgent("judge", llm_config={"config_list": pool, "cache_seed": None})\n'
        "    return judge\n"
        "class Court:\n"
        "    def __init__(self, key):\n"
        '        self.pool = [{"model": "gpt-4", "api_key": key}]\n'
        '        own = [{"model": "gpt-4o", "api_key": key}]\n'
        '        self.clerk = AssistantAgent("clerk", llm_config={"config_list": own, "cache_seed": None})\n'
        "    def hire(self):\n"
        '        self.usher = AssistantAgent("usher", llm_config={"config_list": self.pool})\n'
        "def main():\n"
        '    key = os.environ["KEY"]\n'
        '    build([{"model": "gpt-4", "api_key": key}])\n'
        "    Court(key).hire()\n"
        "main()\n"
    )
    assert 'client_from_config({"config_list": pool, "cache_seed": None})' in text
    assert 'client_from_config({"config_list": self.pool})' in text
    assert 'OpenAIChatCompletionClient(model="gpt-4o", api_key=key)' in text
