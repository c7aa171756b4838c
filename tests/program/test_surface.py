"""The table of what 0.2 has agrees with 0.2.40 itself, and with the compatibility layer."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from autogen_migrate.program import surface
from support.venvs import python_of

_LIST = """
import json, pathlib, sys, importlib, types
root = pathlib.Path(importlib.import_module({package!r}).__file__).parent
modules = set()
for path in root.rglob("*.py"):
    parts = path.relative_to(root).with_suffix("").parts
    modules.add(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
names = {{}}
for package in {packages!r}:
    module = importlib.import_module(f"{package}.{{package}}".rstrip("."))
    names[package] = [n for n in dir(module) if not n.startswith("_")]
print(json.dumps([sorted(modules - {{""}}), names]))
"""


def listed(python: Path, package: str) -> tuple[set[str], dict[str, set[str]]]:
    """The modules of an installed package, and the public names of the packages in the table."""
    code = _LIST.format(package=package, packages=sorted(surface.NAMES))
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    modules, names = json.loads(done.stdout.splitlines()[-1])
    return set(modules), {key: set(found) for key, found in names.items()}


@pytest.fixture(scope="module")
def legacy() -> tuple[set[str], dict[str, set[str]]]:
    return listed(python_of("v02"), "autogen")


def test_the_modules_are_those_of_0_2_40(legacy: tuple[set[str], dict[str, set[str]]]) -> None:
    assert legacy[0] == set(surface.MODULES)


def test_the_packages_have_these_names(legacy: tuple[set[str], dict[str, set[str]]]) -> None:
    for package, names in surface.NAMES.items():
        inner = {m.rpartition(".")[2] for m in surface.MODULES if m.rpartition(".")[0] == package}
        assert legacy[1][package] - inner == names - inner, package


def test_the_compatibility_layer_has_all_of_them() -> None:
    modules, names = listed(python_of("v075"), "autogen_compat")
    assert modules >= surface.MODULES
    for package, wanted in surface.NAMES.items():
        assert wanted - {"logging", "Any"} <= names[package], package


@pytest.mark.parametrize(
    ("dotted", "foreign"),
    [
        ("autogen", None),
        ("autogen.GroupChat.agents", None),
        ("autogen.agentchat.groupchat.GroupChat", None),
        ("autogen.oai.client.anything", None),
        ("autogen.__version__", None),
        ("json.loads", None),
        ("autogen.LLMConfig.x", "autogen.LLMConfig"),
        ("pyautogen.agentchat.group.AgentTarget", "pyautogen.agentchat.group"),
        ("autogen.agentchat.contrib.websurfer", "autogen.agentchat.contrib.websurfer"),
    ],
)
def test_the_first_part_that_0_2_does_not_have(dotted: str, foreign: str | None) -> None:
    assert surface.foreign_part(dotted) == foreign
