"""The class that runs code, written into the user's module, and the constructor of its agent."""

from __future__ import annotations

from dataclasses import dataclass

from ....conversation.cast import Role
from ....facts.model import Expr
from ....program import Module, Obj, Site
from ...agent_names import name_argument
from ...context import Context
from ...draft import span
from ...model import Add, ArgumentEdit, Change, Code, InsertBefore, Keep
from .settings import Settings, executor_code

_PATTERN = r"""re.compile(r"```[ \t]*(\w+)?[ \t]*\r?\n(.*?)\r?\n[ \t]*```", re.DOTALL)"""
"""A block of code as 0.2 finds it (``code_utils.CODE_BLOCK_PATTERN``)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a class that runs code does.

    ``by_block``: as with 0.2's own runner, the output of each block begins on a new line, and the first one
    that fails is the last.  ``last`` is the number of messages in which code is searched; ``since``: in all
    that came since the agent spoke last, else in the last one.  ``says``: the agent has a reply for messages
    without code.  ``starts``: the executor is started before it runs code for the first time; it stops with
    the event loop.
    """

    by_block: bool
    last: int | None
    since: bool
    says: bool
    starts: bool = False


@dataclass(frozen=True, slots=True)
class CodeRunner:
    """Writes the constructor of an agent that runs code, and its class."""

    context: Context
    role: Role
    settings: Settings
    kind: Kind
    reply: Code

    def __call__(self, site: Site) -> None:
        context, agent = self.context, site.objs[0]
        edits: list[ArgumentEdit] = []
        for name, argument in sorted(self.role.arguments.named.items(), key=lambda item: item[1].index):
            if name == "name":
                edits.append(name_argument(context, site, agent, argument, Keep(argument.index)))
            elif name == "description":
                edits.append(Keep(argument.index, name))
            elif name == "code_execution_config":
                executor = executor_code(context, agent, self.settings)
                edits.append(Change(argument.index, executor, "code_executor"))
        if self.settings.argument is None:
            edits.append(Add("code_executor", executor_code(context, agent, self.settings)))
        if self.kind.says:
            edits.append(Add("default_reply", self.reply))
        func = class_of(context, agent, self.kind)
        through_partial = any(source.index is None for source in self.role.arguments.sources)
        context.rewrite("AM101", site, self.role.arguments, edits, None if through_partial else func)


def class_of(context: Context, agent: Obj, kind: Kind) -> str:
    """The name of the class in the module of the agent; it is written above the first agent of its kind."""
    module = agent.module
    key = ("code runner", module.path, kind)
    name = context.helpers.get(key)
    if name is None:
        name = context.helpers[key] = context.draft.fresh(module, "CodeRunner")
        pattern = pattern_of(context, agent)
        write_above(context, module, site_of(agent), _class(context, module, name, pattern, kind))
    return name


def pattern_of(context: Context, agent: Obj) -> str:
    """The name of the pattern of code blocks in the module of the agent."""
    module = agent.module
    key = ("code pattern", module.path)
    name = context.helpers.get(key)
    if name is None:
        name = context.helpers[key] = context.draft.fresh(module, "CODE_BLOCK")
        again = context.draft.name(module, "re", None)
        write_above(context, module, site_of(agent), f"{name} = {_PATTERN.replace('re.', f'{again}.')}")
    return name


def site_of(agent: Obj) -> Expr:
    """The call that makes an agent."""
    assert agent.expr is not None
    return agent.expr


def write_above(context: Context, module: Module, expr: Expr, text: Code) -> None:
    """Write something at the top level of a module: above the first agent there, else above ``expr``."""
    found = [s.expr for s in context.sites if s.kind == "construct" and s.module is module]
    first = min((e for e in found), key=lambda e: e.start, default=expr)
    around = module.enclosing_stmts(module.stmt_of[id(first)])
    outermost = min(around, key=lambda stmt: stmt.start)
    context.draft.edit(module, InsertBefore(span(outermost), (text,)))


