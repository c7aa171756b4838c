"""The rewriting that the three agent classes share: one constructor call, its keywords by role."""

from __future__ import annotations

from ..conversation.arguments import Argument, Arguments, bound
from ..conversation.cast import Role
from ..facts.model import Expr
from ..program import Module, Obj, Site
from ..program.api import GROUP_CHAT
from .agent_names import name_argument
from .clients.argument import client_argument
from .context import Context
from .default_texts import note_prompt
from .draft import span
from .forms.agents import migrate_plain_agent
from .model import Add, ArgumentEdit, Change, Code, Join, Keep, NewCall, Ref, Severity

AGENTS = "autogen_agentchat.agents"
#: Keywords that mean the same in the parts as in 0.2.
_RULES = ("is_termination_msg", "max_consecutive_auto_reply", "human_input_mode", "default_auto_reply")
_KNOWN = frozenset(
    (
        "name",
        "system_message",
        "llm_config",
        "description",
        "code_execution_config",
        "function_map",
        "silent",
        *_RULES,
    )
)


def migrate_agent(context: Context, site: Site, rule: str) -> None:
    """Rewrite the constructor call of an agent."""
    draft, module = context.draft, site.module
    agent = site.objs[0]
    role = context.role(agent)
    if role is None or not _is_supported(context, site, role, rule):
        return
    if role.arguments.get("name") is None:
        context.draft.block(rule, module, site.expr, "the agent has no name")
        return
    casting = context.forms.cast.get(id(agent))
    if casting is not None:
        migrate_plain_agent(context, site, casting)
        return
    target = role.target_class
    plain = target == "AssistantAgent"
    through_partial = any(source.index is None for source in role.arguments.sources)
    func: Code | None = None  # the class is named where the partial is made
    if not through_partial:
        func = draft.name(module, AGENTS, target) if plain else draft.part(module, target)
    arguments = _arguments(context, site, agent, role, target, rule)
    context.rewrite(rule, site, role.arguments, arguments, func)


def _is_supported(context: Context, site: Site, role: Role, rule: str) -> bool:
    draft, arguments = context.draft, role.arguments
    problems: list[tuple[Expr, str]] = []
    where = {id(a.expr): a.where(site.module) for a in arguments.named.values()}
    if arguments.unclear is not None:
        draft.block_unclear(rule, arguments.unclear)
        return False
    for name, argument in arguments.named.items():
        if name not in _KNOWN:
            problems.append((argument.expr, f"the argument `{name}` is not migrated yet"))
    if role.model_unclear:
        problems.append((site.expr, "`llm_config` can be a configuration or False here"))
    if role.mode not in ("ALWAYS", "TERMINATE", "NEVER"):
        problems.append((site.expr, "`human_input_mode` is computed"))
    predicate = arguments.get("is_termination_msg")
    if predicate is not None and predicate.expr.kind == "const" and predicate.expr.value is not None:
        problems.append(
            (predicate.expr, "`is_termination_msg` is not a function; 0.2 fails at the first message")
        )
    for place, message in problems:
        draft.block(rule, where.get(id(place), site.module), place, message)
    return not problems


def _arguments(
    context: Context, site: Site, agent: Obj, role: Role, target: str, rule: str
) -> list[ArgumentEdit]:
    given: Arguments = role.arguments
    edits: list[ArgumentEdit] = []
    for name, argument in sorted(given.named.items(), key=lambda item: item[1].index):
        edits += _argument(context, site, agent, role, target, name, argument, rule)
    edits += _defaults(context, site, agent, role, target)
    if role.mode != "NEVER" and target != "AssistantAgent" and "async" in role.chats:
        text = "in asynchronous chats 0.2 asked the human twice where nothing was entered; now it is once"
        context.draft.note("AM108", Severity.DEVIATION, site.module, site.expr, text)
    return edits


def _argument(
    context: Context,
    site: Site,
    agent: Obj,
    role: Role,
    target: str,
    name: str,
    argument: Argument,
    rule: str,
) -> list[ArgumentEdit]:
    keep = Keep(argument.index, None if argument.keyword else (None if name == "name" else name))
    match name:
        case "name":
            return [name_argument(context, site, agent, argument, keep)]
        case "description":
            return [keep]
        case "system_message":
            return _system_message(context, site, agent, target, argument, keep, rule)
        case "llm_config":
            return _model(context, site, role, argument, rule)
        case "code_execution_config":
            return code_arguments(context, site, argument) if role.code is not None else []
        case "human_input_mode":
            drop = target == "AssistantAgent" or (argument.expr.value == "NEVER" and target != "ProxyAgent")
            return [] if drop else [keep]
        case "default_auto_reply":
            return [] if target == "AssistantAgent" else [keep]
        case "is_termination_msg" | "max_consecutive_auto_reply":
            if target == "AssistantAgent" or (argument.expr.kind == "const" and argument.expr.value is None):
                return []
            return [keep] if name == "is_termination_msg" else [_limit(context, site, role, argument, rule)]
        case "function_map":
            if argument.entries:
                text = "`function_map` is not written in this call; write it out"
                context.draft.block(rule, site.module, site.expr, text)
            return []  # functions.py plans all maps together
        case _:
            return []  # silent: run_chat has its own


