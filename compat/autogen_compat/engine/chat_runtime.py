"""The runtime of a chat's team: AutoGen's own, which does not prepare what nobody reads.

For each message of a team AutoGen's runtime writes JSON some eleven times, for the events in its log, and
opens some twenty spans, whether or not anybody looks at either. That is more than a third of what a message
costs (measured with AutoGen 0.7.5). Here both are done only while somebody does: a handler may be added, or
a tracer set up, in the middle of a chat.

Both are internals of that class, of the same name in all releases from 0.4.5 to 0.7.5. Where another release
calls them differently, it does them always.
"""

from __future__ import annotations

import inspect
import logging
from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

from autogen_core import EVENT_LOGGER_NAME, SingleThreadedAgentRuntime
from opentelemetry.trace import INVALID_SPAN, NoOpTracerProvider, ProxyTracerProvider, get_tracer_provider

_event_logger = logging.getLogger(EVENT_LOGGER_NAME)

_OPTIONS = {"ignore_unhandled_exceptions": False}  # what a team's own runtime gets, since 0.5
_KNOWN = inspect.signature(SingleThreadedAgentRuntime).parameters


class ChatRuntime(SingleThreadedAgentRuntime):
    """Runs one team; events and spans cost next to nothing while nobody looks at them."""

    def __init__(self) -> None:
        super().__init__(**cast(Any, {key: value for key, value in _OPTIONS.items() if key in _KNOWN}))
        if hasattr(self, "_tracer_helper"):
            self._tracer_helper = cast(Any, _Spans(self._tracer_helper))

    def _try_serialize(self, message: Any) -> str:
        if _event_logger.isEnabledFor(logging.INFO) or _is_traced():
            return super()._try_serialize(message)
        return ""


class _Spans:
    """Opens the runtime's spans while there is a tracer that takes them."""

    def __init__(self, helper: Any) -> None:
        self._helper = helper

    def trace_block(self, *args: Any, **kwargs: Any) -> AbstractContextManager[Any]:
        if _is_traced():
            return self._helper.trace_block(*args, **kwargs)
        return nullcontext(INVALID_SPAN)


def _is_traced() -> bool:
    return not isinstance(get_tracer_provider(), (ProxyTracerProvider, NoOpTracerProvider))
