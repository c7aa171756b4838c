"""Imports that migrating leaves without a use go; all others stay."""

from __future__ import annotations

import pytest

from .helpers import GUEST, IMPORTS, migrate, notebook

KEY = 'llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ.get("OPENAI_API_KEY")}]}\n'
CHEF = 'chef = AssistantAgent("chef", system_message="Cook.", llm_config=llm_config)\n'
CHAT = 'guest.initiate_chat(chef, message="Hi")\n'
PROGRAM = "import os\n" + IMPORTS + KEY + CHEF + GUEST + CHAT


def test_an_import_goes_with_its_last_use() -> None:
    result = migrate(PROGRAM)
    assert result.native
    assert "import os" not in result.text and "os.environ" not in result.text


def test_an_import_stays_that_new_code_shares() -> None:
    program = IMPORTS + KEY.replace(', "api_key": os.environ.get("OPENAI_API_KEY")', "") + CHEF + GUEST
    talk = f"async def talk():\n    {CHAT}import asyncio\nasyncio.run(talk())\n"
    result = migrate(program + talk)
    assert result.native
    assert result.text.count("import asyncio\n") == 1


def test_one_name_of_several_goes() -> None:
    program = PROGRAM.replace("import os\n", "from os import environ, sep\n").replace("os.environ", "environ")
    result = migrate(program + "print(sep)\n")
    assert result.native
    assert "from os import sep\n" in result.text


@pytest.mark.parametrize(
    "rest",
    [
        'print(os.environ.get("HOME"))\n',
        '__all__ = ["os", "chef"]\n',
        'def home() -> "os.PathLike[str]":\n    return "."\n',
        "def show(os: int) -> None:\n    print(os)\n",
        "try:\n    import os\nexcept ImportError:\n    pass\n",
    ],
)
def test_an_import_stays_if_anything_may_need_it(rest: str) -> None:
    result = migrate(PROGRAM + rest)
    assert result.native
    assert result.text.startswith("import asyncio\nimport os\n")


def test_an_import_that_was_unused_before_stays() -> None:
    result = migrate(PROGRAM.replace("import os\n", "import os\nimport json\n"))
    assert "import json\n" in result.text and "import os\n" not in result.text


def test_an_import_stays_that_new_code_uses() -> None:
    program = PROGRAM.replace('os.environ.get("OPENAI_API_KEY")', 'os.environ["COOK_KEY"]')
    result = migrate(program)
    assert "import os\n" in result.text and 'api_key=os.environ["COOK_KEY"]' in result.text


@pytest.mark.parametrize("taker", ["from main import os\n", "from main import *\n", "import main\nmain.os\n"])
def test_an_import_stays_that_another_module_takes(taker: str) -> None:
    result = migrate({"main.py": PROGRAM, "other.py": taker})
    assert "import os\n" in result.texts["main.py"]


def test_an_import_stays_where_the_program_stays() -> None:
    program = PROGRAM + "chef.print_usage_summary()\n"
    assert "import os\n" in migrate(program, to="auto").text


def test_a_notebook() -> None:
    cells = ["import os\nimport time\n" + IMPORTS, KEY + CHEF, GUEST, CHAT, "time.time()\n"]
    result = migrate(notebook(cells))
    assert result.native
    assert "import os\n" not in result.text and "import time\n" in result.text
