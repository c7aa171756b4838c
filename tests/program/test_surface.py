"""The table of what 0.2 has agrees with 0.2.40 itself, and with the compatibility layer."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from autogen_compat.missing import NOT_HERE
from autogen_compat.missing import UNSUPPORTED as RAISING
from autogen_migrate.plan.compat_gaps import NOT_THERE, UNSUPPORTED
from autogen_migrate.program import definitions, known_members, surface
from autogen_migrate.program.definitions import DEFINED
from autogen_migrate.program.members import CLASSES
from support import legacy_source
from support.venvs import COMPAT, python_of

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


_DEFINED = """
import importlib, json, sys
lost = {}
for module, names in json.loads(sys.argv[1]).items():
    here = importlib.import_module(f"autogen_compat.{module}".rstrip("."))
    missing = [name for name in names if not hasattr(here, name)]
    lost.update({module: missing} if missing else {})
print(json.dumps(lost))
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


def test_every_function_and_class_of_0_2_40_is_there_or_known_to_be_missing() -> None:
    defined = {module: sorted(legacy_source.defined_names(tree)) for module, tree in legacy_source.modules()}
    assert sum(map(len, defined.values())) > 250
    command = [python_of("v075"), "-c", _DEFINED, json.dumps(defined)]
    environment = {**os.environ, "PYTHONPATH": str(COMPAT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    lost = json.loads(done.stdout.splitlines()[-1])
    assert {f"{module}.{name}" for module, names in lost.items() for name in names} == set(NOT_THERE)


def test_modules_define_these_names() -> None:
    defined = {module: legacy_source.defined_names(tree) for module, tree in legacy_source.modules()}
    assert {module: set(names.split()) for module, names in DEFINED.items()} == {
        module: names for module, names in defined.items() if names
    }


@pytest.mark.parametrize(
    ("dotted", "certain"),
    [
        ("autogen", True),
        ("pyautogen.oai.client", True),
        ("autogen_compat.AssistantAgent", True),
        ("autogen.agentchat.conversable_agent.ConversableAgent._process_received_message", True),
        ("autogen.oai.client.OpenAIWrapper.create", True),
        ("autogen.oai.client.OpenAIWrapper._separate_create_config", False),
        ("autogen.agentchat.conversable_agent.OpenAIWrapper", False),
        ("autogen.code_utils.subprocess.run", False),
        ("autogen.AssistantAgent.run", False),
        ("autogen.LLMConfig", False),
        ("json.loads", False),
    ],
)
def test_names_that_are_certain(dotted: str, certain: bool) -> None:
    assert definitions.is_certain(dotted) is certain


def test_the_tool_and_the_layer_name_the_same_gaps() -> None:
    assert set(NOT_THERE) == set(NOT_HERE)
    assert set(UNSUPPORTED) == set(RAISING)


def test_classes_have_these_members() -> None:
    classes = legacy_source.classes()
    for name, (bases, members) in CLASSES.items():
        assert set(members.split()) == classes[name].members, name
        assert bases.split() == [base for base in classes[name].bases if base in classes], name


def test_members_are_inherited() -> None:
    members = known_members("RetrieveUserProxyAgent")
    assert members is not None
    assert {"retrieve_docs", "get_human_input", "initiate_chat", "send", "chat_messages"} <= members
    assert "run" not in members
    assert known_members("EmbeddedIPythonCodeExecutor") is None
    assert known_members("SomethingElse") is None


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
