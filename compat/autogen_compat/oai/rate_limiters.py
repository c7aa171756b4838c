"""Waiting between requests: 0.2's ``api_rate_limit``."""

from __future__ import annotations

import threading
import time
from typing import Any, Protocol


class RateLimiter(Protocol):
    """Something whose ``sleep`` returns when the next request may be sent."""

    def sleep(self, *args: Any, **kwargs: Any) -> None:
        """Wait for the next request's turn."""
        ...


class TimeRateLimiter:
    """Lets at most *rate* requests per second pass, evenly spaced; several threads queue up.

    Source: ``oai.rate_limiters``.
    """

    def __init__(self, rate: float) -> None:
        self._interval = 1.0 / rate
        self._next_turn = 0.0
        self._lock = threading.Lock()

    def sleep(self, *args: Any, **kwargs: Any) -> None:
        """Wait for the next request's turn; arguments are ignored."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next_turn)
            self._next_turn = turn + self._interval
        # time.sleep may end a moment early by another clock
        while (left := turn - time.monotonic()) > 0:
            time.sleep(left)