def _limit(context: Context, site: Site, role: Role, argument: Argument, rule: str) -> ArgumentEdit:
    """How many automatic replies are allowed: asynchronous chats of 0.2 counted each of them twice."""
    draft, module, given = context.draft, argument.where(site.module), argument.expr
    name = "max_consecutive_auto_reply"
    if "async" not in role.chats or (given.kind == "const" and not given.value):
        return Keep(argument.index, name)
    if "sync" in role.chats:
        draft.block(rule, module, given, "the agent's replies count twice in its asynchronous chats only")
    text = f"0.2 counted replies twice in asynchronous chats: half of this `{name}` is what it allowed"
    draft.note("AM107", Severity.INFO, module, given, text)
    if isinstance(given.value, int):
        return Change(argument.index, str(given.value // 2), name)
    code = Ref(span(given))
    simple = given.kind in ("name", "attr", "subscript", "call")
    return Change(argument.index, Join((code, " // 2") if simple else ("(", code, ") // 2")), name)


def _system_message(
    context: Context, site: Site, agent: Obj, target: str, argument: Argument, keep: Keep, rule: str
) -> list[ArgumentEdit]:
    if target != "ProxyAgent":
        return [keep]
    if agent.name != "UserProxyAgent" and context.roles[id(agent)].arguments.get("description") is None:
        return [Keep(argument.index, "description")]
    text = "an agent without a model never used its `system_message`: it is dropped"
    context.draft.note(rule, Severity.INFO, argument.where(site.module), argument.expr, text)
    return []


def _model(context: Context, site: Site, role: Role, argument: Argument, rule: str) -> list[ArgumentEdit]:
    if role.model is None:
        return []
    return [Change(argument.index, client_argument(context, site, argument), "model_client")]


def _defaults(context: Context, site: Site, agent: Obj, role: Role, target: str) -> list[ArgumentEdit]:
    """What 0.2 does when a keyword is not given, written out where 0.4 differs."""
    draft, module, edits = context.draft, site.module, list[ArgumentEdit]()
    if target != "ProxyAgent" and role.arguments.get("system_message") is None:
        edits.append(Add("system_message", default_prompt(context, site, agent)))
    proxy = agent.name == "UserProxyAgent" and target != "ProxyAgent"
    if proxy and role.arguments.get("description") is None and _is_in_group(context, agent):
        name = draft.name(module, "autogen_compat.parts.prompts", "PROXY_DESCRIPTIONS")
        edits.append(Add("description", f'{name}["{role.mode}"]'))
    asks = role.mode != "NEVER" and (target == "ProxyAgent" or role.human_asked)
    if asks and not role.mode_given and target != "AssistantAgent":
        edits.append(Add("human_input_mode", f'"{role.mode}"'))
    if role.runs_code and role.code is None:
        draft.note(
            "AM130",
            Severity.INFO,
            module,
            site.expr,
            f"{agent.name} runs code by default here, in Docker if AUTOGEN_USE_DOCKER does not say otherwise",
        )
        edits.append(Add("code_executor", NewCall(draft.part(module, "code_executor"))))
    return edits


def _is_in_group(context: Context, agent: Obj) -> bool:
    """Whether others may be told what the agent is for: it is a member of a group chat."""
    for site in context.sites:
        if site.kind == "construct" and site.key == "GroupChat":
            members = bound(context.program, site.expr, site.module, GROUP_CHAT).get("agents")
            listed = () if members is None else context.program.values(members.expr, site.module)
            if any(agent in context.program.elements(each) for each in listed):
                return True
    return False


def default_prompt(context: Context, site: Site, agent: Obj) -> Code:
    """The system message of an agent that is given none."""
    draft, module = context.draft, site.module
    if agent.name == "UserProxyAgent":
        return '""'
    name = "ASSISTANT_SYSTEM_MESSAGE"  # 0.4 has the same text
    if agent.name == "AssistantAgent":
        name = "CODING_SYSTEM_MESSAGE"
        note_prompt(draft, module, site.expr)
    return draft.name(module, "autogen_compat.parts.prompts", name)


def code_arguments(context: Context, site: Site, argument: Argument) -> list[ArgumentEdit]:
    """``code_executor=`` and ``last_n_messages=`` for a ``code_execution_config``."""
    draft, module, config = context.draft, argument.where(site.module), argument.expr
    objs = context.program.values(config, module)
    if (
        len(objs) != 1
        or objs[0].kind != "dict"
        or objs[0].expr is None
        or context.program.is_changed(objs[0])
    ):
        draft.block("AM130", module, config, "`code_execution_config` is not one dict that is written out")
        return []
    entries = {str(k.value): v for k, v in zip(objs[0].expr.key_items, objs[0].expr.items, strict=True)}
    known = {"work_dir", "use_docker", "timeout", "last_n_messages", "executor"}
    if not set(entries) <= known or any(k.kind != "const" for k in objs[0].expr.key_items):
        draft.block("AM130", module, config, "`code_execution_config` has keys that are not migrated yet")
        return []
    if objs[0].module is not module and any(v.kind != "const" for v in entries.values()):
        draft.block("AM130", module, config, "`code_execution_config` uses names of another module")
        return []
    executor = _executor(context, module, entries)
    edits: list[ArgumentEdit] = [Change(argument.index, executor, "code_executor")]
    if "last_n_messages" in entries and entries["last_n_messages"].value != "auto":
        edits.append(Add("last_n_messages", Ref(span(entries["last_n_messages"]))))
    return edits


def _executor(context: Context, module: Module, entries: dict[str, Expr]) -> Code:
    draft = context.draft
    executor = entries.get("executor")
    if executor is not None:
        values = context.program.values(executor, module)
        if not values or any(v.kind != "executor" for v in values):
            draft.block("AM130", module, executor, "this code executor is not migrated yet")
        return Ref(span(executor))
    docker = entries.get("use_docker")
    options = tuple(
        (k, Ref(span(v))) for k, v in entries.items() if k in ("work_dir", "timeout", "use_docker")
    )
    if docker is not None and docker.kind == "const" and docker.value is False:
        draft.note(
            "AM130",
            Severity.INFO,
            module,
            docker,
            "code of the model runs on this machine, as before (use_docker=False)",
        )
    return NewCall(draft.part(module, "code_executor"), options)
