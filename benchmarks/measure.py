"""CPU time and memory of commands and functions."""

from __future__ import annotations

import gc
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process and its children took: CPU seconds (user and system), and peak memory in KiB."""

    cpu: float
    memory: int
    code: int

    def best(self, other: Usage) -> Usage:
        """The smaller of the two in each respect."""
        return Usage(min(self.cpu, other.cpu), min(self.memory, other.memory), other.code)


def command(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Usage:
    """Run a command without showing its output, and wait for it."""
    process = subprocess.Popen(
        list(arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=None if environment is None else dict(environment),
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Usage(usage.ru_utime + usage.ru_stime, usage.ru_maxrss, process.returncode)


def best_of(runs: int, *sides: Callable[[], Usage]) -> list[Usage]:
    """The best of ``runs`` runs of each side; the sides take turns, so that noise meets all alike."""
    best = [side() for side in sides]
    for _ in range(runs - 1):
        best = [known.best(side()) for known, side in zip(best, sides, strict=True)]
    return best


def cpu_of(work: Callable[[], object]) -> float:
    """CPU seconds that ``work`` takes in this process."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start
