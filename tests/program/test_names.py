"""What a name is: imports of every form, within a project and of 0.2 itself."""

from __future__ import annotations

import ast
import json
import subprocess

import pytest

from autogen_migrate.program.api import COMPAT_OWN
from support.venvs import COMPAT, python_of

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


# ---------------------------------------------------------------------- the compat package


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (
            "import autogen_compat as autogen\nprobe(autogen.AssistantAgent)",
            "api autogen_compat.AssistantAgent",
        ),
        (
            "from autogen_compat import AssistantAgent\nprobe(AssistantAgent)",
            "api autogen_compat.AssistantAgent",
        ),
        ("from autogen_compat import *\nprobe(Cache)", "api autogen_compat.Cache"),
        ("from autogen_compat import *\nprobe(as_sync)", "new autogen_compat.as_sync"),
        ("import autogen_compat.parts\nprobe(autogen_compat.Agent)", "api autogen_compat.Agent"),
        ("import autogen_compat.parts as p\nprobe(p.ProxyAgent)", "new autogen_compat.parts.ProxyAgent"),
        ("from autogen_compat.portal import run_sync\nprobe(run_sync)", "new autogen_compat.portal.run_sync"),
        ("import autogen_compat\nprobe(autogen_compat.stream(x))", "new-value stream"),
        ("from autogen_agentchat.teams import Swarm\nprobe(Swarm)", "new autogen_agentchat.teams.Swarm"),
    ],
)
def test_names_of_the_compat_package(source: str, found: str) -> None:
    assert probed(source) == {found}


def test_what_the_compat_package_has_besides_0_2() -> None:
    """Each name at its top is either in 0.2.40 or in the table."""
    folder = COMPAT / "autogen_compat"
    tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    lists = [
        node.value.args[0] if isinstance(node.value, ast.Call) else node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("__all__", "_MODULES")
    ]
    names = {name for found in lists for name in ast.literal_eval(found)}
    names |= {
        path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    script = (
        "import importlib.util, json, sys, autogen\nnames = json.loads(sys.argv[1])\n"
        "has = lambda n: hasattr(autogen, n) or importlib.util.find_spec('autogen.' + n) is not None\n"
        "print(json.dumps([n for n in names if has(n)]))\n"
    )
    names = sorted(names - {"__init__", "__version__"})
    done = subprocess.run(
        [python_of("v02"), "-c", script, json.dumps(names)], capture_output=True, text=True, check=True
    )
    old: list[str] = json.loads(done.stdout.splitlines()[-1])
    assert set(names) - set(old) == COMPAT_OWN
