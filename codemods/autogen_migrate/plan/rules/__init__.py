"""The rules, one file per construct of 0.2, found by registration: every module here has a ``RULE``."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from .base import Rule

__all__ = ["Rule", "all_rules", "rule_for"]


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by code."""
    found: list[Rule] = []
    for module in pkgutil.iter_modules(__path__):
        if module.name != "base":
            found.append(importlib.import_module(f"{__name__}.{module.name}").RULE)
    return tuple(sorted(found, key=lambda rule: rule.code))


@cache
def _by_key() -> dict[str, Rule]:
    return {key: rule for rule in all_rules() for key in rule.keys}


def rule_for(key: str) -> Rule | None:
    """The rule that answers for a site key."""
    return _by_key().get(key)
