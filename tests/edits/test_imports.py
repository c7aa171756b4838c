"""Imports taken out of statements and put in at their place."""

from __future__ import annotations

import ast

import pytest

from autogen_migrate.edits import EditError, apply_edits
from autogen_migrate.plan.model import AddImport, Edit, RemoveImport, RenamePackage, Replace

from .helpers import at, statement


def check(before: str, edits: list[Edit], after: str) -> None:
    result = apply_edits(before, edits)
    assert result == after
    ast.parse(result)


@pytest.mark.parametrize(
    ("before", "names", "after"),
    [
        ("from a import b, c, d\n", ["b"], "from a import c, d\n"),
        ("from a import b, c, d\n", ["d"], "from a import b, c\n"),
        ("from a import b, c as e, d  # x\n", ["c"], "from a import b, d  # x\n"),
        ("from a import (b, c)\n", ["c"], "from a import (b)\n"),
        ("from a import b\nx\n", ["b"], "x\n"),
        ("import a, b as c, d.e\n", ["b"], "import a, d.e\n"),
        ("import a, b as c, d.e\n", ["d.e", "a"], "import b as c\n"),
        (
            "from a import (\n    b,  # one\n    c,  # two\n    d\n)\n",
            ["b"],
            "from a import (\n    c,  # two\n    d\n)\n",
        ),
        (
            "from a import (\n    b,  # one\n    c,  # two\n    d\n)\n",
            ["d"],
            "from a import (\n    b,  # one\n    c  # two\n)\n",
        ),
        (
            "from a import (b, c,  # x\n               d)\n",
            ["b"],
            "from a import (c,  # x\n               d)\n",
        ),
        ("from a import (b, c,  # x\n               d)\n", ["d"], "from a import (b, c  # x\n)\n"),
        ("from a import b, \\\n    c\n", ["c"], "from a import b\n"),
        ("from a import b, \\\n    c, d\n", ["b"], "from a import c, d\n"),
        (
            "try:\n    import a\nexcept ImportError:\n    pass\n",
            ["a"],
            "try:\n    pass\nexcept ImportError:\n    pass\n",
        ),
        ("from a import *\nx\n", ["*"], "x\n"),
        ("import a; import b\n", ["a"], "__FIRST__"),
    ],
)
def test_remove(before: str, names: list[str], after: str) -> None:
    line = next(n.lineno for n in ast.walk(ast.parse(before)) if isinstance(n, (ast.Import, ast.ImportFrom)))
    span = statement(before, line)
    if after == "__FIRST__":
        span, after = at(before, "import a"), "import b\n"
    if before.startswith("try"):
        span = at(before, "import a")
    check(before, [RemoveImport(span, name) for name in names], after)


def test_new_imports_take_the_place_of_the_old() -> None:
    text = "import os\nimport autogen  # old\nimport rich\n\nx\n"
    edits: list[Edit] = [
        RemoveImport(statement(text, 2), "autogen"),
        AddImport("z.b", "B"),
        AddImport("a.b", "D"),
        AddImport("a.b", "C", "E"),
        AddImport("asyncio"),
    ]
    check(
        text,
        edits,
        "import asyncio\nimport os\nfrom a.b import C as E, D\nfrom z.b import B\nimport rich\n\nx\n",
    )


def test_partly_removed() -> None:
    text = "from autogen import A, B\n\nx\n"
    edits: list[Edit] = [RemoveImport(statement(text, 1), "A"), AddImport("new", "A")]
    check(text, edits, "from autogen import B\nfrom new import A\n\nx\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x\n", "import asyncio\n\nfrom new import N\n\nx\n"),
        ('"""Doc."""\nx\n', '"""Doc."""\n\nimport asyncio\n\nfrom new import N\nx\n'),
        ("import os\nimport sys\n\nx\n", "import asyncio\nimport os\nimport sys\n\nfrom new import N\n\nx\n"),
        (
            "import abc\nimport sys\n\nimport rich\nx\n",
            "import abc\nimport asyncio\nimport sys\n\nimport rich\nfrom new import N\nx\n",
        ),
        (
            "from abc import ABC\n\nimport rich\nx\n",
            "import asyncio\nfrom abc import ABC\n\nimport rich\nfrom new import N\nx\n",
        ),
        (
            "from __future__ import annotations\n\nimport rich\nx\n",
            "from __future__ import annotations\n\nimport asyncio\n\nimport rich\nfrom new import N\nx\n",
        ),
        ("import abc\nx\n", "import abc\nimport asyncio\n\nfrom new import N\nx\n"),
        ("import asyncio\nfrom new import N\n", "import asyncio\nfrom new import N\n"),
        ("import asyncio\nfrom new import A, Z\n", "import asyncio\nfrom new import A, N, Z\n"),
        (
            "import asyncio\nfrom new import (\n    A,\n    Z,\n)\n",
            "import asyncio\nfrom new import (\n    A,\n    N,\n    Z,\n)\n",
        ),
        ("import asyncio\nfrom new import Z, A\n", "import asyncio\nfrom new import Z, A, N\n"),
        (
            "#!/usr/bin/env python\nimport rich",
            "#!/usr/bin/env python\nimport asyncio\n\nimport rich\nfrom new import N",
        ),
    ],
)
def test_add(before: str, after: str) -> None:
    edits: list[Edit] = [AddImport("asyncio"), AddImport("new", "N")]
    check(before, edits, after)
    assert apply_edits(after, edits) == after


