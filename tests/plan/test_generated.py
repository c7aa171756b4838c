"""Random small 0.2 programs: the tool never crashes, and what it writes compiles and is final."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .helpers import IMPORTS, migrate, notebook

NAMES = ("ann", "bob", "cy", "dee")
CONFIGS = (
    'config = {"model": "gpt-4o", "cache_seed": None}',
    'config = {"config_list": [{"model": "gpt-4o", "api_key": "k"}], "temperature": 0}',
    'config_list = [{"model": "gpt-4o"}]\nconfig = {"config_list": config_list, "cache_seed": 7}',
    'config_list = [{"model": "a"}, {"model": "b"}]\nconfig = {"config_list": config_list}',
    'config = {"config_list": autogen.config_list_from_json("LIST")}',
    'config = {"model": "gpt-4.1", "price": [0, 0]}\nconfig["timeout"] = 5',
    'base = {"model": "o1"}\nconfig = {**base, "temperature": 1}',
    'config = {\n    "model": "gpt-4o",  # good\n    "cache_seed": None,\n}',
    'class Config:\n    config = {"model": "gpt-4o"}\nconfig = Config.config',
)
KEYWORDS: Mapping[str, tuple[str, ...]] = {
    "system_message": ('"Do it."', '"""Many\n lines."""', "PROMPT", "f'ü {1}'"),
    "llm_config": ("config", "False", "None", '{"model": "gpt-4o"}', "config.copy()"),
    "human_input_mode": ('"NEVER"', '"ALWAYS"', '"TERMINATE"', "MODE"),
    "max_consecutive_auto_reply": ("1", "0", "None", "LIMIT"),
    "is_termination_msg": ("None", "stop", 'lambda m: "END" in (m["content"] or "")', "True"),
    "code_execution_config": ("False", "None", "{}", '{"use_docker": False, "work_dir": "w"}', '{"odd": 1}'),
    "default_auto_reply": ('""', '"go on"', "None"),
    "description": ('"who"', "None"),
    "function_map": ("None", '{"tool": tool}', "{}"),
}
SELECTIONS = ('"auto"', '"round_robin"', '"manual"', "pick", "lambda last, chat: None")
FRAMES = (
    "{0}",
    "{0}",
    "if __name__ == '__main__':\n    print(1)\n    {0}",
    "for n in range(2):\n    {0}",
    "def talk(n=1):\n    {0}\ntalk()",
    "def talk():\n    {0}\nif __name__ == '__main__':\n    talk()",
    "async def talk():\n    {0}\nimport asyncio\nasyncio.run(talk())",
    "def talk():\n    {0}\n    return 1\nprint([talk() for _ in range(2)])",
    "def talk():\n    {0}\nThread(target=talk).start()",
    "class Desk:\n    def talk(self):\n        {0}\nDesk().talk()",
    "try:\n    {0}\nfinally:\n    print(2)",
    "def main():\n    {0}\nmain()  # go",
    "with open('x') as file:\n    {0}",
    "if x:\n    {0}\nelse:\n    {0}",
)
HEAD = (
    "import autogen\nfrom autogen import AssistantAgent, ConversableAgent, GroupChat, GroupChatManager\n"
    "from autogen import *\n",
    IMPORTS,
    "# who knows\nimport autogen\nfrom autogen import (\n    AssistantAgent, ConversableAgent,  # both\n"
    "    GroupChat, GroupChatManager, UserProxyAgent,\n)\n",
    '"""About."""\nfrom __future__ import annotations\nimport os, autogen\n'
    "from autogen import AssistantAgent\n"
    "from autogen import ConversableAgent, GroupChat, GroupChatManager, UserProxyAgent\n",
)
FUNCTIONS = """\
MODE, LIMIT, PROMPT = "NEVER", 2, "x"
def stop(m): return m.get("content") == "END"
def tool(a: int) -> str:
    return str(a)
def pick(last, chat):
    return chat.agents[0]
