"""The example in README is what the tool makes."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from autogen_migrate.cli import main
from support.venvs import ROOT


def test_the_example_is_what_the_tool_makes(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    before, after = re.findall(r"```python\n# AutoGen 0\.(?:2|4\+)\n(.*?)```", text, re.DOTALL)[:2]
    program = tmp_path / "trip.py"
    program.write_text(f"import os\n\nimport autogen\n\n{before}")
    result = CliRunner().invoke(main, [str(program), "--force"])
    assert result.exit_code == 0, result.stderr
    migrated = program.read_text()
    assert migrated.endswith(after), migrated
    assert "autogen_compat" not in migrated
