"""What a name is: imports of every form, within a project and of 0.2 itself."""

from __future__ import annotations

import pytest

from .helpers import describe, probed, program_of

AGENT = 'import autogen\ncook = autogen.AssistantAgent("cook")\n'


@pytest.mark.parametrize(
    "source",
    [
        "import autogen\nprobe(autogen.AssistantAgent)",
        "import autogen as ag\nprobe(ag.AssistantAgent)",
        "from autogen import AssistantAgent\nprobe(AssistantAgent)",
        "from autogen import AssistantAgent as A\nprobe(A)",
        "from autogen import *\nprobe(AssistantAgent)",
        "from autogen.agentchat import AssistantAgent\nprobe(AssistantAgent)",
        "from autogen import agentchat\nprobe(agentchat.AssistantAgent)",
        "import autogen.agentchat\nprobe(autogen.agentchat.AssistantAgent)",
        "import autogen.agentchat as chat\nprobe(chat.AssistantAgent)",
        "import autogen.agentchat\nprobe(autogen.AssistantAgent)",
        "import pyautogen\nprobe(pyautogen.AssistantAgent)",
        "try:\n    import autogen\nexcept ImportError:\n    import pyautogen as autogen\n"
        "probe(autogen.AssistantAgent)",
        "def f():\n    from autogen import AssistantAgent\n    probe(AssistantAgent)",
        "import autogen\nbase = autogen.AssistantAgent\nprobe(base)",
    ],
)
def test_names_of_the_old_package(source: str) -> None:
    found = probed(source)
    assert found
    assert {name.rsplit(".", 1)[-1] for name in found} == {"AssistantAgent"}
    assert all(name.startswith("api ") for name in found)


@pytest.mark.parametrize(
    "source",
    [
        "from autogen_agentchat.agents import AssistantAgent\nprobe(AssistantAgent)",
        "from autogen_core import *\nprobe(AssistantAgent)",
        "import autogenx\nprobe(autogenx.AssistantAgent)",
        "class AssistantAgent: ...\nimport autogen\nprobe(AssistantAgent)",
        "from autogen import *\nprobe(unheard_of)",
        "from autogen import *\ndef f(AssistantAgent):\n    probe(AssistantAgent)",
        "import autogen\nclass C:\n    autogen = 1\n    def f(self):\n        pass\n    probe(autogen)",
    ],
)
def test_other_names_are_not_of_the_old_package(source: str) -> None:
    assert not {name for name in probed(source) if name.startswith("api ")}


def test_a_class_body_does_not_hide_names_from_its_methods() -> None:
    source = "import autogen\nclass C:\n    autogen = 1\n    def f(self):\n        probe(autogen)"
    assert probed(source) == {"api autogen"}


@pytest.mark.parametrize(
    "importer",
    [
        "from people import cook\nprobe(cook)",
        "from people import cook as c\nprobe(c)",
        "import people\nprobe(people.cook)",
        "import people as p\nprobe(p.cook)",
        "from people import *\nprobe(cook)",
        "def f():\n    import people\n    probe(people.cook)",
        "if x:\n    from people import cook\nelse:\n    cook = None\nprobe(cook or cook)",
    ],
)
def test_a_script_in_the_same_folder(importer: str) -> None:
    assert "cook" in probed({"app/people.py": AGENT, "app/main.py": importer})


@pytest.mark.parametrize(
    "importer",
    [
        "from shop.staff.people import cook\nprobe(cook)",
        "import shop.staff.people\nprobe(shop.staff.people.cook)",
        "import shop.staff.people as p\nprobe(p.cook)",
        "from shop.staff import people\nprobe(people.cook)",
        "from shop import staff\nprobe(staff.people.cook)",
        "import shop\nprobe(shop.staff.people.cook)",
        "from .staff.people import cook\nprobe(cook)",
        "from . import staff\nprobe(staff.people.cook)",
        "from .staff import people as p\nprobe(p.cook)",
        "from ..shop.staff.people import *\nprobe(cook)",
    ],
)
def test_packages(importer: str) -> None:
    files = {
        "src/shop/__init__.py": "",
        "src/shop/staff/__init__.py": "",
        "src/shop/staff/people.py": AGENT,
        "src/shop/main.py": importer,
    }
    assert probed(files) == {"cook"}


@pytest.mark.parametrize(
    "importer",
    [
        "from shop.staff.people import cook\nprobe(cook)",
        "import shop.staff.people\nprobe(shop.staff.people.cook)",
        "from shop.staff import people\nprobe(people.cook)",
    ],
)
def test_packages_without_init(importer: str) -> None:
    assert probed({"src/shop/staff/people.py": AGENT, "src/main.py": importer}) == {"cook"}


@pytest.mark.parametrize(
    "package",
    [
        "from .people import cook",
        "from .people import cook as cook\n__all__ = ['cook']",
        "from .people import *",
        "from . import people\ncook = people.cook",
        "from shop import people\ncook = people.cook",
    ],
)
@pytest.mark.parametrize("importer", ["from shop import cook\nprobe(cook)", "import shop\nprobe(shop.cook)"])
def test_re_exports(package: str, importer: str) -> None:
    files = {"shop/__init__.py": package, "shop/people.py": AGENT, "main.py": importer}
    assert probed(files) == {"cook"}


def test_modules_that_import_each_other() -> None:
    files = {"a.py": "from b import *\nfrom b import y\nx = y\nprobe(x)", "b.py": "from a import *\ny = x\n"}
    assert probed(files) == set()


def test_names_imported_in_a_circle() -> None:
    assert probed({"a.py": "from b import y\nprobe(y)", "b.py": "from a import y"}) == set()


def test_star_imports_in_a_circle() -> None:
    files = {"a.py": "from b import *\nprobe(nothing)", "b.py": "from a import *\n"}
    assert probed(files) == set()


def test_a_name_that_is_also_a_folder_of_the_project() -> None:
    """A project may have a package that is called ``autogen``: then it is not 0.2."""
    files = {"autogen/__init__.py": "class AssistantAgent: ...", "main.py": "import autogen\nprobe(autogen)"}
    program = program_of(files)
    call = next(e for e in program.modules[1].exprs if e.kind == "call")
    assert [describe(v) for v in program.values(call.items[1], program.modules[1])] == ["module"]
