"""Entry points are read from whatever describes the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from autogen_migrate.sources.collect import collect
from autogen_migrate.sources.entry_points import entry_points


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", '[project.scripts]\nshop = "shop.cli:main"\n'),
        ("pyproject.toml", '[project.gui-scripts]\nshop = "shop.cli:main"\n'),
        ("pyproject.toml", '[project.entry-points."shop.plugins"]\nshop = "shop.cli:main [extra]"\n'),
        ("pyproject.toml", '[tool.poetry.scripts]\nshop = "shop.cli:main"\n'),
        ("pyproject.toml", '[tool.poetry.scripts]\nshop = {reference = "shop.cli:main", type = "console"}\n'),
        ("pyproject.toml", '[tool.pdm.scripts]\nshop = {call = "shop.cli:main(1)"}\n'),
        ("setup.cfg", "[options.entry_points]\nconsole_scripts =\n    shop = shop.cli:main\n    b = x:y\n"),
        ("setup.py", "setup(entry_points={'console_scripts': ['shop=shop.cli:main']})\n"),
        ("setup.py", "ENTRY = {'console_scripts': ['shop = shop.cli:main']}\nsetup(entry_points=ENTRY)\n"),
        ("setup.py", 'setup(entry_points="""\n[console_scripts]\nshop = shop.cli:main\n""")\n'),
    ],
)
def test_names_of_functions(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / file).write_text(text, encoding="utf-8")
    for package in ("shop", "src/shop"):
        assert entry_points(tmp_path / package / "cli.py") == ("main",)
        assert entry_points(tmp_path / package / "cli" / "__init__.py") == ("main",)
    assert entry_points(tmp_path / "shop" / "other.py") == ()
    assert entry_points(tmp_path / "workshop" / "cli.py") == ()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", "not = [toml"),
        ("setup.cfg", "no section"),
        ("setup.py", "def"),
        ("setup.py", "x = 1\n"),
    ],
)
def test_files_that_cannot_be_read_say_nothing(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert entry_points(tmp_path / "shop" / "cli.py") == ()


def test_a_file_of_a_run_has_its_entry_points(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project.scripts]\nshop = "shop:main"\n', encoding="utf-8")
    (tmp_path / "shop.py").write_text("import autogen\n", encoding="utf-8")
    assert [file.entry_points for file in collect([str(tmp_path)]).files] == [("main",)]
