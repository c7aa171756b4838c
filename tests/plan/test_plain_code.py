"""Chats with an agent that runs code, in plain AutoGen."""

from __future__ import annotations

import ast

from .helpers import body_of, migrate
from .toolsets.helpers import plain, refused

IMPORTS = """\
from autogen import AssistantAgent, UserProxyAgent
from autogen.coding import LocalCommandLineCodeExecutor

llm_config = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}
analyst = AssistantAgent("analyst", system_message="End with DONE.", llm_config=llm_config)
"""
EXECUTOR = '{"executor": LocalCommandLineCodeExecutor(work_dir="desk", timeout=20)}'
LOCAL = '{"work_dir": "desk", "use_docker": False}'
CHAT = 'result = machine.initiate_chat(analyst, message="Count.", silent=True)\nprint(result.summary)\n'


def machine(config: str, more: str = "") -> str:
    return f"""\
machine = UserProxyAgent(
    "machine",
    human_input_mode="NEVER",
    is_termination_msg=lambda m: "DONE" in m["content"],
    code_execution_config={config},{more}
)
"""


def program(config: str, more: str = "") -> str:
    return IMPORTS + machine(config, more) + CHAT


def squeezed(text: str) -> str:
    """A text without its layout."""
    return "".join(text.split()).replace(",)", ")")


def code_of(text: str) -> str:
    """The body of the method that runs code."""
    return body_of(text, "on_messages")


def test_executor_becomes_an_agent_of_the_module() -> None:
    text = plain(program(EXECUTOR))
    assert "class CodeRunner(BaseChatAgent):" in text
    made = 'LocalCommandLineCodeExecutor(work_dir="desk", timeout=20, cleanup_temp_files=False)'
    assert squeezed(f"code_executor={made}") in squeezed(text)
    assert "team = RoundRobinGroupChat(" in text
    assert "[analyst, machine]" in text
    assert 'TextMentionTermination("DONE", sources=["analyst"])' in text
    assert "execute_code_blocks(blocks, cancellation_token)" in code_of(text)
    assert "messages[-1].to_text()" in code_of(text)


def test_class_stands_at_the_top_level_and_once() -> None:
    second = machine(LOCAL).replace("machine", "helper")
    chat = CHAT.replace("machine", "helper")
    inner = "".join(f"    {line}\n" for line in (machine(LOCAL) + CHAT + second + chat).splitlines())
    text = plain(IMPORTS + f"def main():\n{inner}\n\nmain()\n")
    classes = [node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    assert classes == ["CodeRunner"]
    assert text.count("CODE_BLOCK = ") == 1


def test_settings_become_an_executor_that_runs_block_by_block() -> None:
    text = plain(program(LOCAL))
    made = 'LocalCommandLineCodeExecutor(work_dir="desk", timeout=600, cleanup_temp_files=False)'
    assert squeezed(f"code_executor={made}") in squeezed(text)
    assert "execute_code_blocks([block], cancellation_token)" in code_of(text)
    text = plain(program('{"use_docker": False, "timeout": 30}'))
    assert 'work_dir="coding",timeout=30' in squeezed(text)
    text = plain(program('{"use_docker": False, "work_dir": "a/b"}'))
    assert 'os.makedirs("a/b", exist_ok=True)' in text


def test_other_texts_of_failing_code_are_announced() -> None:
    found = migrate(program(LOCAL), style="auto")
    assert "the model reads all of its output" in found.messages("AM376")
    assert "the model reads all" in refused(program(LOCAL), "exact")


def test_several_messages_are_searched_for_code() -> None:
    text = plain(program(LOCAL.replace("}", ', "last_n_messages": 3}')))
    assert "for message in reversed(self._messages[-3:]):" in code_of(text)
    assert "self._messages.append(answer)" in code_of(text)
    assert "self._messages.clear()" in body_of(text, "on_reset")
    text = plain(program(LOCAL.replace("}", ', "last_n_messages": 1}')))
    assert "_messages[" not in text.replace("messages[-1]", "")
    assert "computed" in refused(program(LOCAL.replace("}", ', "last_n_messages": len(IMPORTS)}')))


def test_own_reply_is_sent_where_there_is_no_code() -> None:
    text = plain(program(EXECUTOR, '\n    default_auto_reply="Go on.",'))
    assert 'default_reply="Go on."' in text
    assert "reply = self._default_reply" in code_of(text)


def test_container_is_started_when_it_is_needed_first() -> None:
    assert "Docker" in refused(program('{"work_dir": "desk"}'))
    assert "Docker" in refused(program('{"work_dir": "desk", "use_docker": True}'))
    assert "use_docker" in refused(program('{"use_docker": len("desk") > 3}'), "plain")
    text = plain(program('{"work_dir": "desk", "use_docker": "python:3.12"}'), "plain")
    made = 'DockerCommandLineCodeExecutor(image="python:3.12", work_dir="desk", timeout=600)'
    assert squeezed(made) in squeezed(text)
    assert "await self._code_executor.start()" in code_of(text)
    assert "Docker" in refused(program('{"work_dir": "desk"}'), "plain", "0.4.5")


def test_code_runs_by_default() -> None:
    default = IMPORTS + 'machine = UserProxyAgent("machine", human_input_mode="NEVER")\n' + CHAT
    assert "Docker" in refused(default)
    text = squeezed(plain(default, "plain"))
    assert 'code_executor=DockerCommandLineCodeExecutor(work_dir="coding",timeout=600)' in text


def test_program_that_switches_docker_off_runs_code_here() -> None:
    switch = 'import os\n\nos.environ["AUTOGEN_USE_DOCKER"] = "False"\n'
    assert "LocalCommandLineCodeExecutor(" in plain(switch + program('{"work_dir": "desk"}'))


def test_agent_that_never_answers_needs_no_class() -> None:
    text = plain(program(LOCAL, "\n    max_consecutive_auto_reply=0,"))
    assert "CodeRunner" not in text
    assert "await analyst.run(task=" in text


GROUP = """\
from autogen import GroupChat, GroupChatManager

judge = AssistantAgent("judge", system_message="Judge.", llm_config=llm_config)
group = GroupChat(
    agents=[machine, analyst, judge], messages=[], max_round=9, speaker_selection_method="round_robin"
)
manager = GroupChatManager(groupchat=group, llm_config=llm_config)
machine.initiate_chat(manager, message="Count.", silent=True)
"""


def test_member_of_a_group_searches_all_that_came_since_it_spoke() -> None:
    text = plain(IMPORTS + machine(EXECUTOR).replace("    is_term", "    # is_term") + GROUP)
    assert "for message in reversed(messages):" in code_of(text)
    assert "[analyst, judge, machine]" in text
    text = plain(IMPORTS + machine(LOCAL).replace("    is_term", "    # is_term") + GROUP)
    assert "[block], cancellation_token" in code_of(text)
