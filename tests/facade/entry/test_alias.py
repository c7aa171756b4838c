"""``install_alias``: ``import autogen`` means this package."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import autogen_compat
from autogen_compat.alias import install_alias, is_installed, remove_alias
from autogen_compat.exceptions import CompatAliasError, CompatMissingModule

from .conftest import Run


@pytest.fixture(autouse=True)
def without_alias() -> Iterator[None]:
    yield
    remove_alias()
    assert not is_installed() and "autogen" not in sys.modules


@pytest.mark.parametrize("name", ["autogen", "pyautogen"])
def test_package_and_submodules_are_the_same_objects(name: str) -> None:
    install_alias()
    assert importlib.import_module(name) is autogen_compat
    for rest in (
        "oai",
        "oai.client",
        "agentchat",
        "agentchat.conversable_agent",
        "agentchat.contrib",
        "coding",
    ):
        real = importlib.import_module(f"autogen_compat.{rest}")
        assert importlib.import_module(f"{name}.{rest}") is real
        assert real.__name__ == f"autogen_compat.{rest}"
        assert real.__spec__ is not None and real.__spec__.name == real.__name__


def test_all_forms_of_import() -> None:
    install_alias()
    names: dict[str, object] = {}
    exec(
        "import autogen\nimport autogen.oai.client as client\nimport autogen.agentchat.utils\n"
        "from autogen import AssistantAgent, oai\nfrom autogen.agentchat.contrib import *\n"
        "same = autogen.agentchat.utils",
        names,
    )
    assert names["autogen"] is autogen_compat
    assert names["AssistantAgent"] is autogen_compat.AssistantAgent
    assert names["client"] is sys.modules["autogen_compat.oai.client"]
    assert names["same"] is sys.modules["autogen_compat.agentchat.utils"]


def test_it_is_idempotent() -> None:
    before = list(sys.meta_path)
    install_alias()
    installed = list(sys.meta_path)
    autogen = importlib.import_module("autogen")
    install_alias()
    assert sys.meta_path == installed and installed[1:] == before
    assert importlib.import_module("autogen") is autogen


def test_reload_loads_the_module_itself() -> None:
    install_alias()
    module = importlib.import_module("autogen.math_utils")
    assert importlib.reload(module) is module
    assert module.__name__ == "autogen_compat.math_utils"


def test_it_refuses_when_another_package_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    other = ModuleType("autogen")
    other.__file__ = "/somewhere/autogen/__init__.py"
    monkeypatch.setitem(sys.modules, "autogen", other)
    with pytest.raises(CompatAliasError, match=r"/somewhere/autogen.*first `import autogen`"):
        install_alias()
    assert not is_installed()
    monkeypatch.undo()


def test_a_package_of_that_name_on_the_path_is_hidden(python: Run, tmp_path: Path) -> None:
    (tmp_path / "autogen").mkdir()
    (tmp_path / "autogen" / "__init__.py").write_text("raise SystemExit('the other one')\n")
    code = "import autogen_compat; autogen_compat.install_alias(); import autogen; print(autogen.__name__)"
    assert python("-c", code).stdout == "autogen_compat\n"


def test_modules_that_do_not_exist() -> None:
    install_alias()
    with pytest.raises(ModuleNotFoundError, match=r"'autogen\.nothing'") as caught:
        importlib.import_module("autogen.nothing")
    assert caught.value.name == "autogen.nothing"
    with pytest.raises(CompatMissingModule, match="Swarm"):
        importlib.import_module("autogen.agentchat.contrib.swarm_agent")
    with pytest.raises(CompatMissingModule, match="AG2"):
        importlib.import_module("autogen.tools.experimental")


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "needy.py").write_text("import no_such_package_at_all\n")
    monkeypatch.setattr(autogen_compat, "__path__", [*autogen_compat.__path__, str(tmp_path)])
    install_alias()
    with pytest.raises(ModuleNotFoundError) as caught:
        importlib.import_module("autogen.needy")
    assert caught.value.name == "no_such_package_at_all"