def test_merge_into_a_statement_that_loses_a_name() -> None:
    text = "from m import A, C\n"
    edits: list[Edit] = [RemoveImport(statement(text, 1), "A"), AddImport("m", "B")]
    check(text, edits, "from m import B, C\n")


def test_long_merge_is_broken() -> None:
    names = [f"SomeLongClassName{i}" for i in range(4)]
    text = f"from module import {', '.join(names)}\n"
    result = apply_edits(text, [AddImport("module", "SomeLongClassName9")])
    lines = "".join(f"    {name},\n" for name in [*names, "SomeLongClassName9"])
    assert result == f"from module import (\n{lines})\n"


def test_long_new_import_is_broken() -> None:
    text = "import autogen\n"
    edits: list[Edit] = [RemoveImport(statement(text, 1), "autogen")]
    names = [f"SomeLongClassName{i}" for i in range(5)]
    edits += [AddImport("module", name) for name in names]
    check(text, edits, "from module import (\n" + "".join(f"    {n},\n" for n in names) + ")\n")


def test_import_and_edits_elsewhere() -> None:
    text = "# é\nimport autogen\n\n\nautogen.A()\n"
    edits: list[Edit] = [
        RemoveImport(statement(text, 2), "autogen"),
        AddImport("m", "A"),
        Replace(at(text, "autogen.A"), "A"),
    ]
    check(text, edits, "# é\nfrom m import A\n\n\nA()\n")


def test_import_in_a_function_goes_and_the_new_one_is_at_the_top() -> None:
    text = "import os\n\ndef f():\n    import autogen\n"
    edits: list[Edit] = [RemoveImport(at(text, "import autogen"), "autogen"), AddImport("m", "A")]
    check(text, edits, "import os\n\nfrom m import A\n\ndef f():\n    pass\n")


def test_unknown_name() -> None:
    with pytest.raises(EditError, match="does not import z"):
        apply_edits("import a\n", [RemoveImport(statement("import a\n", 1), "z")])


def test_removed_import_below_other_statements() -> None:
    text = "import os\n\nos.environ['x'] = '1'\n\nimport autogen\n\nautogen.A()\n"
    edits: list[Edit] = [
        RemoveImport(at(text, "import autogen"), "autogen"),
        AddImport("m", "A"),
        AddImport("asyncio"),
        Replace(at(text, "autogen.A"), "A"),
    ]
    check(text, edits, "import asyncio\nimport os\n\nos.environ['x'] = '1'\n\nfrom m import A\n\nA()\n")


def test_imports_come_before_the_first_edit() -> None:
    text = "autogen.A()\nimport os\nimport asyncio\n"
    edits: list[Edit] = [Replace(at(text, "autogen.A"), "A"), AddImport("m", "A"), AddImport("asyncio")]
    check(text, edits, "import asyncio\n\nfrom m import A\n\nA()\nimport os\nimport asyncio\n")


def test_only_a_standard_library_import_in_the_place_of_the_old() -> None:
    text = "import autogen\nx\n"
    check(
        text,
        [RemoveImport(statement(text, 1), "autogen"), AddImport("asyncio")],
        "import asyncio\nx\n",
    )


def test_imports_of_packages_precede_those_of_the_project() -> None:
    text = "import os\n\nimport team  # ours\nfrom util import show\n\nrun()\n"
    new: list[Edit] = [AddImport("lib.parts", "run", above=text.index("import team")), AddImport("asyncio")]
    check(
        text, new, text.replace("import os\n\n", "import asyncio\nimport os\n\nfrom lib.parts import run\n\n")
    )
    crowded = text.replace("os\n\n", "os\n")
    new = [AddImport("lib.parts", "run", above=crowded.index("import team"))]
    check(crowded, new, crowded.replace("os\n", "os\n\nfrom lib.parts import run\n\n"))
    only_ours = "from . import team\n\nteam.run()\n"
    new = [AddImport("lib.parts", "run", above=0), AddImport("asyncio")]
    check(only_ours, new, f"import asyncio\n\nfrom lib.parts import run\n\n{only_ours}")


def test_a_name_of_the_same_module_takes_the_place_of_the_only_one() -> None:
    text = "from a import b\n\nfrom settings import OLD as config  # all\n\nc\n"
    edits: list[Edit] = [RemoveImport(statement(text, 3), "OLD"), AddImport("settings", "NEW", "config")]
    check(text, edits, text.replace("OLD", "NEW"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "import os\n\nfrom autogen import A, B\nfrom openai import C\n\nx\n",
            "import os\n\nfrom autogen_new.m import D\nfrom autogen_old import B\nfrom openai import C\n"
            "from z import E\n\nx\n",
        ),
        (  # not as isort would have it
            "import os\n\nfrom openai import C\nfrom autogen import A, B\n\nx\n",
            "import os\n\nfrom openai import C\nfrom autogen_old import B\nfrom autogen_new.m import D\n"
            "from z import E\n\nx\n",
        ),
        (  # a comment begins a section
            "from autogen import A, B\n# more\nfrom openai import C\n\nx\n",
            "from autogen_new.m import D\nfrom autogen_old import B\nfrom z import E\n# more\n"
            "from openai import C\n\nx\n",
        ),
    ],
)
def test_new_imports_are_sorted_in_where_the_section_is_sorted(before: str, after: str) -> None:
    place = statement(before, next(n for n, line in enumerate(before.split("\n")) if "autogen" in line) + 1)
    edits: list[Edit] = [
        RemoveImport(place, "A"),
        RenamePackage(place, "autogen_old"),
        AddImport("z", "E"),
        AddImport("autogen_new.m", "D"),
    ]
    check(before, edits, after)
