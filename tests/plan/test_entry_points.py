"""What the project's metadata names stays a plain function."""

from __future__ import annotations

from dataclasses import replace

import pytest

from .helpers import PAIR, migrate, source

MAIN = 'def main():\n    guest.initiate_chat(chef, message="Hi")\n    return 0\n\n\n'
GUARD = 'if __name__ == "__main__":\n    raise SystemExit(main())\n'


def test_an_entry_point_stays_synchronous() -> None:
    file = replace(source("shop.py", PAIR + MAIN + GUARD), entry_points=("main",))
    result = migrate(file)
    assert result.native
    assert "async def" not in result.text
    assert "run_sync(" in result.text
    assert "entry point" in result.messages("AM180")


@pytest.mark.parametrize("names", [(), ("other",), ("main.run",)])
def test_another_function_does_not_matter(names: tuple[str, ...]) -> None:
    result = migrate(replace(source("shop.py", PAIR + MAIN + GUARD), entry_points=names))
    assert "async def main" in result.text


def test_what_an_entry_point_calls_and_methods_of_classes() -> None:
    deeper = PAIR + MAIN.replace("main", "serve") + "def main():\n    return serve()\n\n\n" + GUARD
    assert "async def" not in migrate(replace(source("shop.py", deeper), entry_points=("main",))).text
    body = MAIN.replace("def main()", "def run(self)").replace("\n    ", "\n        ").rstrip()
    method = PAIR + f"class Shop:\n    {body}\n\n\nShop().run()\n"
    assert "async def" in migrate(source("shop.py", method)).text
    assert "async def" not in migrate(replace(source("shop.py", method), entry_points=("Shop.run",))).text
