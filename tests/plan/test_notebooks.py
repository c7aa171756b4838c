"""Notebooks: magics, cells that are not Python, and which cell things go to."""

from __future__ import annotations

import pytest

from .helpers import CHEF, CONFIG, GUEST, IMPORTS, Migrated, migrate, notebook

CHAT = 'result = guest.initiate_chat(chef, message="Soup?")'
VALUE = 'guest.initiate_chat(chef, message="Soup?")'
OTHERS = CHEF.replace("chef", "baker") + GUEST.replace("guest", "child")
OTHER_CHAT = 'child.initiate_chat(baker, message="Bread?")'


def cells(*codes: str, to: str = "auto") -> Migrated:
    return migrate(notebook([IMPORTS + CONFIG, CHEF + GUEST, *codes]), to=to)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "code",
    [
        f"%%time\n{CHAT}",
        f"%%timeit -n1\n{CHAT}",
        f"%%capture out\n%%time\n{CHAT}",
        f"%%prun -s cumulative\nif True:\n    {CHAT}",
        f"%time {CHAT}",
        f"%timeit -n 1 -r1 {VALUE}",
        f"%prun -q {VALUE}",
        f"%memit {VALUE}",
        f"result = %time {VALUE}",
        f"%own {VALUE}",
        f"def ask():\n    return {VALUE}\n\n%time ask()",
        f"class Once:\n    {CHAT}",
    ],
)
def test_what_cannot_await_enters_the_portal(code: str) -> None:
    result = cells(code)
    assert result.native
    assert "run_sync(run_chat(team, " in result.text
    assert "await" not in result.text
    assert "AM180" in result.rules


def test_other_cells_await() -> None:
    result = cells("%time x = 1\n!ls", CHAT, "[%s for n in range(2)]" % VALUE)  # noqa: UP031
    assert result.native
    assert result.text.count("await run_chat(") == 2
    assert "AM180" not in result.rules


@pytest.mark.parametrize(
    ("code", "line", "column"),
    [
        ("this is about chef (", 1, 15),
        ("x = 1\nguest.send(\n", 2, 1),
        ("%%own\nuse(chef)", 2, 5),
        ("return chef", 1, 8),
        ("!echo {show(chef)}", 1, None),
    ],
)
def test_a_cell_that_is_not_python_keeps_what_it_names(code: str, line: int, column: int | None) -> None:
    result = cells(CHAT, OTHERS, OTHER_CHAT, code)
    assert [c.outcome for c in result.plan.conversations] == ["compat", "native"]
    (finding,) = [f for f in result.plan.findings if f.rule == "AM313"]
    assert (finding.cell, finding.line) == (6, line)
    assert column is None or finding.column == column


@pytest.mark.parametrize(
    ("code", "rules"),
    [
        ("%%bash\necho chef", []),
        ("%%html\n<p>chef</p>", []),
        ("%%bash\npip install pyautogen", ["AM320"]),
        ("%%writefile chef.py\nimport autogen", ["AM320"]),
        ("an orange (", ["AM320"]),
        ("%cd chef", []),
        ("chef?", []),
    ],
)
def test_cells_that_touch_nothing(code: str, rules: list[str]) -> None:
    result = cells(CHAT, code)
    assert result.native
    assert [f.rule for f in result.plan.findings] == rules
    assert all(f.cell == 4 for f in result.plan.findings)


LIST = 'config_list = [{"model": "gpt-4o"}]'
COOK = 'chef = AssistantAgent("chef", system_message="Cook.", llm_config={"config_list": config_list, %s})\n'


@pytest.mark.parametrize(
    ("codes", "names"),
    [
        ([LIST, IMPORTS, COOK % '"cache_seed": None' + GUEST, CHAT], "model_client = Open"),
        ([IMPORTS, LIST, "x = 1\n" + COOK % '"cache_seed": None' + GUEST, CHAT], "model_client = Open"),
        (
            [IMPORTS, LIST, 'llm_config = {"config_list": config_list}', CHEF + GUEST, CHAT],
            "model_client = Cach",
        ),
    ],
)
def test_the_client_stays_in_the_cell_that_names_the_model(codes: list[str], names: str) -> None:
    text = migrate(notebook(codes), to="auto").text
    assert names in text
    assert "config_list = [" not in text
    assert text.index("model_client = ") < text.index("chef = ")
    assert text.count("Client(") == 1 + ("Cached" in text)


def test_a_client_needs_what_it_is_made_of() -> None:
    text = migrate(
        notebook([IMPORTS, LIST, "t = 1\n" + COOK % '"temperature": t' + GUEST, CHAT]), to="auto"
    ).text
    assert text.index("t = 1") < text.index("model_client = ")
