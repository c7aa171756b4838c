"""Where a program relies on a default text of 0.2: prompts, descriptions, introductions.

These texts belong to AutoGen and are not part of this project.  Native code and the compatibility layer both
send its own wording instead, unless a copy of 0.2's is at hand where the program runs.
A few texts are in AutoGen 0.4 too, which gives them word for word; they need no copy, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..conversation.arguments import Argument, Arguments, bind
from ..conversation.cast import signature_of
from ..facts.model import Expr
from ..program import Module, Obj, Program, Site, argument_of
from ..program.api import GROUP_CHAT, INITIATE_CHAT
from .draft import Draft
from .model import Severity

AGENTS, SELECTION, SUMMARY = "AM105", "AM112", "AM151"
_OTHER_WORDS = (
    "in other words than 0.2's, which are not part of this tool, unless `python -m autogen_compat prompts` "
    "was given 0.2's texts"
)

#: Agents whose default texts 0.4 does not have -> what they are, and the parameters that take their place.
_TEXTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "AssistantAgent": ("system message", ("system_message",)),
    "RetrieveAssistantAgent": ("system message", ("system_message",)),
    "GPTAssistantAgent": ("instructions", ("instructions",)),
    "RetrieveUserProxyAgent": ("prompt for the question and its context", ("customized_prompt",)),
    "QdrantRetrieveUserProxyAgent": ("prompt for the question and its context", ("customized_prompt",)),
    "MathUserProxyAgent": ("prompts", ()),
    "SocietyOfMindAgent": ("prompt for the answer", ("response_preparer",)),
    "LLaVAAgent": ("system message", ("system_message",)),
    "WebSurferAgent": ("description", ("description",)),
    "TextAnalyzerAgent": ("system message", ("system_message",)),
    "CriticAgent": ("system message", ("system_message",)),
    "SubCriticAgent": ("system message", ("system_message",)),
    "QuantifierAgent": ("system message", ("system_message",)),
    "AgentBuilder": ("prompts", ()),
    "Teachability": ("system message of its text analyzer", ()),
    "VisionCapability": ("prompt for descriptions of images", ("description_prompt",)),
    "ImageGeneration": ("prompts", ()),
}
#: Agents that need a model for the text to be sent.
_WITH_MODEL = frozenset(("AssistantAgent", "RetrieveAssistantAgent", "LLaVAAgent"))
#: The descriptions of user proxies that 0.4 has not, by human input mode.
_DESCRIBED_HERE = frozenset(("ALWAYS", "TERMINATE"))
_QUEUES = frozenset((".initiate_chats", ".a_initiate_chats", "initiate_chats", ".register_nested_chats"))
_CHATS = frozenset((".initiate_chat", ".a_initiate_chat"))


def note_default_texts(draft: Draft, sites: Sequence[Site]) -> None:
    """Say for each site of conversations on the compat rung what default text of 0.2 it relies on."""
    for site in sites:
        if site.kind in ("construct", "function") and site.key == "GroupChat":
            note_group(draft, site, bind(site.expr, GROUP_CHAT))
        elif site.kind in ("construct", "function"):
            _note_agent(draft, site)
        elif site.kind == "subclass":
            _note_subclass(draft, site)
        if site.kind == "method" and site.key in _CHATS:
            note_summary(draft, site, bind(site.expr, INITIATE_CHAT))
        elif site.kind in ("method", "function") and site.key in _QUEUES:
            note_summaries_of_queue(draft, site)


def note_prompt(draft: Draft, module: Module, place: Expr, what: str = "system message") -> None:
    """An agent without a text of the program's own."""
    if not draft.surroundings.texts_at_hand:
        text = f"the default {what} is {_OTHER_WORDS}; one of your own stays as it is"
        draft.note(AGENTS, Severity.DEVIATION, module, place, text)


# ---------------------------------------------------------------------- agents


def _note_agent(draft: Draft, site: Site) -> None:
    class_name = site.objs[0].name if site.objs and site.objs[0].class_ is None else site.key
    if any(obj.class_ is not None for obj in site.objs):
        return  # its class is reported, or says what it gives
    _note_call(draft, site.module, site.expr, class_name)


def _note_call(draft: Draft, module: Module, call: Expr, class_name: str) -> None:
    """A call of a constructor of 0.2, or of ``super().__init__`` in a class that derives from it."""
    found = _TEXTS.get(class_name)
    if found is None:
        return
    what, parameters = found
    arguments = bind(call, signature_of(class_name))
    if any(_is_given(draft.program, module, call, arguments, name) for name in parameters):
        return
    if class_name in _WITH_MODEL and _is_off(draft.program, module, arguments):
        return
    note_prompt(draft, module, call, what)


def _is_given(program: Program, module: Module, call: Expr, arguments: Arguments, name: str) -> bool:
    """Whether a call gives a parameter, or an entry of ``retrieve_config``, or may do so with ``**``."""
    given = arguments.get(name)
    if given is not None:
        return not _is_none(given)
    config = arguments.get("retrieve_config")
    if config is not None and name in _keys(program, module, config.expr):
        return True
    for key, item in zip(call.keys, call.items[1:], strict=True):
        if key == "*" or (key == "**" and name in (_keys(program, module, item) or {name})):
            return True
    return False


def _keys(program: Program, module: Module, expr: Expr) -> set[object]:
    """The keys of the dicts that an expression can be."""
    dicts = [v.expr for v in program.values(expr, module) if v.kind == "dict" and v.expr is not None]
    return {name for found in dicts for name in (*(key.value for key in found.key_items), *found.keys)}


def _is_none(argument: Argument) -> bool:
    return argument.expr.kind == "const" and argument.expr.value is None


