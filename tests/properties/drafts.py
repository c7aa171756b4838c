"""A small 0.2 program while it is being written, and its pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

_IMPORTS = (
    "from autogen import AssistantAgent, GroupChat, GroupChatManager, UserProxyAgent, register_function"
)
CONFIG = '{"config_list": [{"model": "gpt-4o"}], "cache_seed": None}'
STOP = 'is_termination_msg=lambda m: "TERMINATE" in (m.get("content") or "")'


@dataclass
class Draft:
    """The modules that are written, and the one that is being written.

    ``sender`` and ``recipient`` are how the code at this place says the two who will talk; ``defs`` are the
    definitions of the module, which stand above its ``body``; ``after`` the lines that end the blocks
    which are open.
    """

    sender: str = "user"
    recipient: str = "clerk"
    files: dict[str, str] = field(default_factory=dict[str, str])
    imports: list[str] = field(default_factory=list[str])
    defs: list[str] = field(default_factory=list[str])
    body: list[str] = field(default_factory=list[str])
    depth: int = 0
    after: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    count: int = 0

    def number(self) -> int:
        """A number for new names."""
        self.count += 1
        return self.count

    def needs(self, statement: str) -> None:
        """Import something in this module."""
        if statement not in self.imports:
            self.imports.append(statement)

    def define(self, text: str) -> None:
        """Put a definition above the code of the module."""
        self.defs.append(text)

    def say(self, *lines: str) -> None:
        """Go on in the block that is open."""
        self.body += ["    " * self.depth + part for line in lines for part in line.split("\n")]

    def open(self, header: str, *, then: Sequence[str] = ()) -> None:
        """Open a block; ``then`` are the lines behind it."""
        self.say(header)
        self.after += [(self.depth, line) for line in reversed(then)]
        self.depth += 1

    def hand_on(self, number: int) -> None:
        """From here on the two have names of their own."""
        self.sender, self.recipient = f"user_{number}", f"clerk_{number}"

    def cut(self, path: str) -> None:
        """End the module that is being written, as the file ``path``."""
        assert not self.depth
        self.files[path] = self._text()
        self.imports, self.defs, self.body = [], [], []

    def finished(self) -> dict[str, str]:
        """All files; the last module is ``main.py``."""
        while self.after:
            self.depth, line = self.after.pop()
            self.say(line)
        self.depth = 0
        self.cut("main.py")
        return self.files

    def _text(self) -> str:
        parts = ["\n".join(self.imports), *self.defs, "\n".join(self.body)]
        return "\n\n\n".join(part for part in parts if part) + "\n"


# ---------------------------------------------------------------------- how the agents are made


def _plain(draft: Draft) -> None:
    draft.say(f"llm_config = {CONFIG}")
    draft.say('clerk = AssistantAgent("clerk", system_message="Help.", llm_config=llm_config)')


def _common(draft: Draft) -> None:
    draft.say(f'common = {{"llm_config": {CONFIG}, "system_message": "Help."}}')
    draft.say('clerk = AssistantAgent("clerk", **common)')


def _factory(draft: Draft) -> None:
    draft.define(
        "def new_helper(name, **more):\n"
        f"    llm_config = {CONFIG}\n"
        '    return AssistantAgent(name, llm_config=llm_config, system_message="Help.", **more)'
    )
    draft.say('clerk = new_helper("clerk")')


def _partial(draft: Draft) -> None:
    draft.needs("import functools")
    draft.say(f"Helper = functools.partial(AssistantAgent, llm_config={CONFIG})")
    draft.say('clerk = Helper("clerk", system_message="Help.")')


def _settings(draft: Draft) -> None:
    draft.files["settings.py"] = f"LLM = {CONFIG}\n"
    draft.needs("import settings")
    draft.say('clerk = AssistantAgent("clerk", system_message="Help.", llm_config=settings.LLM)')


def _by_name(draft: Draft) -> None:
    draft.say(
        f"llm_config = {CONFIG}",
        'texts = {"clerk": "Help."}',
        "helpers = {",
        "    name: AssistantAgent(name, system_message=text, llm_config=llm_config)",
        "    for name, text in texts.items()",
        "}",
        'clerk = helpers["clerk"]',
    )


def _merged(draft: Draft) -> None:
    draft.define(f"def configured(**changes):\n    return {{**{CONFIG}, **changes}}")
    draft.say('clerk = AssistantAgent("clerk", system_message="Help.", llm_config=configured(temperature=0))')


MAKERS: dict[str, Callable[[Draft], None]] = {
    "plain": _plain,
    "common keywords": _common,
    "factory": _factory,
    "partial": _partial,
    "settings": _settings,
    "comprehension": _by_name,
    "merged": _merged,
}

# ---------------------------------------------------------------------- what they do


@dataclass(frozen=True)
class Talk:
    """A kind of conversation: what is made besides, the chat, and what the model says in it."""

    prepare: Callable[[Draft], None]
    options: str
    script: tuple[dict[str, Any], ...]


def _pair(draft: Draft) -> None:
    draft.say(f'user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, {STOP})')


def _tool(draft: Draft) -> None:
    _pair(draft)
    draft.define('def price(item: str) -> str:\n    "The price of an item."\n    return f"{item}: 3 euros"')
    draft.say('register_function(price, caller=clerk, executor=user, description="The price of an item.")')


def _group(draft: Draft) -> None:
    _pair(draft)
    draft.say(
        'group = GroupChat([user, clerk], [], 3, speaker_selection_method="round_robin")',
        "manager = GroupChatManager(group, llm_config=False)",
    )
    draft.recipient = "manager"


TALKS = {
    "pair": Talk(_pair, "max_turns=1", ({"system": "Help", "say": "Good day"},)),
    "tool": Talk(
        _tool,
        "",
        (
            {"system": "Help", "call": [{"tool": "price", "with": {"item": "tea"}}]},
            {"system": "Help", "last": "3 euros", "say": "Tea is 3 euros. TERMINATE"},
        ),
    ),
    "group": Talk(_group, "", ({"system": "Help", "say": "Good day", "times": 3},)),
}


def written(maker: str, talk: str, steps: Sequence[Callable[[Draft], None]]) -> dict[str, str]:
    """The files of the program in which the two who talk go through ``steps`` before they do."""
    draft = Draft()
    draft.needs(_IMPORTS)
    MAKERS[maker](draft)
    TALKS[talk].prepare(draft)
    for step in steps:
        step(draft)
    options = "".join(f", {option}" for option in (TALKS[talk].options,) if option)
    draft.say(
        f'result = {draft.sender}.initiate_chat({draft.recipient}, message="Hi"{options})',
        'print("RESULT:", result.summary, len(result.chat_history))',
    )
    return draft.finished()
