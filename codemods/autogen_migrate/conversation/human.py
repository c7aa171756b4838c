"""Whether the human behind an agent can be asked: what the mode ``TERMINATE`` can mean in its chats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..facts.model import Expr
from ..program import Module, Obj, Objs, Program, Site
from .arguments import Argument, Arguments
from .cast import Role, agents_of_chat, is_nobody
from .model import Chat, Conversation
from .predicates import Predicate

DEFAULT_REPLIES = 100
"""``ConversableAgent.MAX_CONSECUTIVE_AUTO_REPLY`` of 0.2."""
DEFAULT_ROUNDS = 10
"""The default of ``GroupChat.max_round``."""
_DIRECT = frozenset((".generate_reply", ".a_generate_reply"))
_QUEUES = frozenset((".initiate_chats", ".a_initiate_chats", "initiate_chats"))
_SENDS = frozenset((".send", ".a_send"))
_RUNNERS = frozenset((".register_for_execution", ".register_function", ".register_reply", ".register_hook"))

PredicateOf = Callable[["Argument | None", Module], Predicate]


def human_can_be_asked(
    program: Program,
    conversation: Conversation,
    agent: Obj,
    predicate_of: PredicateOf,
    *,
    trusting: bool = False,
) -> bool:
    """Whether 0.2 can ask the human behind an agent of a conversation while it plays.

    ``NEVER``: no; ``ALWAYS``: wherever it replies.  With ``TERMINATE`` (the default of
    ``ConversableAgent``) the human is asked where the agent has to reply although a message is one that ends
    the chat for it, or although it has replied as often as it may
    (``ConversableAgent.check_termination_and_human_reply``).  That cannot happen in a chat in which

    * the agent starts a chat of two with ``max_turns=1``, or one with a group chat that it is no member of;
      it then never replies;
    * or no text that it gets can be such a message: its test holds of nothing; or all that the other side
      says is known when planning (a constant opening, and the ``default_auto_reply`` of an agent without
      model, human, code and tools) and the test does not hold of it; or, in a group chat, the manager's test
      holds wherever the agent's does, so that the chat ends before;
    * and it replies at most as often as it may: by ``max_turns``, by the limit of the other side (which is
      in mode NEVER), by ``max_round`` of the group.

    A reply that is asked for directly (``generate_reply``) counts too, each time; ``send`` starts a chat
    without bounds.  An agent without a chat in sight is not asked.

    ``predicate_of`` says what a test does, for the argument that gives it (None: 0.2's default).
    ``trusting``: no chat gets as long as 0.2's own limit of 100 replies, which the program does not mention.
    """
    role = conversation.cast.get(id(agent))
    if role is None or role.mode not in ("ALWAYS", "TERMINATE", "NEVER"):
        return True
    if role.mode == "NEVER":
        return False
    asker = _Asker(program, conversation, agent, role, predicate_of, trusting)
    if any(asker.is_asked_in(talk) for talk in asker.talks()):
        return True
    return any(asker.is_asked_at(site) for site in conversation.others)


@dataclass(frozen=True, slots=True)
class _Talk:
    """A chat, or one of a queue: its sides, and what it is given.

    ``is_async``: replies count twice.  ``carries``: its first message may be followed by a carryover.
    """

    module: Module
    senders: Objs
    recipients: Objs
    given: Mapping[str, Expr]
    members: Objs = ()
    is_async: bool = False
    carries: bool = False

    @property
    def turns(self) -> int | str | None:
        """``max_turns``: a number, None if there is none, ``?`` if it is computed."""
        return _number(self.given.get("max_turns"))


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks about one agent, whose mode is ``ALWAYS`` or ``TERMINATE``."""

    program: Program
    conversation: Conversation
    agent: Obj
    role: Role
    predicate_of: PredicateOf
    trusting: bool

    # ------------------------------------------------------------------ chats

    def talks(self) -> Iterator[_Talk]:
        """All chats that are started by a call, or a queue, that says what they are."""
        for chat in self.conversation.chats:
            yield self._of_chat(chat)
        for site in self.conversation.others:
            if site.key in _QUEUES and len(site.expr.items) > 1:
                yield from self._of_queue(site)

    def _of_chat(self, chat: Chat) -> _Talk:
        given = {name: argument.expr for name, argument in chat.arguments.named.items()}
        unknown = bool(chat.arguments.starred) or chat.arguments.unclear is not None
        if unknown:
            given["max_turns"] = chat.site.expr
        members = tuple(member for group in chat.groups for member in group.members)
        carries = unknown or "carryover" in given
        return _Talk(chat.module, chat.senders, chat.recipients, given, members, chat.is_async, carries)

    def _of_queue(self, site: Site) -> Iterator[_Talk]:
        for queue in self.program.values(site.expr.items[1], site.module):
            for entry in self.program.elements(queue):
                if entry.kind != "dict" or entry.expr is None:
                    continue
                keys = (str(key.value) for key in entry.expr.key_items)
                given = dict(zip(keys, entry.expr.items, strict=True))
                senders = self._side(given, "sender", entry.module) or site.objs
                recipients = self._side(given, "recipient", entry.module)
                is_async = site.key.startswith(".a_")
                members = tuple(
                    member
                    for group in self.conversation.groups
                    if any(id(r) in group.managers for r in recipients)
                    for member in group.members
                )
                yield _Talk(entry.module, senders, recipients, given, members, is_async, True)

    def _side(self, given: Mapping[str, Expr], side: str, module: Module) -> Objs:
        expr = given.get(side)
        found = () if expr is None else self.program.values(expr, module)
        return tuple(o for o in found if not is_nobody(o))

    @property
    def _is_always(self) -> bool:
        return self.role.mode == "ALWAYS"

    def is_asked_in(self, talk: _Talk) -> bool:
        if any(recipient.kind == "manager" for recipient in talk.recipients):
            asked = self.agent in talk.members and (self._is_always or self._asked_in_group(talk))
            return asked or (self.agent in talk.senders and talk.turns not in (None, 1))
        if self.agent in talk.recipients and self._asked_of_two(talk, talk.senders, starts=False):
            return True
        return self.agent in talk.senders and self._asked_of_two(talk, talk.recipients, starts=True)

    # ------------------------------------------------------------------ chats of two

    def _asked_of_two(self, talk: _Talk, others: Objs, *, starts: bool) -> bool:
        if starts and talk.turns == 1:
            return False
        if self._is_always or any(self._may_end_with(talk, other, starts=starts) for other in others):
            return True
        limit = self._limit(self.role, talk)
        replies = self._most_replies(talk, others, starts=starts)
        return not self._is_enough(limit, replies)

    def _may_end_with(self, talk: _Talk, other: Obj, *, starts: bool) -> bool:
        """Whether a message of the other side can be one that ends the chat for the agent."""
        test = self._test(self.role, self.agent.module)
        if test.kind == "constant":
            return test.value
        if not starts:
            if talk.carries and test.kind != "equals":
                return True
            if not self._is_known(test, talk.given.get("message"), talk.module):
                return True
            if talk.turns == 1:
                return False
        role = self.conversation.cast.get(id(other))
        if role is None or not self._is_driver(other, role):
            return True
        reply = role.arguments.get("default_auto_reply")
        if reply is None:
            return test.holds("") is not False
        return not self._is_known(test, reply.expr, reply.where(other.module))

    def _is_known(self, test: Predicate, expr: Expr | None, module: Module) -> bool:
        """Whether a test is sure not to hold of a text; a dict with nothing but ``content`` is one too."""
        if expr is not None and expr.kind == "dict" and [k.value for k in expr.key_items] == ["content"]:
            expr = expr.items[0]
        if expr is None:
            return False
        if expr.kind == "fstring" and test.kind == "equals":
            return any(text and text not in test.word for text in expr.keys)
        values = self.program.values(expr, module)
        texts = [v.expr.value for v in values if v.kind == "const" and v.expr is not None]
        known = bool(values) and len(texts) == len(values)
        return known and all(isinstance(text, str) and test.holds(text) is False for text in texts)

    def _is_driver(self, agent: Obj, role: Role) -> bool:
        """Whether an agent sends nothing but its automatic reply."""
        if role.model is not None or role.model_unclear or role.runs_code or role.mode != "NEVER":
            return False
        if role.arguments.starred or role.arguments.get("function_map") is not None:
            return False
        others = self.conversation.others
        is_runner = any(agent in site.objs for site in others if site.key in _RUNNERS)
        return not is_runner and not any(site.key == "register_function" for site in others)

    def _most_replies(self, talk: _Talk, others: Objs, *, starts: bool) -> int | None:
        """How many replies of the agent the rest of the chat can ask for; None if that is not known."""
        found: list[int] = []
        if isinstance(talk.turns, int):
            found.append(talk.turns - 1 if starts else talk.turns)
        bounds = [self._bound(other, talk) for other in others]
        if bounds and None not in bounds:
            found.append(max(b for b in bounds if b is not None) + (0 if starts else 1))
        return min(found, default=None)

    def _bound(self, other: Obj, talk: _Talk) -> int | None:
        role = self.conversation.cast.get(id(other))
        return None if role is None or role.mode != "NEVER" else self._limit(role, talk)

    def _limit(self, role: Role, talk: _Talk) -> int | None:
        """How often an agent may reply; in asynchronous chats of 0.2 each reply counts twice."""
        given = role.arguments.get("max_consecutive_auto_reply")
        number = _number(None if given is None else given.expr)
        if number is None:
            number = DEFAULT_REPLIES
        return None if isinstance(number, str) else number // (2 if talk.is_async else 1)

    def _is_enough(self, limit: int | None, replies: int | None) -> bool:
        if self.trusting and self.role.arguments.get("max_consecutive_auto_reply") is None:
            return replies is None or replies <= DEFAULT_REPLIES + 1
        return limit is not None and replies is not None and replies <= limit

    # ------------------------------------------------------------------ groups

    def _asked_in_group(self, talk: _Talk) -> bool:
        own = self._test(self.role, self.agent.module)
        for group in self.conversation.groups:
            managers = [m for r in talk.recipients if (m := group.managers.get(id(r))) is not None]
            if self.agent not in group.members or not managers:
                continue
            module = group.obj.module
            for manager in managers:
                if not _covers(self._test_given(manager, module), own):
                    return True
            rounds = _number(None if (given := group.get("max_round")) is None else given.expr)
            most = DEFAULT_ROUNDS if rounds is None else rounds
            if talk.turns not in (None, 1) or isinstance(most, str):
                return True
            if not self._is_enough(self._limit(self.role, talk), most - 1):
                return True
        return False

    # ------------------------------------------------------------------ other calls

    def is_asked_at(self, site: Site) -> bool:
        """Whether the agent can be asked in what another call of 0.2 starts."""
        if site.key in _SENDS:
            return id(self.agent) in agents_of_chat(self.program, site)
        if site.key not in _DIRECT or self.agent not in site.objs:
            return False
        if self._is_always:
            return True
        test = self._test(self.role, self.agent.module)
        never = test.kind == "constant" and not test.value
        if not never and not self._is_known(test, _last_message(site.expr), site.module):
            return True
        return not self.trusting and not _runs_once(site)

    # ------------------------------------------------------------------ tests

    def _test(self, role: Role, module: Module) -> Predicate:
        return self._test_given(role.arguments, module)

    def _test_given(self, arguments: Arguments, module: Module) -> Predicate:
        given = arguments.get("is_termination_msg")
        if given is not None and given.expr.kind == "const" and given.expr.value is None:
            given = None
        return self.predicate_of(given, module)


def _covers(one: Predicate, other: Predicate) -> bool:
    """Whether one test holds of every message of which the other does."""
    if other.kind == "constant" and not other.value:
        return True
    if one.kind == "constant":
        return one.value
    if one.kind == "mentions" and other.kind in ("mentions", "equals"):
        return one.word in other.word
    return one.kind == other.kind == "equals" and one.word == other.word


def _number(expr: Expr | None) -> int | str | None:
    """The number that an argument is; None if it is not given or None, ``?`` if it is computed."""
    if expr is None or (expr.kind == "const" and expr.value is None):
        return None
    is_number = isinstance(expr.value, int) and not isinstance(expr.value, bool)
    return expr.value if is_number and isinstance(expr.value, int) else "?"


def _last_message(call: Expr) -> Expr | None:
    """The last of the messages that a reply is asked for, if they are written in the call."""
    given = dict(zip(call.keys, call.items[1:], strict=True))
    messages = given.get("messages") or given.get(None)
    if messages is None or messages.kind != "list" or not messages.items:
        return None
    message = messages.items[-1]
    entries = {k.value: v for k, v in zip(message.key_items, message.items, strict=True)}
    return entries.get("content") if message.kind == "dict" else None


def _runs_once(site: Site) -> bool:
    """Whether a call is at module level and in no loop."""
    module = site.module
    stmts = module.enclosing_stmts(module.stmt_of[id(site.expr)])
    loops = any(stmt.kind in ("for", "while", "def", "class") for stmt in stmts)
    inner = any(expr.kind in ("comp", "lambda") for expr in module.ancestors(site.expr))
    return not loops and not inner and module.function_of(site.expr) is None
