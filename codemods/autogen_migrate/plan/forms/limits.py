"""How long a chat of two may get: 0.2's limits as ``max_turns`` of a team."""

from __future__ import annotations

from dataclasses import dataclass

from ...conversation.arguments import Argument
from ...conversation.cast import Role
from ...conversation.model import Chat
from ..context import Context
from ..draft import span
from ..model import Code, Join, Ref

DEFAULT_REPLIES = 100
"""``ConversableAgent.MAX_CONSECUTIVE_AUTO_REPLY`` of 0.2: the limit of an agent that has none of its own."""


@dataclass(frozen=True, slots=True)
class Limit:
    """``max_turns`` of a team, and where it comes from in words; ``turns`` if it is known.

    ``last_word``: whether the agent that starts the chat has the last word at this limit.
    """

    code: Code
    comment: str = ""
    turns: int | None = None
    last_word: bool = False

    @property
    def is_default(self) -> bool:
        """Whether it is 0.2's own, for chats that run away."""
        return self.last_word and self.turns is not None and self.turns >= DEFAULT_REPLIES


def reply_limit(role: Role) -> int | Argument | None:
    """How many automatic replies an agent may give in a row: a number, what computes it, or None."""
    given = role.arguments.get("max_consecutive_auto_reply")
    if given is None or (given.expr.kind == "const" and given.expr.value is None):
        return None
    value = given.expr.value
    return value if isinstance(value, int) and not isinstance(value, bool) else given


def turns_of(chat: Chat) -> int | Argument | None:
    """``max_turns`` of the chat, likewise."""
    given = chat.get("max_turns")
    if given is None or (given.expr.kind == "const" and given.expr.value is None):
        return None
    value = given.expr.value
    return value if isinstance(value, int) and not isinstance(value, bool) else given


def team_limit(context: Context, chat: Chat, sender: Role, recipient: Role) -> Limit:
    """The smallest of 0.2's limits, counted in messages after the first one.

    0.2 ends a chat of M turns after 2*M messages, a sender answers N times (2*N + 1 messages) and a recipient
    K times (2*K messages).  In asynchronous chats each reply counts twice
    (``ConversableAgent.a_check_termination_and_human_reply``).
    """
    halved = 2 if chat.is_async else 1
    known: list[tuple[int, str]] = []
    computed: list[tuple[Code, str]] = []
    for given, factor, plus, text in (
        (turns_of(chat), 2, -1, "max_turns={}"),
        (reply_limit(sender), 2, 1, "max_consecutive_auto_reply={}"),
        (reply_limit(recipient), 2, 0, "max_consecutive_auto_reply={}"),
    ):
        each = 1 if plus < 0 else halved
        if isinstance(given, int):
            known.append((factor * (given // each) + plus, text.format(given)))
        elif given is not None:
            computed.append((_computed(given, factor, plus, each), ""))
    if computed:
        codes = [code for code, _ in computed] + [str(turns) for turns, _ in known]
        code = codes[0] if len(codes) == 1 else Join(("min(", *_separated(codes), ")"))
        return Limit(code, last_word=reply_limit(recipient) is not None)
    if known:
        turns, origin = min(known)
        text = f"0.2's {origin}: {turns} message{'' if turns == 1 else 's'} after the first"
        return Limit(str(turns), text, turns, last_word=turns % 2 == 0)
    turns = 2 * DEFAULT_REPLIES // halved
    return Limit(str(turns), "0.2 stopped after 100 replies of each agent", turns, last_word=True)


def tool_rounds(chat: Chat, sender: Role, recipient: Role) -> Limit:
    """How many rounds of tool calls one answer of the recipient may take: ``max_tool_iterations``.

    In 0.2 each round is a reply of both sides.  A sender that answers N times runs N rounds, behind which the
    recipient speaks once more.
    """
    halved = 2 if chat.is_async else 1
    known: list[int] = []
    computed: list[Code] = []
    for given, plus, each in (
        (turns_of(chat), 0, 1),
        (reply_limit(sender), 1, halved),
        (reply_limit(recipient), 0, halved),
    ):
        if isinstance(given, int):
            known.append(max(1, given // each + plus))
        elif given is not None:
            computed.append(_computed(given, 1, plus, each))
    if computed:
        codes: list[Code] = [*computed, *(str(rounds) for rounds in known)]
        return Limit(codes[0] if len(codes) == 1 else Join(("min(", *_separated(codes), ")")))
    rounds = min(known) if known else DEFAULT_REPLIES // halved
    return Limit(str(rounds), turns=rounds)


def _computed(given: Argument, factor: int, plus: int, each: int) -> Code:
    value: Code = Ref(span(given.expr))
    if given.expr.kind not in ("name", "attr", "subscript", "call"):
        value = Join(("(", value, ")"))
    if each > 1:
        value = Join(("(", value, f" // {each})"))
    tail = {0: "", 1: " + 1", -1: " - 1"}[plus]
    head = f"{factor} * " if factor > 1 else ""
    return Join((head, value, tail))


def _separated(codes: list[Code]) -> list[Code]:
    out: list[Code] = []
    for code in codes:
        out += [", ", code] if out else [code]
    return out
