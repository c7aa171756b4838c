"""What each agent is in its conversations: model, human, code, tools; and so which 0.4 class it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..facts.model import Expr
from ..program import Module, Obj, Program, Site, is_partial
from ..program.api import AGENT_CLASSES, CONVERSABLE
from ..program.objects import CONTAINERS
from .arguments import Argument, Arguments, bind, bound
from .chat_call import chat_call
from .schemas import has_schemas

DEFAULT_MODE = {"ConversableAgent": "TERMINATE", "AssistantAgent": "NEVER", "UserProxyAgent": "ALWAYS"}
CLASSES = frozenset(DEFAULT_MODE)
#: The methods that start a chat with one recipient, and their parameters up to it.
_CHATS = {
    ".initiate_chat": ("recipient",),
    ".a_initiate_chat": ("recipient",),
    ".send": ("message", "recipient"),
    ".a_send": ("message", "recipient"),
}


@dataclass(frozen=True, slots=True)
class Role:
    """How one creation site of an agent behaves.

    Attributes:
        module: where the agent is made.
        model: the ``llm_config`` expression if the agent has a model, else None.
        mode: the human input mode, or ``?`` if it is computed.
        mode_given: whether the program wrote it.
        code: the ``code_execution_config`` expression, or None.
        runs_code: whether code execution is on (also when ``code`` is None: the default of
            UserProxyAgent).
        calls_tools: tools are registered for its model.
        initiates: it starts chats (or sends).
        meets_speakers: someone it listens to may say anything (a model or a human).
        chats: the kinds of the chats that it takes part in: ``sync``, ``async``.
        beside_others: other agents are made through the same ``functools.partial``, which need the part.
        human_asked: the human behind it can be asked, as its mode says (``human.py`` looks at the chats).
    """

    arguments: Arguments
    module: Module
    model: Expr | None
    model_unclear: bool
    mode: str
    mode_given: bool
    code: Expr | None
    runs_code: bool
    calls_tools: bool = False
    initiates: bool = False
    meets_speakers: bool = False
    chats: frozenset[str] = frozenset()
    beside_others: bool = False
    human_asked: bool = False

    @property
    def target_class(self) -> str:
        """``AssistantAgent`` where plain 0.4 behaves the same, else one of the parts."""
        if self.model is None:
            return "ProxyAgent"
        rules = any(self.arguments.get(n) for n in ("is_termination_msg", "max_consecutive_auto_reply"))
        asks_human = self.mode != "NEVER" and (self.mode_given or self.human_asked)
        if (
            self.beside_others
            or rules
            or asks_human
            or self.runs_code
            or self.calls_tools
            or self.initiates
            or self.meets_speakers
        ):
            return "ConversableAssistant"
        return "AssistantAgent"


def is_nobody(obj: Obj) -> bool:
    """What cannot be a side of a chat in 0.2: the analysis does not tell all items of a container apart."""
    return obj.kind in ("const", "function", *CONTAINERS)


def signature_of(class_name: str) -> tuple[str, ...]:
    """Positional parameters of a 0.2 agent class."""
    return AGENT_CLASSES.get(class_name, CONVERSABLE)


def find_roles(program: Program, sites: Sequence[Site]) -> dict[int, Role]:
    """The role of every agent that is made directly from one of the three classes, by ``id(obj)``."""
    agents = [(o, s) for s in sites if s.kind == "construct" for o in s.objs if o.kind == "agent"]
    callers = _tool_callers(program, sites)
    initiators, speakers = _initiators(program, sites)
    roles: dict[int, Role] = {}
    for obj, _ in agents:
        if obj.name in CLASSES and obj.expr is not None:
            roles[id(obj)] = _role(program, obj, id(obj) in callers, id(obj) in initiators)
    for site in sites:
        kind = "async" if site.key.startswith(".a_") else "sync"
        for agent in agents_of_chat(program, site):
            if agent in roles:
                roles[agent] = replace(roles[agent], chats=roles[agent].chats | {kind})
    talkative = {key for key, role in roles.items() if role.model is not None or role.mode != "NEVER"}
    for key, peers in speakers.items():
        if key in roles and peers & talkative:
            roles[key] = replace(roles[key], meets_speakers=True)
    agree_on_partials(program, sites, roles)
    return roles


def agree_on_partials(program: Program, sites: Sequence[Site], roles: dict[int, Role]) -> None:
    """Agents that are made through one ``functools.partial`` are of one class."""
    for site in sites:
        outer = site.module.parent.get(id(site.expr)) if site.kind == "reference" else None
        if outer is not None and is_partial(program, outer, site.module):
            _agree(roles, [id(obj) for obj in site.objs if id(obj) in roles])


def _agree(roles: dict[int, Role], agents: Sequence[int]) -> None:
    """Take the class that can do what the other does."""
    if {roles[agent].target_class for agent in agents} == {"AssistantAgent", "ConversableAssistant"}:
        for agent in agents:
            roles[agent] = replace(roles[agent], beside_others=True)


def _role(program: Program, obj: Obj, calls_tools: bool, initiates: bool) -> Role:
    assert obj.expr is not None
    arguments = bound(program, obj.expr, obj.module, signature_of(obj.name))
    given = arguments.get("llm_config")
    model, unclear = (None, False) if given is None else _model(program, given, obj.module)
    mode_argument = arguments.get("human_input_mode")
    mode = DEFAULT_MODE[obj.name]
    if mode_argument is not None:
        mode = str(mode_argument.expr.value) if mode_argument.expr.kind == "const" else "?"
    code_argument = arguments.get("code_execution_config")
    code = None if code_argument is None else code_argument.expr
    # False is off; None and {} are the default, which is on (ConversableAgent.__init__ of 0.2.40)
    off = code is not None and code.kind == "const" and code.value is False
    default = code is not None and code.kind == "const" and code.value is None
    runs_code = not off if code is not None else obj.name == "UserProxyAgent"
    return Role(
        arguments,
        obj.module,
        model,
        unclear,
        mode,
        mode_argument is not None,
        None if off or default else code,
        runs_code,
        calls_tools,
        initiates,
    )


def _model(program: Program, given: Argument, module: Module) -> tuple[Expr | None, bool]:
    """The config expression (None: no model), and whether it can be either."""
    expr = given.expr
    values = program.values(expr, given.where(module))
    none = [v for v in values if v.kind == "const" and v.expr is not None and not v.expr.value]
    if values and len(none) == len(values):
        return None, False
    return expr, bool(none)


def _tool_callers(program: Program, sites: Sequence[Site]) -> set[int]:
    found: set[int] = set()
    for site in sites:
        if site.key == "register_function" and site.kind == "function":
            caller = bind(site.expr, ("f",)).get("caller")
            if caller is not None:
                found |= {id(o) for o in program.values(caller.expr, site.module)}
        elif site.key == ".register_for_llm":
            found |= {id(o) for o in site.objs}
        elif site.kind == "construct":
            found |= {id(o) for o in site.objs if o.kind == "agent" and has_schemas(program, o)}
    return found


def chat_partners(program: Program, sites: Sequence[Site]) -> dict[int, set[int]]:
    """For each agent, by ``id``, whom it talks to: the other side of its chats, the members of its groups."""
    found: dict[int, set[int]] = {}
    for site in sites:
        senders, recipients = _sides(program, site)
        together = _members(program, site)
        for one, other in ((senders, recipients), (recipients, senders), (together, together)):
            for agent in one:
                found.setdefault(agent, set()).update(other - {agent})
    return found


def _initiators(program: Program, sites: Sequence[Site]) -> tuple[set[int], dict[int, set[int]]]:
    """Who starts chats, and for each agent of a two-agent chat whom it listens to."""
    initiators: set[int] = set()
    listens: dict[int, set[int]] = {}
    for site in sites:
        senders, recipients = _sides(program, site)
        initiators |= senders
        for agent in recipients:
            listens.setdefault(agent, set()).update(senders)
        for agent in senders:
            listens.setdefault(agent, set()).update(recipients)
    return initiators, listens


def _sides(program: Program, site: Site) -> tuple[set[int], set[int]]:
    if site.kind in ("method", "handed") and site.key in _CHATS:
        recipient = chat_recipient(program, site)
        others = () if recipient is None else program.values(recipient.expr, recipient.where(site.module))
        return {id(o) for o in site.objs}, {id(o) for o in others if o.kind == "agent"}
    if site.key in (".initiate_chats", ".a_initiate_chats", "initiate_chats") and len(site.expr.items) > 1:
        return _queue_sides(program, site)
    return set(), set()


def chat_recipient(program: Program, site: Site) -> Argument | None:
    """The recipient of a chat with one."""
    return chat_call(program, site, _CHATS[site.key]).arguments.get("recipient")


def agents_of_chat(program: Program, site: Site) -> set[int]:
    """The agents that reply, or may, in the chat that starts here; the members of its group chat too."""
    if site.key in (".generate_reply", ".a_generate_reply"):
        return {id(o) for o in site.objs}
    senders, recipients = _sides(program, site)
    return senders | recipients | _members(program, site)


def _members(program: Program, site: Site) -> set[int]:
    if site.kind not in ("method", "handed") or site.key not in _CHATS:
        return set()
    recipient = chat_recipient(program, site)
    managers = () if recipient is None else program.values(recipient.expr, recipient.where(site.module))
    groups = (g for m in managers if m.kind == "manager" for g in program.argument(m, "groupchat", 0))
    agents = (
        a for g in groups for given in program.argument(g, "agents", 0) for a in program.elements(given)
    )
    return {id(agent) for agent in agents}


def _queue_sides(program: Program, site: Site) -> tuple[set[int], set[int]]:
    senders = {id(o) for o in site.objs if o.kind == "agent"}
    recipients: set[int] = set()
    for queue in program.values(site.expr.items[1], site.module):
        for chat in program.elements(queue):
            if chat.kind == "dict" and chat.expr is not None:
                for key, value in zip(chat.expr.key_items, chat.expr.items, strict=True):
                    side = (
                        senders if key.value == "sender" else recipients if key.value == "recipient" else None
                    )
                    if side is not None:
                        side |= {id(o) for o in program.values(value, chat.module) if o.kind == "agent"}
    return senders, recipients
