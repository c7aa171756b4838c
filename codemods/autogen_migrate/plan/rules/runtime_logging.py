"""runtime_logging is reported."""

from __future__ import annotations

from .base import Rule, report

_REASON = (
    "runtime_logging has no counterpart in plain 0.4: use the loggers autogen_core.events and "
    "autogen_agentchat.events"
)

RULE = Rule(
    code="AM308",
    title="runtime_logging is reported",
    keys=("runtime_logging", "start", "stop", "get_connection", "log_event", "log_new_agent"),
    explanation="""0.4 logs events through Python's logging; there is no sqlite log.""",
    before='runtime_logging.start(config={"dbname": "logs.db"})',
    after="",
    migrate=report("AM308", _REASON),
)
