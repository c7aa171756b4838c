"""Stage 3: the facts of all files linked: names, values, who calls whom, which sites belong together."""

from .conversations import Conversations, ConversationSites, find_conversations
from .definitions import is_certain, speaks_of_api
from .index import Module, Scope
from .members import known_members
from .mocks import find_mocks
from .objects import TRACKED, CallEdge, Obj, Objs
from .processes import loads, processes, reached
from .program import Program, link_program
from .reach import CHAT_METHODS, annotated, starts_chat
from .site import Site
from .sites import DOTTED, find_sites, is_api_name, is_cast, is_partial
from .surface import foreign_part
from .syntax import CHANGING, argument_of, bound_argument, hands_back, returns_of, stored

__all__ = [
    "CHANGING",
    "CHAT_METHODS",
    "DOTTED",
    "TRACKED",
    "CallEdge",
    "ConversationSites",
    "Conversations",
    "Module",
    "Obj",
    "Objs",
    "Program",
    "Scope",
    "Site",
    "annotated",
    "argument_of",
    "bound_argument",
    "find_conversations",
    "find_mocks",
    "find_sites",
    "foreign_part",
    "hands_back",
    "is_api_name",
    "is_cast",
    "is_certain",
    "is_partial",
    "known_members",
    "link_program",
    "loads",
    "processes",
    "reached",
    "returns_of",
    "speaks_of_api",
    "starts_chat",
    "stored",
]
