"""What all forms of group chats ask of a chat: the group, its manager, its members and who starts it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ....conversation.arguments import Argument, Arguments
from ....conversation.cast import Role
from ....conversation.model import Group
from ....facts.model import Expr
from ....program import Module, Obj, Site
from ..case import Case
from ..model import Difference, Misfit
from ..opening import Opening, opening
from ..pairs import is_name_like

DEFAULT_ROUNDS = 10
"""``GroupChat.max_round`` of 0.2."""
_WITHOUT_EFFECT = frozenset(
    (
        *("name", "groupchat", "llm_config", "is_termination_msg", "system_message", "human_input_mode"),
        *("silent", "code_execution_config", "description", "max_consecutive_auto_reply"),
    )
)
"""Arguments of a manager that a team has, or that have no effect on a chat."""
_OF_GROUPS = frozenset(
    (
        *("agents", "messages", "max_round", "admin_name", "func_call_filter", "speaker_selection_method"),
        *("max_retries_for_selecting_speaker", "allow_repeat_speaker", "speaker_transitions_type"),
        *("allowed_or_disallowed_speaker_transitions", "role_for_select_speaker_messages"),
        *("select_speaker_auto_verbose", "enable_clear_history"),
    )
)


@dataclass(slots=True)
class GroupCase:
    """A chat with a group.

    ``made_at`` is the site of the manager, ``home`` the case as if the chat were there; ``items`` are the
    members as they are written in the list, ``position`` the place of who starts the chat among them.
    """

    case: Case
    group: Group
    manager: Arguments
    made_at: Site
    home: Case
    items: tuple[Expr, ...]
    roles: tuple[Role, ...]
    sender: Obj
    position: int | None
    first: Opening
    differences: list[Difference] = field(default_factory=list[Difference])

    @property
    def members(self) -> tuple[Obj, ...]:
        return self.group.members

    @property
    def module(self) -> Module:
        """Where the team is made."""
        return self.made_at.module

    def get(self, name: str) -> Argument | None:
        """An argument of the ``GroupChat``; None also if it is None."""
        given = self.group.get(name)
        return None if given is None or is_none(given.expr) else given

    @property
    def rounds(self) -> int | Argument:
        """``max_round``."""
        given = self.get("max_round")
        if given is None:
            return DEFAULT_ROUNDS
        value = given.expr.value
        return value if isinstance(value, int) and not isinstance(value, bool) else given

    @property
    def repeats(self) -> bool:
        """Whether who has spoken may speak again at once."""
        given = self.get("allow_repeat_speaker")
        return given is None or given.expr.value is not False

    def role_of(self, agent: Obj) -> Role:
        return self.roles[self.members.index(agent)]


def group_case(case: Case) -> GroupCase | Misfit:
    """The chat as one with a group, if all that concerns it is known."""
    chat = case.chat
    if not chat.groups:
        return case.misfit("it is a chat of two", nearness=0)
    groups, recipients = list(chat.groups), list(chat.recipients)
    if len(groups) > 1 or len(recipients) != 1 or len(chat.senders) != 1:
        return case.misfit("it is not known which group this chat is with")
    group, manager = groups[0], recipients[0]
    bound = group.managers.get(id(manager))
    site = next((s for s in case.conversation.sites if s.kind == "construct" and manager in s.objs), None)
    if bound is None or site is None or len(site.objs) != 1 or len(group.managers) != 1:
        return case.misfit("it is not known how the group chat's manager is made")
    problem = _chat_problem(case) or _argument_problem(case, group, bound)
    if problem is not None:
        return problem
    items = _items(case, group, site.module)
    if isinstance(items, Misfit):
        return items
    roles = [case.conversation.cast.get(id(member)) for member in group.members]
    known = [role for role in roles if role is not None]
    if len(known) < len(roles):
        return case.misfit("a member of the group is of a class of the program, or of contrib")
    for role in known:
        if role.arguments.unclear is not None or role.arguments.starred or role.model_unclear:
            return case.misfit("it is not known how a member of the group is made")
    first = opening(case)
    if isinstance(first, Misfit):
        return first
    sender = chat.senders[0]
    position = group.members.index(sender) if sender in group.members else None
    home = Case(case.context, case.conversation, replace(chat, site=site))
    return GroupCase(case, group, bound, site, home, items, tuple(known), sender, position, first)


def _chat_problem(case: Case) -> Misfit | None:
    chat = case.chat
    if chat.is_send:
        return case.misfit("the message goes on with a group chat")
    if chat.call.handing is not None:
        return case.misfit("the chat is handed to a library")
    turns, cleared = chat.get("max_turns"), chat.get("clear_history")
    if turns is not None and not is_none(turns.expr) and turns.expr.value != 1:
        return case.misfit("the group chat is run several times over, as `max_turns` says", turns.expr)
    if cleared is not None and cleared.expr.value is not True:
        return case.misfit("the group chat goes on with its messages", cleared.expr)
    if not is_name_like(chat.arguments.named["recipient"].expr):
        return case.misfit("the manager is made in the call that starts the chat")
    return None


def _argument_problem(case: Case, group: Group, manager: Arguments) -> Misfit | None:
    for arguments, known in ((group.arguments, _OF_GROUPS), (manager, _WITHOUT_EFFECT)):
        if arguments.unclear is not None or arguments.starred:
            return case.misfit("it is not known what the group chat is given")
        for name, argument in arguments.named.items():
            if argument.entries:
                return case.misfit(f"`{name}` is not written in the call of the group chat", argument.expr)
            if name not in known and not is_none(argument.expr):
                return Misfit(
                    group.obj.module, argument.expr, f"`{name}` of a group chat has no plain form yet"
                )
    limit = manager.get("max_consecutive_auto_reply")
    if limit is not None and not is_none(limit.expr) and not _is_large(limit.expr.value):
        return case.misfit("the number of the manager's replies is limited", limit.expr)
    messages = group.arguments.get("messages")
    if messages is not None and not is_none(messages.expr) and messages.expr.kind != "list":
        return case.misfit("the list of messages is the program's own", messages.expr)
    return None


def _is_large(value: object) -> bool:
    return isinstance(value, (int, float)) and value > 1


def _items(case: Case, group: Group, module: Module) -> tuple[Expr, ...] | Misfit:
    """The members as they are written, if their order is known and they can be written again."""
    given = group.get("agents")
    lists = () if given is None else case.context.program.values(given.expr, group.obj.module)
    listed = lists[0] if len(lists) == 1 else None
    if not group.is_listed or listed is None or listed.expr is None or listed.expr.kind != "list":
        return case.misfit("the order of the members is not known", None if given is None else given.expr)
    items = tuple(listed.expr.items)
    same = listed.module is module and group.obj.module is module
    if not same or not all(is_name_like(item) for item in items):
        return case.misfit("the members are made in the list of the group, or listed elsewhere", listed.expr)
    function = module.function_of(listed.expr)
    if (
        function is not None
        and group.obj.expr is not None
        and module.function_of(group.obj.expr) is not function
    ):
        return case.misfit("the members are listed in another function", listed.expr)
    return items


def is_none(expr: Expr) -> bool:
    """Whether an expression is the constant None."""
    return expr.kind == "const" and expr.value is None
