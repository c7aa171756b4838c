"""What the compatibility layer says at run time about the rules is true."""

from __future__ import annotations

from autogen_compat.warnings import REPLACEMENTS
from autogen_migrate.plan.rules import all_rules, rule_for


def test_the_rules_that_warnings_name_are_those_of_the_construct() -> None:
    asynchronous = {name: name.removeprefix("a_") for name in REPLACEMENTS}
    for name, (replacement, code) in REPLACEMENTS.items():
        rule = rule_for(name) or rule_for(f".{name}") or rule_for(f".{asynchronous[name]}")
        assert rule is not None, name
        assert rule.code == code and replacement, name
    assert {code for _, code in REPLACEMENTS.values()} <= {rule.code for rule in all_rules()}
