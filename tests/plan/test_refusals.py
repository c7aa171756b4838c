"""What is not migrated stays as it was: the whole unit, without one edit, and the report says why."""

from __future__ import annotations

import pytest

from .helpers import CHEF, CONFIG, GROUP, GUEST, IMPORTS, MANAGER, PAIR, migrate

CHAT = 'guest.initiate_chat(chef, message="Hi")\n'
ALL = PAIR + GROUP + MANAGER

#: rule, words of the reason, the program
BLOCKED: list[tuple[str, str, str]] = [
    # agents
    ("AM101", "what `**options` gives", PAIR + "x = AssistantAgent(**options)\n"),
    ("AM101", "what `*options` gives", PAIR + "x = AssistantAgent(*options)\n"),
    ("AM101", "`surprise`", PAIR + 'x = AssistantAgent("x", llm_config=llm_config, surprise=1)\n'),
    ("AM101", "no name", PAIR + "x = AssistantAgent(llm_config=llm_config)\n"),
    ("AM102", "`chat_messages`", PAIR + 'x = ConversableAgent("x", chat_messages=old)\n'),
    ("AM102", "not a function", PAIR + 'x = ConversableAgent("x", is_termination_msg=True)\n'),
    ("AM103", "computed", PAIR + 'x = UserProxyAgent("x", human_input_mode=mode)\n'),
    ("AM101", "False", PAIR + 'x = AssistantAgent("x", llm_config=llm_config if big else False)\n'),
    ("AM120", "api_type", PAIR + 'x = AssistantAgent("x", llm_config={"api_type": "mistral"})\n'),
    # code execution
    ("AM130", "one dict", PAIR + 'x = UserProxyAgent("x", code_execution_config=settings())\n'),
    ("AM130", "keys", PAIR + 'x = UserProxyAgent("x", code_execution_config={"odd": 1})\n'),
    ("AM130", "keys", PAIR + 'x = UserProxyAgent("x", code_execution_config={**base})\n'),
    ("AM130", "executor", PAIR + 'x = UserProxyAgent("x", code_execution_config={"executor": Mine()})\n'),
    (
        "AM131",
        "arguments",
        PAIR + "from autogen.coding import LocalCommandLineCodeExecutor\n"
        "x = LocalCommandLineCodeExecutor(functions=[f])\n",
    ),
    ("AM170", "CodeExtractor", PAIR + "from autogen.coding import CodeExtractor\nx = CodeExtractor\n"),
    # group chats
    ("AM110", "what `**options` gives", PAIR + "chat = GroupChat(**options)\n"),
    ("AM110", "`odd`", PAIR + "chat = GroupChat([guest, chef], [], odd=1)\n"),
    (
        "AM110",
        "transform_messages",
        PAIR + "chat = GroupChat([guest, chef], [], select_speaker_transform_messages=t)\n",
    ),
    ("AM111", "what `**options` gives", PAIR + "manager = GroupChatManager(**options)\n"),
    (
        "AM111",
        "`speaker_selection_method`",
        PAIR + GROUP + 'manager = GroupChatManager(chat, speaker_selection_method="random")\n',
    ),
    ("AM111", "`max_cons", PAIR + GROUP + "m = GroupChatManager(chat, max_consecutive_auto_reply=0)\n"),
    # chats
    ("AM140", "what `**options` gives", PAIR + "guest.initiate_chat(chef, **options)\n"),
    ("AM140", "starts this chat itself", ALL + 'manager.initiate_chat(manager, message="Hi")\n'),
    ("AM140", "no recipient", PAIR + 'guest.initiate_chat(message="Hi")\n'),
    ("AM314", "`find()`", PAIR + 'guest.initiate_chat(find(), message="Hi")\n'),
    ("AM140", "whom", PAIR + 'def find(): ...\nguest.initiate_chat(find(), message="Hi")\n'),
    ("AM140", "clear_history", PAIR + 'guest.initiate_chat(chef, guest, chef, message="Hi")\n'),
    ("AM140", "silent", PAIR + 'guest.initiate_chat(chef, True, guest, message="Hi")\n'),
    ("AM140", "max_turns", ALL + 'guest.initiate_chat(manager, message="Hi", max_turns=2)\n'),
    ("AM140", "max_turns=0", PAIR + 'guest.initiate_chat(chef, message="Hi", max_turns=0)\n'),
    ("AM140", "cache", PAIR + 'guest.initiate_chat(chef, message="Hi", cache=store)\n'),
    ("AM141", "queue", PAIR + "guest.initiate_chats(read_queue())\n"),
    ("AM141", "queue", PAIR + 'guest.initiate_chats([{"recipient": chef, "cache": store}])\n'),
    ("AM142", "* or **", PAIR + "guest.send(*parts)\n"),
    # tools
    ("AM160", "written out", PAIR + "autogen.register_function(**options)\n"),
    ("AM160", "which agent", PAIR + 'autogen.register_function(f, caller=who(), description="")\n'),
    ("AM161", "used in a way", PAIR + "chef.register_for_llm(**options)(f)\n"),
    ("AM162", "used in a way", PAIR + "x = guest.register_for_execution()\n"),
    # state
    ("AM312", "changed after construction", PAIR + 'chef.description = "new"\n'),
    ("AM313", "not part of", PAIR + "dashboard.show(chef)\n"),
    ("AM313", "not part of", PAIR + "dashboard.show([chef, guest])\n"),
    # no counterpart yet
    ("AM300", "`update_system_message`", PAIR + 'chef.update_system_message("new")\n'),
    ("AM301", "nested", PAIR + 'chef.register_nested_chats([{"recipient": guest}], trigger=guest)\n'),
    ("AM302", "reply functions", PAIR + "chef.register_reply([autogen.Agent, None], f)\n"),
    ("AM303", "hooks", PAIR + 'chef.register_hook("process_last_received_message", f)\n'),
    ("AM304", "custom model", PAIR + "chef.register_model_client(model_client_cls=Mine)\n"),
    ("AM305", "subclass", PAIR + "class Mine(AssistantAgent): ...\n"),
    ("AM306", "Cache", PAIR + "from autogen import Cache\nwith Cache.disk() as store: pass\n"),
    ("AM307", "OpenAIWrapper", PAIR + "client = autogen.OpenAIWrapper()\n"),
    ("AM308", "runtime_logging", PAIR + "autogen.runtime_logging.start()\n"),
    (
        "AM309",
        "contrib",
        PAIR + "from autogen.agentchat.contrib.gpt_assistant_agent import GPTAssistantAgent\n"
        'x = GPTAssistantAgent("x")\n',
    ),
    ("AM310", "usage", PAIR + "chef.print_usage_summary()\n"),
    ("AM311", "helper", PAIR + "from autogen.code_utils import extract_code\nextract_code('x')\n"),
    ("AM171", "try statement", "try:\n    import pyautogen\nexcept ImportError:\n    pass\n" + PAIR),
    ("AM170", "as a value", PAIR + "kinds = {'x': AssistantAgent}\n"),
    ("AM170", "as a value", PAIR + "match [chef]:\n    case [AssistantAgent() as cook]:\n        print(1)\n"),
    # async
    (
        "AM180",
        "others must stay synchronous",
        PAIR + "async def a():\n    " + CHAT + "def b():\n    yield guest.initiate_chat(chef)\nlist(b())\n",
    ),
    (
        "AM180",
        "calls back",
        PAIR + "def say(s, r, c):\n    " + CHAT + '    return "x"\nguest.initiate_chat(chef, message=say)\n',
    ),
    (
        "AM120",
        "api_type 'cohere'",
        'import autogen\nentry = {"model": "m", "api_type": "cohere"}\n'
        'a = autogen.AssistantAgent("a", llm_config={"config_list": [entry]}, system_message="x")\n',
    ),
    ("AM181", "class is being defined", PAIR + "class Service:\n    answer = " + CHAT),
    ("AM181", "event loop of its own", PAIR + CHAT + "get_event_loop().run_until_complete(serve())\n"),
    ("AM181", "annotated", PAIR + CHAT + "count: int = 1\ndef show():\n    print(count)\n"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "reason", "program"), BLOCKED, ids=[f"{n}-{b[0]}" for n, b in enumerate(BLOCKED)]
)
def test_a_blocked_unit_keeps_every_byte(rule: str, reason: str, program: str) -> None:
    result = migrate(program)
    assert result.text == program
    assert not result.plan.files
    assert any(found == rule and reason in message for found, _, message in result.manual), result.manual
    agents = [conversation for conversation in result.plan.conversations if conversation.agents]
    assert agents and all(c.outcome == "kept" and c.reason for c in agents)


