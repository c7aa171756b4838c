"""Names of 0.4 that are used as those of 0.2 were: somebody has begun to move the program by hand."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.model import Expr, Stmt
from ...program import Module, Obj, Program
from ...program.api import NEW_PACKAGES
from ..draft import Draft
from ..model import Severity
from .base import Rule, report

_TEAM = "a team: `await RoundRobinGroupChat([…], termination_condition=…).run(task=…)`"
_TOOLS = "`tools=[…]` of the agent that calls them"
_OWN_AGENT = "an agent class of your own with `on_messages`"
_CONDITION = "a `termination_condition` of the team"
_AGENT = "`AssistantAgent`, or an agent class of your own"
_GROUP = "`SelectorGroupChat`, `RoundRobinGroupChat` or `Swarm` of autogen_agentchat.teams"
_CLIENT = "a model client, such as `OpenAIChatCompletionClient` of autogen_ext.models.openai"

#: Keyword of 0.2 -> what 0.4 has instead.
KEYWORDS: dict[str, str] = {
    "llm_config": f"`model_client=`: {_CLIENT}",
    "human_input_mode": "no such thing: a `UserProxyAgent` asks whenever it is its turn (`input_func=`)",
    "code_execution_config": "a `CodeExecutorAgent` with `code_executor=…`",
    "is_termination_msg": _CONDITION,
    "max_consecutive_auto_reply": f"{_CONDITION} (`MaxMessageTermination`), or its `max_turns`",
    "function_map": _TOOLS,
    "default_auto_reply": _OWN_AGENT,
    "max_round": "`max_turns` of the team",
    "speaker_selection_method": "a `SelectorGroupChat`, with `selector_func` for a rule of your own",
    "allowed_or_disallowed_speaker_transitions": "`candidate_func` of a `SelectorGroupChat`, or a `GraphFlow`",
    "speaker_transitions_type": "`candidate_func` of a `SelectorGroupChat`, or a `GraphFlow`",
    "allow_repeat_speaker": "`allow_repeated_speaker` of a `SelectorGroupChat`",
    "admin_name": "nothing: a team has no admin",
    "groupchat": "the team itself, which needs no manager",
}
#: Method of 0.2 -> what 0.4 has instead.
METHODS: dict[str, str] = {
    "initiate_chat": _TEAM,
    "a_initiate_chat": _TEAM,
    "initiate_chats": f"{_TEAM}, one after the other",
    "a_initiate_chats": f"{_TEAM}, one after the other",
    "generate_reply": "`await agent.run(task=…)`",
    "a_generate_reply": "`await agent.run(task=…)`",
    "register_for_llm": _TOOLS,
    "register_for_execution": _TOOLS,
    "register_function": _TOOLS,
    "register_reply": _OWN_AGENT,
    "register_nested_chats": "an agent class of your own that runs a team, or `SocietyOfMindAgent`",
    "register_hook": "a model context, or an agent class of your own",
    "register_model_client": "a `ChatCompletionClient` of your own",
    "update_system_message": "an agent that is made with the new `system_message`",
    "get_human_input": "`input_func=` of a `UserProxyAgent`",
    "last_message": "`messages[-1]` of the result of `run`",
    "chat_messages": "`messages` of the result of `run`",
    "print_usage_summary": "`total_usage()` of the model client",
}
#: Name that the packages of 0.4 do not have -> what they have instead.
NAMES: dict[str, str] = {
    "ConversableAgent": _AGENT,
    "GroupChat": _GROUP,
    "GroupChatManager": f"the team itself: {_GROUP}",
    "OpenAIWrapper": _CLIENT,
    "config_list_from_json": _CLIENT,
    "config_list_from_dotenv": _CLIENT,
    "config_list_from_models": _CLIENT,
    "filter_config": _CLIENT,
    "register_function": _TOOLS,
    "initiate_chats": f"{_TEAM}, one after the other",
    "GPTAssistantAgent": "`OpenAIAssistantAgent` of autogen_ext.agents.openai",
    "RetrieveUserProxyAgent": "`memory=[…]` of an `AssistantAgent`",
    "MultimodalConversableAgent": "`AssistantAgent` and `MultiModalMessage`",
}
#: Names of 0.4's packages that 0.2 had at its top -> where they are.
_AT_THE_TOP = {
    "AssistantAgent": "autogen_agentchat.agents",
    "UserProxyAgent": "autogen_agentchat.agents",
}


def note_half_migrated(draft: Draft, module: Module) -> None:
    """Say where a module uses 0.4 as if it were 0.2, and what 0.4 has instead."""
    if not any(_is_new(i.module) for stmt in module.stmts for i in stmt.imports):
        return
    for stmt in module.stmts:
        _note_names(draft, module, stmt)
    for expr in module.exprs:
        if expr.kind == "call":
            _note_call(draft, module, expr)
        elif expr.kind == "attr" and expr.text in METHODS and _is_made_by_new(draft.program, module, expr):
            _say(draft, module, expr, f"`{expr.text}` of agents", METHODS[expr.text])


def _note_names(draft: Draft, module: Module, stmt: Stmt) -> None:
    for imported in stmt.imports:
        if not _is_new(imported.module) or imported.name is None:
            continue
        if draft.program.table.find_module(imported, module) is not None:
            continue
        if imported.name in NAMES:
            _say(draft, module, stmt, f"`{imported.name}`", NAMES[imported.name])
        elif imported.name in _AT_THE_TOP and imported.module == "autogen_agentchat":
            where = f"`{_AT_THE_TOP[imported.name]}.{imported.name}`"
            _say(draft, module, stmt, f"`{imported.name}` in `{imported.module}`", where)


def _note_call(draft: Draft, module: Module, call: Expr) -> None:
    """The keywords of a constructor of 0.4."""
    wanted = [(key, item) for key, item in zip(call.keys, call.items[1:], strict=True) if key in KEYWORDS]
    if wanted and any(_is_new_name(v) for v in draft.program.values(call.items[0], module)):
        for key, item in wanted:
            _say(draft, module, item, f"the argument `{key}`", KEYWORDS[key or ""])


def _is_made_by_new(program: Program, module: Module, attribute: Expr) -> bool:
    """Whether what an attribute is asked of is an object of 0.4, and nothing else."""
    owners = program.values(attribute.items[0], module)
    return bool(owners) and all(any(_makers(program, owner)) for owner in owners)


def _makers(program: Program, owner: Obj) -> Iterator[bool]:
    if owner.kind == "new-value" and owner.expr is not None:
        yield from (_is_new_name(v) for v in program.values(owner.expr.items[0], owner.module))


def _is_new_name(value: Obj) -> bool:
    return value.kind == "new" and _is_new(value.name)


def _is_new(dotted: str) -> bool:
    return dotted.split(".")[0] in NEW_PACKAGES


def _say(draft: Draft, module: Module, place: Expr | Stmt, what: str, instead: str) -> None:
    text = f"{what} is AutoGen 0.2's, but the name is imported from 0.4, which has {instead}"
    draft.note(RULE.code, Severity.MANUAL, module, place, text)


RULE = Rule(
    code="AM317",
    title="Half-migrated programs are reported",
    keys=("half-migrated",),
    explanation="""A file that imports 0.4 and goes on with arguments and methods of 0.2 (`llm_config`, `human_input_mode`,
`initiate_chat`…) runs on neither, and the tool does not edit such places. Each is reported with what 0.4 has instead: write
that, or import the classes from `autogen` again to have the tool move the program.""",
    before='from autogen_agentchat.agents import AssistantAgent\n\nAssistantAgent("a", llm_config=llm_config)',
    after="",
    migrate=report("AM317", "0.4 is used as if it were 0.2"),
)
