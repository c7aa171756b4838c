"""From where the modules of a project are imported."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autogen_migrate.sources import collect
from autogen_migrate.sources.imports import files_run, import_lines, import_statements
from autogen_migrate.sources.layout import Layout, changes_sys_path, package_parents
from autogen_migrate.sources.layout.settings import settings_roots
from autogen_migrate.sources.layout.sys_path import added_folders


def layout(*names: str, roots: tuple[str, ...] = (), declared: tuple[str, ...] = ()) -> Layout:
    """The files of a project in ``/p``; ``roots`` are further folders on the path."""
    places = {f"/p/{name}": f"/p/{name}" for name in names}
    folders = [*package_parents(places.values()), *(f"/p/{root}" for root in roots)]
    shared = frozenset(f"/p/{folder}" for folder in declared)
    return Layout(places, {"/p": folders}, tops=frozenset({"/p"}), declared=shared)


def find(found: Layout, importer: str, module: str, level: int = 0) -> list[str]:
    return [place.removeprefix("/p/") for place in found.find(f"/p/{importer}", level, module).places]


def test_a_script_sees_its_own_folder_first() -> None:
    one = layout("llm.py", "scripts/llm.py", "scripts/go.py", "scripts/deep/go.py")
    assert find(one, "scripts/go.py", "llm") == ["scripts/llm.py"]
    assert find(one, "scripts/deep/go.py", "llm") == ["scripts/llm.py", "llm.py"]


def test_a_folder_that_others_import_from_is_no_script_s_own() -> None:
    one = layout("conf.py", "lib/conf.py", "lib/x.py", roots=("lib",), declared=("lib",))
    assert find(one, "lib/x.py", "conf") == ["lib/conf.py", "conf.py"]


def test_modules_of_packages_are_imported_from_the_package_s_parent() -> None:
    one = layout("backend/app/__init__.py", "backend/app/core.py", "jobs/go.py", "backend/app/sub/x.py")
    assert find(one, "jobs/go.py", "app.core") == ["backend/app/core.py"]
    assert find(one, "backend/app/sub/x.py", "core", 2) == ["backend/app/core.py"]
    assert find(one, "backend/app/core.py", "") == []


def test_all_roots_that_have_a_module_count() -> None:
    one = layout("a/staff.py", "b/staff.py", "c/staff.py", "jobs/go.py", roots=("a", "b"))
    assert find(one, "jobs/go.py", "staff") == ["a/staff.py", "b/staff.py"]
    without = layout("a/staff.py", "b/staff.py", "jobs/go.py")
    answer = without.find("/p/jobs/go.py", 0, "staff")
    assert answer.guessed and len(answer.places) == 2


def test_a_package_comes_before_a_module_of_its_name() -> None:
    assert find(layout("x/__init__.py", "x.py", "go.py"), "go.py", "x") == ["x/__init__.py"]


def test_installed_packages_are_hidden_by_a_script_s_neighbours_only() -> None:
    one = layout("shop/__init__.py", "shop/autogen.py", "shop/types.py", "shop/go.py", "lib/autogen.py")
    assert find(one, "shop/go.py", "autogen") == find(one, "shop/go.py", "types") == []
    assert find(layout("autogen.py", "go.py"), "go.py", "autogen") == ["autogen.py"]


@pytest.mark.parametrize(
    "code",
    [
        'sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))',
        "D = os.path.dirname(os.path.abspath(__file__))\nsys.path.append(os.path.abspath(D + '/../lib'))",
        'sys.path.append(str(Path(__file__).resolve().parent.parent / "lib"))',
        'sys.path.append(str(Path(__file__).parents[1].joinpath("lib")))',
        'HERE = Path(__file__).parent\nLIB = HERE.parent / "lib"\nsys.path.insert(0, f"{LIB}")',
        'sys.path += ["../lib"]',
        'sys.path[0:0] = ["../lib"]',
        'sys.path = ["../lib"] + sys.path',
        'sys.path.extend(["other", os.path.join(os.pardir, "lib")])',
        'for name in ("lib", "more"):\n    sys.path.append("../" + name)',
        'if "../lib" not in sys.path:\n    sys.path.insert(0, "../lib")',
        'def prepare():\n    sys.path.append(os.path.realpath("../lib"))',
        'site.addsitedir("../lib")',
    ],
)
def test_what_a_file_adds_to_the_path(code: str) -> None:
    assert "/p/lib" in added_folders(f"import os, site, sys\n{code}\n", "/p/jobs/go.py", ["/p/jobs"])
    assert changes_sys_path(code.encode())


def test_what_cannot_be_known_adds_nothing() -> None:
    text = "import os, sys\nsys.path.append(os.environ['X'])\nsys.path.append(a)\na = a\nprint(sys.path)\n"
    assert added_folders(text, "/p/go.py", ["/p"]) == []
    assert not changes_sys_path(b"print(sys.path)\nif x in sys.path: pass\nsys.path == y\n")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["here"]\n'),
        ("pyproject.toml", '[tool.setuptools]\npackage-dir = {"" = "here"}\n'),
        ("pyproject.toml", '[tool.setuptools.package-dir]\n"pkg.sub" = "here/pkg/sub"\n'),
        ("pyproject.toml", '[tool.setuptools.packages.find]\nwhere = ["here"]\n'),
        ("pyproject.toml", '[[tool.poetry.packages]]\ninclude = "pkg"\nfrom = "here"\n'),
        ("pyproject.toml", '[tool.hatch.build.targets.wheel]\npackages = ["here/pkg"]\n'),
        ("pyproject.toml", '[tool.hatch.build.targets.wheel.sources]\nhere = ""\n'),
        ("pyproject.toml", '[tool.uv.build-backend]\nmodule-root = "here"\n'),
        ("pyproject.toml", '[tool.pyright]\nextraPaths = ["./here/"]\n'),
        ("setup.cfg", "[options]\npackage_dir =\n    = here\n"),
        ("setup.cfg", "[options.packages.find]\nwhere = here\n"),
        ("pytest.ini", "[pytest]\npythonpath = here other\n"),
        ("setup.py", 'from setuptools import setup\n\nsetup(package_dir={"": "here"})\n'),
        ("setup.py", 'setup(packages=find_packages(where="here"))\n'),
    ],
)
def test_what_the_settings_say(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert str(tmp_path / "here") in settings_roots(str(tmp_path))


def test_settings_that_cannot_be_read_say_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.pytest\npythonpath = 1")
    (tmp_path / "setup.cfg").write_text("no section\n")
    assert settings_roots(str(tmp_path)) == [str(tmp_path), str(tmp_path / "src")]


def test_files_that_code_runs() -> None:
    assert files_run(b"%run -i tools/agents.py\n%run other\n") == ["tools/agents.py", "other"]
    assert files_run(b"runpy.run_path('a/b.py')\nexec(open(\"c.py\").read())\n") == ["a/b.py", "c.py"]
    assert files_run(b"open('d.py')\nexecute('x.py')\n") == []


def test_imports_alone_of_what_cannot_be_read() -> None:
    data = b"import a.b, c-d\nfrom ..x import (y,\n  z)\nfrom . import w\nimport_module('e.f')\nprint 'x'\n"
    assert import_statements(import_lines(data)).splitlines() == [
        "import a.b",
        "from .. import x",
        "from ..x import y",
        "from ..x import z",
        "from . import w",
        "import e.f",
    ]


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def test_the_project_around_the_named_file_takes_part(tmp_path: Path) -> None:
    files = {
        ".git/x": "",
        "agents.py": "import autogen\n",
        "use/a.py": "import agents\n",
        "use/b.py": "x = 1\n",
        "apart.py": "import autogen\n",
        "odd.py": "import agents\nx = (\n",
    }
    write(tmp_path, files)
    sources = collect([str(tmp_path / "agents.py")])
    found = {file.path.name: (file.named, file.editable) for file in sources.files}
    assert found == {"agents.py": (True, True), "odd.py": (False, False), "a.py": (False, True)}
    assert (sources.seen, sources.mentions, sources.importing) == (1, 1, 1)
    assert not sources.problems and not sources.named_problem
    whole = collect([str(tmp_path)])
    order = [file.path.name for file in whole.files if file.path.name != "apart.py"]
    assert order == [file.path.name for file in sources.files]


def test_paths_of_the_others_are_as_the_user_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {".git/x": "", "src/agents.py": "import autogen\n", "go.py": "import agents\n"})
    monkeypatch.chdir(tmp_path / "src")
    assert [str(file.path) for file in collect(["agents.py"]).files] == [
        os.path.join("..", "go.py"),
        "agents.py",
    ]
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "src")
    named = {str(file.path): file.named for file in collect([str(link)]).files}
    assert named == {str(link / "agents.py"): True, str(tmp_path / "go.py"): False}
