"""The programs that 0.2.40 and the parts both run; plain data, no AutoGen import."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

Mode = Literal["ALWAYS", "NEVER", "TERMINATE"]
MODES: tuple[Mode, ...] = ("ALWAYS", "NEVER", "TERMINATE")


@dataclass(frozen=True)
class RuleCase:
    """An agent without model that receives one text after the other."""

    mode: Mode
    limit: int | None
    received: tuple[str, ...]
    answers: tuple[str, ...]


def rule_cases() -> Iterator[RuleCase]:
    """Short chats with every mode, limit and human answer; every fifth where there are many."""
    received = list(itertools.product(("hi", "TERMINATE"), repeat=3))
    answers = list(itertools.product(("", "exit", "text"), repeat=3))
    for limit in (None, 0, 1, 2):
        yield from (RuleCase("NEVER", limit, texts, ()) for texts in received)
    asking = itertools.product(("ALWAYS", "TERMINATE"), (None, 0, 1, 2), received, answers)
    yield from (RuleCase(*case) for case in itertools.islice(asking, 0, None, 5))  # pyright: ignore[reportArgumentType]
    yield RuleCase("NEVER", None, ("TERMINATE ", "terminate", "TERMINATE.", "TERMINATE"), ())
    yield RuleCase("NEVER", None, ("hi",) * 101, ())


JSON_TEXTS = (
    '{"a": "b"}',
    '{\n  "a":\n "b\nc\td"\n}',
    '{"a": "say \\"hi\\"\n"}',
    '{"a": "back\\\\"}\n',
    '{"a": "ta\tb", "b":\t1}',
    "",
    '"',
    '{"a": "\\',
    '{"a": "x\r\ny"}',
    "\n\n",
)


class Point(BaseModel):
    """A pydantic model as parameter and as result."""

    x: int
    y: int = 0


def add(a: int, b: int = 2) -> int:
    return a + b


def echo(text: str, times=1) -> str:  # pyright: ignore[reportMissingParameterType]
    return text * int(times)


def values(kind: str) -> Any:
    return {
        "none": None,
        "true": True,
        "dict": {"x": "ü", "n": [1, 2.5]},
        "tuple": (1, 2),
        "model": Point(x=1),
        "set": {1},
        "text": 'a"b',
    }[kind]


def move(point: Point, by: int) -> Point:
    return Point(x=point.x + by, y=point.y)


def move_text(point: "Point", by: int) -> int:
    return int(point["x"]) + by  # pyright: ignore


def fail(message: str) -> str:
    raise RuntimeError(message)


def ping() -> str:
    return "pong"


def raw(kind: str) -> Any:
    return values(kind)


TOOLS = (add, echo, values, move, move_text, fail, ping)

TOOL_CALLS = (
    ("add", '{"a": 1}'),
    ("add", '{"a": 1, "b": 5}'),
    ("add", '{"a": "x", "b": "y"}'),
    ("add", '{"a": "2"}'),
    ("add", "{}"),
    ("add", '{"a": 1, "c": 3}'),
    ("add", "[1, 2]"),
    ("add", ""),
    ("add", "{a: 1}"),
    ("add", '{"a": 1'),
    ("echo", '{"text": "a\nb"}'),
    ("echo", '{"text": "x", "times": 3}'),
    ("ping", "{}"),
    ("ping", "\n{}\n"),
    ("fail", '{"message": "no luck"}'),
    ("move", '{"point": {"x": 1, "y": 2}, "by": 3}'),
    ("move", '{"by": 3}'),
    ("move", '{"point": {"y": 2}, "by": 3}'),
    ("move_text", '{"point": {"x": 1, "y": 2}, "by": 3}'),
    ("move", "1"),
    *(
        ("values", f'{{"kind": "{kind}"}}')
        for kind in ("none", "true", "dict", "tuple", "model", "set", "text", "zz")
    ),
    *(("raw", f'{{"kind": "{kind}"}}') for kind in ("none", "true", "dict", "tuple", "model", "text")),
    ("missing", "{}"),
)

FENCE = "`" * 3

TEXTS_WITH_CODE = (
    "no code",
    "",
    f"{FENCE}python\nprint(1)\n{FENCE}",
    f"text {FENCE}python\nprint(1)\n{FENCE} more",
    f"{FENCE} sh \nls\n{FENCE}\nand\n{FENCE}\nx = 1\n{FENCE}",
    f"{FENCE}\npip install x\n{FENCE}",
    f"{FENCE}\npython x.py\n{FENCE}",
    f"{FENCE}\nnot python at all\n{FENCE}",
    f"{FENCE}python\r\nprint(1)\r\n{FENCE}\r\n",
    f"{FENCE}python\n{FENCE}",
    f"{FENCE}python\n\n{FENCE}",
    f"  {FENCE}python\n    x = 1\n  {FENCE}",
    f"{FENCE}python\nprint('{FENCE}')\n{FENCE}",
    f"{FENCE}c++\nint x;\n{FENCE}",
    f"{FENCE}python\nunclosed",
    f"`{FENCE}js\n1\n{FENCE}`",
    f"{FENCE}python\nx\n{FENCE}{FENCE}sh\ny\n{FENCE}",
    f"{FENCE}python extra\nx\n{FENCE}\nz\n{FENCE}",
)


@dataclass(frozen=True)
class CodeCase:
    """An agent that runs code: the texts that it receives before each of its turns."""

    turns: tuple[tuple[str, ...], ...]
    last_n: int | Literal["auto"] = "auto"
    legacy: bool = True


def _python(code: str) -> str:
    return f"{FENCE}python\n{code}\n{FENCE}"


_SAY_1, _SAY_2 = _python("print('one')"), _python("print('two')")

CODE_CASES = (
    CodeCase(((_SAY_1,),)),
    CodeCase(((_SAY_1 + "\n" + _SAY_2,),)),
    CodeCase(((_python("print('out')\nraise SystemExit(3)") + "\n" + _SAY_2,),)),
    CodeCase(((_python("import sys\nprint('e', file=sys.stderr)\nprint('o')"),),)),
    CodeCase(((_python("import sys\nprint('o')\nprint('e', file=sys.stderr)\nsys.exit(2)"),),)),
    CodeCase(((_python("import os\nprint(1 / 0)"),),)),
    CodeCase(((_python("# filename: kept.py\nprint(1 / 0)"),),)),
    CodeCase(((f"{FENCE}sh\necho hello\n{FENCE}",),)),
    CodeCase(((f"{FENCE}shell\necho hello\n{FENCE}",),)),
    CodeCase(((f"{FENCE}bash\necho hello; exit 4\n{FENCE}",),)),
    CodeCase(((f"{FENCE}javascript\n1\n{FENCE}",),)),
    CodeCase(((f"{FENCE}\nnot python at all\n{FENCE}",),)),
    CodeCase(((f"{FENCE}Python\nprint(1)\n{FENCE}\n{FENCE}py\nprint(2)\n{FENCE}",),)),
    CodeCase(((_SAY_1, _SAY_2),)),
    CodeCase(((_SAY_1, "talk"),)),
    CodeCase(((_SAY_1,), ("talk",))),
    CodeCase(((_SAY_1,), ("talk",)), last_n=3),
    CodeCase(((_SAY_1, "talk"),), last_n=1),
    CodeCase(((_SAY_1, "talk"),), last_n=2),
    CodeCase(((_SAY_1,),), last_n=0),
    CodeCase(((_SAY_1,), ("talk",)), last_n=3, legacy=False),
    CodeCase(((_SAY_1, "talk"),), legacy=False),
    CodeCase(((_SAY_1,), ("talk",)), last_n=0, legacy=False),
    CodeCase(((_python("print('kept')").replace("python\n", "python\n# filename: sub/kept.py\n"),),)),
)


@dataclass(frozen=True)
class ChatCase:
    """A chat of an assistant with the tools above and a proxy that says nothing of its own.

    An answer of the model is a text or ``{"text": <text or None>, "calls": [(name, arguments), ...]}``.
    """

    answers: tuple[Any, ...]
    task: str = "task"
    mode: Mode = "NEVER"
    limit: int | None = None
    inputs: tuple[str, ...] = ()
    max_turns: int | None = None
    assistant_starts: bool = False


def _calls(*calls: tuple[str, str], text: str | None = None) -> dict[str, Any]:
    return {"text": text, "calls": list(calls)}


_PING = _calls(("ping", "{}"))

CHAT_CASES = (
    ChatCase(("hello", "TERMINATE")),
    ChatCase(("never",), task="TERMINATE"),
    ChatCase(("a", "b", "c", "d"), limit=2),
    ChatCase(("a",), limit=0),
    ChatCase((_PING, "done", "TERMINATE")),
    ChatCase((_PING, _calls(("add", '{"a": 1}'), ("nope", "{}")), "done", "TERMINATE")),
    ChatCase((_PING, "done"), limit=1),
    ChatCase((_PING, _PING, "done"), limit=2),
    ChatCase((_calls(("echo", '{"text": "TERMINATE"}')), "done")),
    ChatCase((_calls(("ping", "{}"), ("echo", '{"text": "TERMINATE"}')), "done", "TERMINATE")),
    ChatCase((_PING, "done", "TERMINATE"), mode="ALWAYS", inputs=("", "", "exit")),
    ChatCase((_PING, "done", "TERMINATE"), mode="ALWAYS", inputs=("", "human", "exit")),
    ChatCase((_PING, "done", "TERMINATE"), mode="TERMINATE", limit=1, inputs=("", "exit")),
    ChatCase((_PING, "done", "TERMINATE"), mode="TERMINATE", limit=1, inputs=("human", "exit")),
    ChatCase(("one", "TERMINATE"), mode="ALWAYS", inputs=("human", "", "TERMINATE")),
    ChatCase(("one", "two", "TERMINATE"), assistant_starts=True, max_turns=3),
    ChatCase(("one", "two"), assistant_starts=True, limit=1),
)


def role_and_text(message: dict[str, Any]) -> list[str]:
    """Return role and text of one message of a request to the model; tool calls as ``name(arguments)``."""
    calls = message.get("tool_calls") or ()
    called = " ".join(f"{call['function']['name']}({call['function']['arguments']})" for call in calls)
    return [message["role"], called or message["content"] or ""]