def _is_off(program: Program, module: Module, arguments: Arguments) -> bool:
    """Whether an agent has no model."""
    config = arguments.get("llm_config")
    if config is None:
        return not arguments.starred
    values = program.values(config.expr, module)
    return bool(values) and all(v.kind == "const" and v.expr is not None and not v.expr.value for v in values)


def _note_subclass(draft: Draft, site: Site) -> None:
    """A class of the program that derives from one of 0.2: how it calls the constructor of that."""
    stmt = site.module.stmt_of[id(site.expr)]
    body = stmt.class_.body if stmt.class_ is not None else ()
    maker = next((s.function for s in body if s.function is not None and s.function.name == "__init__"), None)
    if maker is None:
        made = [call for module, call in _constructions(draft.program, site) if module is site.module]
        for call in made:
            _note_call(draft, site.module, call, site.key)
        return
    for expr in site.module.exprs:
        within = maker.start <= expr.start < maker.end and expr.kind == "call"
        if within and expr.items[0].text == "__init__" and expr.items[0].kind == "attr":
            _note_call(draft, site.module, expr, site.key)


def _constructions(program: Program, site: Site) -> Iterator[tuple[Module, Expr]]:
    """The calls that make objects of the class that a site defines."""
    class_ = site.module.stmt_of[id(site.expr)].class_
    for module in program.modules:
        for expr in module.exprs:
            if expr.kind == "call" and any(
                v.kind == "class" and v.class_ is class_ for v in program.values(expr.items[0], module)
            ):
                yield module, expr


# ---------------------------------------------------------------------- group chats


def note_group(draft: Draft, site: Site, arguments: Arguments) -> None:
    """A group chat: how a model is asked who speaks next, and what is told about the members."""
    introduced = arguments.get("send_introductions")
    introduces = introduced is not None and introduced.expr.value is not False and not _is_none(introduced)
    found = ["the introduction"] if introduces else []
    selects = _is_selected_by_a_model(arguments)
    if selects:
        found += _repeated_questions(arguments)
    described = [a for a in _members(draft.program, site) if _has_own_description(draft.program, a)]
    if described and (introduces or selects):
        names = dict.fromkeys(f"`{_name_of(agent)}`" for agent in described)
        found.append(f"the default description of {_listed(list(names))}")
        for agent in described:
            if agent.expr is not None:
                note_prompt(draft, agent.module, agent.expr, "description")
    if not found or draft.surroundings.texts_at_hand:
        return
    verb = "is" if len(found) == 1 else "are"
    text = f"{_listed(found)} {verb} {_OTHER_WORDS}"
    draft.note(SELECTION, Severity.DEVIATION, site.module, site.expr, text)


def _is_selected_by_a_model(arguments: Arguments) -> bool:
    method = arguments.get("speaker_selection_method")
    given = None if method is None else method.expr.value
    return not isinstance(given, str) or given.lower() == "auto"


def _repeated_questions(arguments: Arguments) -> list[str]:
    retries = arguments.get("max_retries_for_selecting_speaker")
    if retries is not None and retries.expr.value == 0:
        return []
    templates = {"select_speaker_auto_multiple_template", "select_speaker_auto_none_template"}
    if templates <= set(arguments.named):
        return []
    return ["the repeated question after an answer that does not name one speaker"]


def _members(program: Program, site: Site) -> Iterable[Obj]:
    members = argument_of(site.expr, "agents", 0)
    listed = () if members is None else program.values(members, site.module)
    return {id(a): a for each in listed for a in program.elements(each) if a.kind == "agent"}.values()


def _has_own_description(program: Program, agent: Obj) -> bool:
    if agent.name != "UserProxyAgent" or agent.class_ is not None or agent.expr is None:
        return False
    arguments = bind(agent.expr, signature_of(agent.name))
    if _is_given(program, agent.module, agent.expr, arguments, "description"):
        return False
    mode = arguments.get("human_input_mode")
    return mode is None or mode.expr.value in _DESCRIBED_HERE


def _name_of(agent: Obj) -> str:
    name = None if agent.expr is None else argument_of(agent.expr, "name", 0)
    return str(name.value) if name is not None and isinstance(name.value, str) else "a user proxy"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


# ---------------------------------------------------------------------- summaries


def note_summary(draft: Draft, site: Site, arguments: Arguments) -> None:
    """A chat whose summary a model writes, without a prompt of the program's own."""
    method, options = arguments.get("summary_method"), arguments.get("summary_args")
    if method is not None:
        _note_summary(
            draft, method.where(site.module), method.expr, None if options is None else options.expr
        )


def note_summaries_of_queue(draft: Draft, site: Site) -> None:
    """The same for the chats of a queue."""
    queue = argument_of(site.expr, "chat_queue", 0)
    for found in () if queue is None else draft.program.values(queue, site.module):
        for chat in draft.program.elements(found):
            if chat.kind == "dict" and chat.expr is not None and chat.expr.kind == "dict":
                entries = {k.value: v for k, v in zip(chat.expr.key_items, chat.expr.items, strict=True)}
                if "summary_method" in entries:
                    method, options = entries["summary_method"], entries.get("summary_args")
                    _note_summary(draft, chat.module, method, options)


def _note_summary(draft: Draft, module: Module, method: Expr, options: Expr | None) -> None:
    values = [v.expr.value for v in draft.program.values(method, module) if v.expr is not None]
    if draft.surroundings.texts_at_hand or "reflection_with_llm" not in values:
        return
    if options is not None and "summary_prompt" in (
        *_keys(draft.program, module, options),
        *(["summary_prompt"] if "summary_prompt" in draft.text(options, module) else ()),
    ):
        return
    text = f"the default prompt for the summary is {_OTHER_WORDS}"
    draft.note(SUMMARY, Severity.DEVIATION, module, method, text)