"""

AGAINST = (
    "{0}.register_hook('process_all_messages_before_reply', print)\n",
    "{0}.print_usage_summary()\n",
    "autogen.runtime_logging.start()\n",
)
#: A line of its own that holds back a conversation, or all of them.
_HINDRANCE = re.compile(r"^\S+\.(?:register_hook|runtime_logging|print_usage_summary|reset)\b")

names = st.sampled_from(NAMES)


@st.composite
def agents(draw: st.DrawFn, name: str) -> str:
    class_ = draw(
        st.sampled_from(["AssistantAgent", "ConversableAgent", "UserProxyAgent", "autogen.UserProxyAgent"])
    )
    keywords = draw(st.lists(st.sampled_from(sorted(KEYWORDS)), unique=True, max_size=5))
    given_name = draw(st.sampled_from([f'"{name}"', f'name="{name}"', f'"{name} b"']))
    arguments = [given_name, *(f"{k}={draw(st.sampled_from(KEYWORDS[k]))}" for k in keywords)]
    layout = draw(st.sampled_from([", ", ",\n    "]))
    return f"{name} = {class_}({layout.join(arguments)})\n"


@st.composite
def chats(draw: st.DrawFn) -> str:
    one, two, three = draw(names), draw(names), draw(names)
    text = draw(st.sampled_from(['"Hi"', "f'{1} ü'", "PROMPT", "pick"]))
    extra = draw(st.lists(st.sampled_from([
        "max_turns=2", "clear_history=False", "silent=True", 'summary_method="reflection_with_llm"', "x=1",
        "cache=None",
    ]), unique=True, max_size=2))  # fmt: skip
    rest = "".join(f", {item}" for item in extra)
    selection = draw(st.sampled_from(SELECTIONS))
    return draw(
        st.sampled_from(
            [
                f"{one}.initiate_chat({two}, message={text}{rest})",
                f"res = {one}.initiate_chat({two}, message={text}{rest}); print(res.summary)",
                f"print({one}.initiate_chat({two}, message={text}{rest}).chat_history)",
                f"{one}.initiate_chats([{{'recipient': {two}, 'message': {text}}}])",
                f"{one}.send({text}, {two})",
                f"print({one}.last_message({two})['content'])",
                f"print({one}.generate_reply(messages=[{{'content': 'x', 'role': 'user'}}]))",
                f"chat = GroupChat(agents=[{one}, {two}, {three}], messages=[], max_round=4, "
                f"speaker_selection_method={selection}); "
                f"{one}.initiate_chat(GroupChatManager(groupchat=chat, llm_config=config), message={text})",
                f"autogen.register_function(tool, caller={one}, executor={two}, description='t')",
                f"{one}.register_for_llm(description='t')({two}.register_for_execution()(tool))",
                f"{one}.reset()",
                f"{one}.print_usage_summary()",
                f"{one}.register_hook('process_all_messages_before_reply', print)",
                f"print(isinstance({one}, AssistantAgent))",
                "autogen.runtime_logging.start()",
            ]
        )
    )


@st.composite
def programs(draw: st.DrawFn) -> str:
    body = "".join(draw(agents(name)) for name in NAMES)
    talk = ""
    for _ in range(draw(st.integers(0, 3))):
        frame = draw(st.sampled_from(FRAMES))
        statement = draw(chats())
        talk += frame.replace("{0}", statement) + "\n"
    parts = [draw(st.sampled_from(HEAD)), draw(st.sampled_from(CONFIGS)) + "\n", FUNCTIONS, body, talk]
    text = "".join(parts)
    if draw(st.booleans()):
        text = (
            parts[0]
            + parts[1]
            + FUNCTIONS
            + "def run():\n"
            + textwrap.indent(body + talk, "    ")
            + "run()\n"
        )
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))


@st.composite
def pairs(draw: st.DrawFn) -> str:
    """Two conversations that share no agent, in any order and frames; each may have something against it."""
    parts: list[str] = []
    for one, two in (("ann", "bob"), ("cy", "dee")):
        made = f'{one} = AssistantAgent("{one}", llm_config=config)\n{two} = UserProxyAgent("{two}")\n'
        against = draw(st.sampled_from(["", "", *(line.format(one) for line in AGAINST)]))
        wait, a_ = draw(st.sampled_from([("", ""), ("", ""), ("await ", "a_")]))
        frames = [f for f in FRAMES if ("async" in f) == bool(wait)]
        chat = f"{wait}{two}.{a_}initiate_chat({one}, message='x')"
        frame = draw(st.sampled_from(frames)).replace("talk", f"talk_{one}")
        parts += [made + against, frame.replace("{0}", chat) + "\n"]
    order = draw(st.sampled_from([(0, 2, 1, 3), (0, 2, 3, 1), (2, 0, 1, 3), (0, 1, 2, 3)]))
    head = draw(st.sampled_from(HEAD)) + draw(st.sampled_from(CONFIGS)) + "\n"
    return head + "".join(parts[i] for i in order)


@st.composite
def packages(draw: st.DrawFn) -> dict[str, str]:
    """A conversation in each of three modules, with one configuration; it runs there or in the main one."""
    config = draw(st.sampled_from(CONFIGS))
    files = {"conf.py": f"import autogen\n{config}\n"}
    main = ""
    for one, two in (("ann", "bob"), ("cy", "dee"), ("eve", "fay")):
        wait, a_ = draw(st.sampled_from([("", ""), ("", ""), ("await ", "a_")]))
        frame = draw(st.sampled_from([f for f in FRAMES if ("async" in f) == bool(wait)]))
        talk = frame.replace("talk", f"talk_{one}")
        talk = talk.replace("{0}", f"{wait}{two}.{a_}initiate_chat({one}, message='x')") + "\n"
        against = draw(st.sampled_from(["", "", *(line.format(one) for line in AGAINST)]))
        text = f"{IMPORTS}from conf import config\n"
        text += (
            f'{one} = AssistantAgent("{one}", llm_config=config)\n{two} = UserProxyAgent("{two}")\n{against}'
        )
        own = draw(st.booleans())
        main += f"import of_{one}\n" if own else f"from of_{one} import {one}, {two}\n{talk}"
        files[f"of_{one}.py"] = text + talk if own else text
    return {**files, "main.py": main}


slow = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(programs(), st.sampled_from(["0.4.5", "0.7.5"]))
def test_programs(program: str, target: str) -> None:
    migrate(program, target)


@settings(slow, max_examples=80)
@given(programs())
def test_programs_with_both_sides(program: str) -> None:
    migrate(program, to="auto")


@settings(slow, max_examples=80)
@given(programs() | pairs())
def test_the_compat_rung_is_no_detour(program: str) -> None:
    step = migrate(program, to="compat").texts
    assert migrate(step, to="auto").texts == migrate(program, to="auto").texts


@settings(slow, max_examples=80)
@given(programs() | pairs())
def test_what_held_conversations_back_is_taken_away_later(program: str) -> None:
    """A second run makes native what no longer has a reason not to be; see ``migrate`` for what it checks."""
    first = migrate(program, to="auto").text
    lines = [line for line in first.splitlines(keepends=True) if not _HINDRANCE.search(line)]
    migrate("".join(lines), to="auto")


@settings(slow, max_examples=40)
@given(packages())
def test_steps_of_a_program_of_several_modules(files: dict[str, str]) -> None:
    first = migrate(files, to="auto")
    assert migrate(migrate(files, to="compat").texts, to="auto").texts == first.texts
    left = {path: text.splitlines(keepends=True) for path, text in first.texts.items()}
    migrate(
        {p: "".join(x for x in lines if not _HINDRANCE.search(x)) for p, lines in left.items()}, to="auto"
    )


@settings(slow, max_examples=30)
@given(programs())
def test_programs_of_two_modules(program: str) -> None:
    imported = "".join(f"from people import {name}\n" for name in NAMES)
    migrate(
        {"people.py": program, "main.py": imported + "import autogen\nann.initiate_chat(bob, message='x')\n"}
    )


@settings(slow, max_examples=30)
@given(programs(), st.lists(chats(), max_size=2))
def test_notebooks(program: str, more: list[str]) -> None:
    program = program.replace("\r\n", "\n").replace("from __future__ import annotations\n", "")
    migrate(notebook([program.rstrip("\n"), *more]))