def _class(context: Context, module: Module, name: str, pattern: str, kind: Kind) -> str:
    draft = context.draft
    text = draft.said[1:]
    n = {
        each: draft.name(module, package, each)
        for package, names in (
            ("autogen_agentchat.agents", ("BaseChatAgent",)),
            ("autogen_agentchat.base", ("Response",)),
            ("autogen_agentchat.messages", ("BaseChatMessage", "TextMessage")),
            ("autogen_core", ("CancellationToken",)),
            ("autogen_core.code_executor", ("CodeBlock", "CodeExecutor")),
            ("collections.abc", ("Sequence",)),
        )
        for each in names
    }
    messages = f"{n['Sequence']}[{n['BaseChatMessage']}]"
    lines = [
        f"class {name}({n['BaseChatAgent']}):",
        f'    """{_purpose(kind)}"""',
        "",
        "    def __init__(",
        "        self,",
        "        name: str,",
        f"        code_executor: {n['CodeExecutor']},",
        '        description: str = "Runs the code blocks that it is sent.",',
        *(('        default_reply: str = "",',) if kind.says else ()),
        "    ) -> None:",
        "        super().__init__(name, description)",
        "        self._code_executor = code_executor",
        *(("        self._default_reply = default_reply",) if kind.says else ()),
        *(("        self._is_started = False",) if kind.starts else ()),
        *((f"        self._messages: list[{n['BaseChatMessage']}] = []",) if kind.last else ()),
        "",
        "    @property",
        f"    def produced_message_types(self) -> {n['Sequence']}[type[{n['BaseChatMessage']}]]:",
        f"        return ({n['TextMessage']},)",
        "",
        "    async def on_messages(",
        f"        self, messages: {messages}, cancellation_token: {n['CancellationToken']}",
        f"    ) -> {n['Response']}:",
        *(f"        {line}" if line else "" for line in _reply(n, pattern, kind, text)),
        "",
        f"    async def on_reset(self, cancellation_token: {n['CancellationToken']}) -> None:",
        "        self._messages.clear()" if kind.last else "        pass",
    ]
    return "\n".join(lines)


def _purpose(kind: Kind) -> str:
    if not kind.last and not kind.since:
        return "Runs the code blocks of the last message and answers with their exit code and output."
    where = f"the last {kind.last} messages" if kind.last else "the messages since it spoke last"
    return f"Runs the newest code of {where} and answers with its exit code and output."


def _reply(n: dict[str, str], pattern: str, kind: Kind, text: str) -> list[str]:
    """The body of ``on_messages``."""
    block = f'{n["CodeBlock"]}(code=code, language=language or "python")'
    if kind.last:
        lines = ["self._messages.extend(messages)"]
        recent = f"self._messages[-{kind.last}:]"
    else:
        lines, recent = [], "messages"
    if kind.last or kind.since:
        lines += [
            f"blocks: list[{n['CodeBlock']}] = []",
            f"for message in reversed({recent}):",
            "    blocks = [",
            f"        {block}",
            f"        for language, code in {pattern}.findall(message.{text})",
            "    ]",
            "    if blocks:",
            "        break",
        ]
    else:
        lines += [
            "blocks = [",
            f"    {block}",
            f"    for language, code in {pattern}.findall(messages[-1].{text})",
            "]",
        ]
    lines += [
        "reply = self._default_reply" if kind.says else 'reply = ""',
        "if blocks:",
        *(_START if kind.starts else ()),
        *(f"    {line}" for line in outcome_lines(kind.by_block, "self._code_executor", _TOKEN, "reply =")),
    ]
    if not kind.last:
        return [
            *lines,
            f"return {n['Response']}(chat_message={n['TextMessage']}(content=reply, source=self.name))",
        ]
    return [
        *lines,
        f"answer = {n['TextMessage']}(content=reply, source=self.name)",
        "self._messages.append(answer)",
        f"return {n['Response']}(chat_message=answer)",
    ]


_START = (
    "    if not self._is_started:",
    "        await self._code_executor.start()",
    "        self._is_started = True",
)
_TOKEN = "cancellation_token"


def outcome_lines(by_block: bool, executor: str, token: str, take: str) -> list[str]:
    """Statements that run ``blocks`` and ``take`` (``reply =``, ``return``) what is said of it."""
    status = '"execution succeeded" if {} == 0 else "execution failed"'
    if by_block:
        return [
            'exit_code, output = 0, ""',
            "for block in blocks:",
            f"    result = await {executor}.execute_code_blocks([block], {token})",
            '    exit_code, output = result.exit_code, f"{output}\\n{result.output}"',
            "    if exit_code != 0:",
            "        break",
            f"outcome = {status.format('exit_code')}",
            f'{take} f"exitcode: {{exit_code}} ({{outcome}})\\nCode output: {{output}}"',
        ]
    return [
        f"result = await {executor}.execute_code_blocks(blocks, {token})",
        f"outcome = {status.format('result.exit_code')}",
        f'{take} f"exitcode: {{result.exit_code}} ({{outcome}})\\nCode output: {{result.output}}"',
    ]