def test_a_blocker_keeps_all_modules_of_the_unit_and_no_other() -> None:
    files = {
        "people.py": PAIR,
        "main.py": "import people\npeople.guest.initiate_chat(people.chef)\n"
        "people.chef.print_usage_summary()\n",
        "other.py": PAIR + CHAT,
    }
    result = migrate(files)
    assert {path: result.texts[path] == text for path, text in files.items()} == {
        "people.py": True,
        "main.py": True,
        "other.py": False,
    }
    assert "main.py:3: AM310" in next(c.reason for c in result.plan.conversations if c.outcome == "kept")


def test_all_blockers_are_reported_at_their_lines() -> None:
    program = PAIR + "chef.print_usage_summary()\nclass Mine(AssistantAgent): ...\n"
    line = program.count("\n")
    assert [(rule, at) for rule, at, _ in migrate(program).manual] == [("AM310", line - 1), ("AM305", line)]


def test_nothing_of_0_2_means_nothing_to_do() -> None:
    program = (
        "from autogen_agentchat.agents import AssistantAgent\nchef = AssistantAgent('chef', model_client=x)\n"
    )
    result = migrate(program)
    assert (result.text, result.plan.conversations, result.plan.findings) == (program, (), ())


def test_a_program_of_only_agents_moves() -> None:
    assert migrate(IMPORTS + CONFIG + CHEF + GUEST).native
