"""Generated 0.2 programs of any size, for the benchmarks of growth.

Each function takes a size and gives the files of a program by name; twice the size is twice the program.
"""

from __future__ import annotations

from collections.abc import Callable

Files = dict[str, str]

_HEAD = """\
from autogen import AssistantAgent, UserProxyAgent

llm_config = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}
"""
_PAIR = """\
clerk = AssistantAgent("clerk", system_message="Help.", llm_config=llm_config)
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
"""
_CHAT = 'user.initiate_chat(clerk, message="Hi", max_turns=1)'
#: Ten lines of a program that has other things to do than to talk.
_WORK = """\
def work_{n}(values, limit={n}):
    total = {n}
    for index, value in enumerate(values):
        if value > limit and index % 2:
            total += value * limit
        else:
            total -= len(str(value))
    names = [str(value).strip() for value in values]
    settings = {{"total": total, "names": names, "limit": limit}}
    return settings["total"] if names else limit
"""
_WORK_LINES = 10


def lines(size: int) -> Files:
    """``size`` lines of ordinary functions, and a conversation after every twenty functions."""
    parts = [_HEAD]
    for number in range(size // _WORK_LINES):
        parts.append(_WORK.format(n=number))
        if number % 20 == 0:
            parts.append(_talk(number))
    return {"main.py": "\n\n".join(parts)}


def functions(size: int) -> Files:
    """``size`` functions that make a pair and start a chat, each called once."""
    calls = "".join(f"print(talk_{number}())\n" for number in range(size))
    return {"main.py": "\n\n".join([_HEAD, *(_talk(number) for number in range(size)), calls])}


def shared(size: int) -> Files:
    """``size`` functions that start a chat of the same two agents."""
    talks = "".join(f"\n\ndef talk_{n}(text):\n    return {_CHAT}\n" for n in range(size))
    calls = "".join(f'talk_{number}("Hi")\n' for number in range(size))
    return {"main.py": f"{_HEAD}{_PAIR}{talks}\n\n{calls}"}


def items(size: int) -> Files:
    """``size`` lines that set items of one dict, from which a chat takes its agents."""
    sets = "".join(f'store["key_{number}"] = {number}\n' for number in range(size))
    agents = 'store["clerk"] = clerk\nstore["user"] = user\n'
    chat = 'store["user"].initiate_chat(store["clerk"], message="Hi", max_turns=1)\n'
    return {"main.py": f"{_HEAD}{_PAIR}store = {{}}\n{sets}{agents}{chat}"}


def agents(size: int) -> Files:
    """``size`` agents in one list, each asked in a loop."""
    made = "".join(
        f'helpers.append(AssistantAgent("helper_{n}", system_message="Help.", llm_config=llm_config))\n'
        for n in range(size)
    )
    loop = 'for helper in helpers:\n    user.initiate_chat(helper, message="Hi", max_turns=1)\n'
    return {"main.py": f"{_HEAD}{_PAIR}helpers = []\n{made}{loop}"}


def long_function(size: int) -> Files:
    """One function of ``size`` lines; every twentieth starts a chat."""
    lines = (f'value_{n} = [text, "{n}", len(text)]' if n % 20 else _CHAT for n in range(size))
    body = "".join(f"    {line}\n" for line in lines)
    return {"main.py": f'{_HEAD}{_PAIR}\n\ndef main(text):\n{body}\n\nmain("Hi")\n'}


def long_class(size: int) -> Files:
    """One class of ``size`` lines: methods that call one another, and every fifth starts a chat."""
    methods = ["    def __init__(self):\n        self.user, self.clerk = user, clerk\n"]
    for number in range(size // 4):
        talks = number % 5 == 0
        call = "self.user.initiate_chat(self.clerk, message=text, max_turns=1)"
        body = call if talks or not number else f"self.step_{number - 1}(text + '{number}')"
        methods.append(
            f"    def step_{number}(self, text):\n        self.last = text\n        return {body}\n"
        )
    last = f'desk = Desk()\ndesk.step_{size // 4 - 1}("Hi")\n'
    return {"main.py": f"{_HEAD}{_PAIR}\n\nclass Desk:\n" + "\n".join(methods) + "\n\n" + last}


def chain(size: int) -> Files:
    """``size`` functions, each of which hands the agents to the next."""
    steps = "".join(
        f"\n\ndef step_{n}(user, clerk):\n    return step_{n + 1}(user, clerk)\n" for n in range(size)
    )
    last = f"\n\ndef step_{size}(user, clerk):\n    return {_CHAT}\n"
    return {"main.py": f"{_HEAD}{_PAIR}{steps}{last}\n\nstep_0(user, clerk)\n"}


def table(size: int) -> Files:
    """A table of ``size`` functions, one of which is called with the agents."""
    found = "".join(
        f"\n\ndef command_{n}(user, clerk, text):\n    print({n})\n    return {_CHAT}\n" for n in range(size)
    )
    entries = "".join(f'    "command_{n}": command_{n},\n' for n in range(size))
    call = 'import sys\n\nCOMMANDS[sys.argv[1]](user, clerk, "Hi")\n'
    return {"main.py": f"{_HEAD}{_PAIR}{found}\n\nCOMMANDS = {{\n{entries}}}\n{call}"}


def modules(size: int) -> Files:
    """``size`` modules of 150 lines in a package, which import one another, and each has a crew."""
    files = {
        "app/__init__.py": "",
        "app/settings.py": 'LLM = {"config_list": [{"model": "gpt-4o"}], "cache_seed": None}\n',
    }
    for number in range(size):
        others = sorted({(number * 7 + 3) % size, (number * 5 + 1) % size, (number + 1) % size} - {number})
        imports = "".join(f"from . import crew_{other}\n" for other in others)
        uses = "".join(f"    found.append(crew_{other}.Crew)\n" for other in others)
        files[f"app/crew_{number}.py"] = (
            "from autogen import AssistantAgent, UserProxyAgent\n\nfrom .settings import LLM as llm_config\n"
            f"{imports}\n\nclass Crew:\n    def __init__(self):\n"
            f"        self.clerk = {_maker(number)}\n"
            '        self.user = UserProxyAgent("user", human_input_mode="NEVER", '
            "code_execution_config=False)\n\n"
            "    def run(self, text):\n"
            "        return self.user.initiate_chat(self.clerk, message=text, max_turns=1).summary\n\n\n"
            f"def crews():\n    found = [Crew]\n{uses}    return found\n\n\n"
            + "\n\n".join(_WORK.format(n=n) for n in range(11))
        )
    files["main.py"] = (
        "".join(f"from app import crew_{number}\n" for number in range(size))
        + "\n"
        + "".join(f'print(crew_{number}.Crew().run("Hi"))\n' for number in range(size))
    )
    return files


def _maker(number: int) -> str:
    return f'AssistantAgent("clerk_{number}", system_message="Help.", llm_config=llm_config)'


def _talk(number: int) -> str:
    return (
        f"def talk_{number}():\n    clerk = {_maker(number)}\n"
        '    user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)\n'
        f"    return {_CHAT}.summary\n"
    )


#: What is measured: the generator and the sizes, each twice the one before.
INPUTS: dict[str, tuple[Callable[[int], Files], tuple[int, ...]]] = {
    "lines of a program": (lines, (1_000, 2_000, 4_000, 8_000, 16_000, 32_000)),
    "modules that import one another": (modules, (10, 20, 40, 80, 160)),
    "functions with a chat each": (functions, (400, 800, 1_600)),
    "functions with a chat of the same agents": (shared, (400, 800, 1_600)),
    "lines that set items of one dict": (items, (2_000, 4_000, 8_000)),
    "agents in one list": (agents, (100, 200, 400)),
    "lines of one function": (long_function, (2_000, 4_000, 8_000)),
    "lines of one class": (long_class, (1_000, 2_000, 4_000)),
    "functions that hand on agents": (chain, (100, 200, 400, 800)),
    "functions in a table": (table, (200, 400, 800)),
}
