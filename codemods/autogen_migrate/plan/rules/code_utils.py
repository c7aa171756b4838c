"""Utility modules of 0.2 are reported."""

from __future__ import annotations

from .base import Rule, report

_REASON = "this helper of 0.2 has no counterpart in 0.4 and is not migrated natively yet"

RULE = Rule(
    code="AM311",
    title="Utility modules of 0.2 are reported",
    keys=(
        "code_utils",
        "content_str",
        "extract_code",
        "execute_code",
        "infer_lang",
        "token_count_utils",
        "count_token",
        "get_max_token_limit",
        "retrieve_utils",
        "math_utils",
        "graph_utils",
        "visualize_speaker_transitions_dict",
        "function_utils",
        "get_function_schema",
        "colored",
        "IOStream",
        "IOConsole",
        "IOWebsockets",
    ),
    explanation="""0.4 has no counterpart of these helper functions.""",
    before="from autogen.code_utils import extract_code",
    after="",
    migrate=report("AM311", _REASON),
)
