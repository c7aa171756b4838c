"""Notebooks: magics masked and restored, cells spliced, everything else byte for byte the same."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autogen_migrate.sources.magics import mask_magics, other_magic, restore_magics
from autogen_migrate.sources.notebook import NotebookError, splice_cells, virtual_text


def names() -> Any:
    return iter(f"M{number}" for number in range(99))


def notebook(*cells: str | list[str], **metadata: Any) -> dict[str, Any]:
    return {
        "cells": [
            {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell}
            for cell in cells
        ],
        "metadata": metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


@pytest.mark.parametrize(
    ("code", "masked", "magics"),
    [
        ("%pip install x\nimport os\n", "M0\nimport os\n", ["%pip install x"]),
        ("if a:\n    !ls -l\n", "if a:\n    M0\n", ["!ls -l"]),
        ("files = !ls\nprint(files)", "files = M0\nprint(files)", ["!ls"]),
        ("result = %time slow(1)", "result = slow(1)  #__am_value_M0__", ["%time "]),
        ("%time x = f(1)\n", "x = f(1)  #__am_line_M0__\n", ["%time "]),
        ("if a:\n    %timeit -n1 -r 2 -q f(x)", "if a:\n    f(x)  #__am_line_M0__", ["%timeit -n1 -r 2 -q "]),
        (
            "%prun -s cumulative -l 3 f()  # c\r\n",
            "f()  # c  #__am_line_M0__\r\n",
            ["%prun -s cumulative -l 3 "],
        ),
        ("%time f(a, \\\n  b)\nx", "f(a, \\\n  b)  #__am_line_M0__\nx", ["%time "]),
        ("x = y = %time f()", "x = y = %time f()", []),
        ("%time", "M0", ["%time"]),
        ("%time some prose here", "M0", ["%time some prose here"]),
        ("%cd folder", "M0", ["%cd folder"]),
        ("%own chat(a)", "chat(a)  #__am_line_M0__", ["%own "]),
        ("!ls {a.b} $c $1 {d!}", "M0(a.b, c)", ["!ls {a.b} $c $1 {d!}"]),
        ("%%capture out\n%%time\nx = 1", "M0\nM1\nx = 1", ["%%capture out", "%%time"]),
        ("?len\nlen?\nobj.attr??", "M0\nM1\nM2", ["?len", "len?", "obj.attr??"]),
        ("%%time\nx = 1", "M0\nx = 1", ["%%time"]),
        ("\n%%capture out\nx = 1", "\nM0\nx = 1", ["%%capture out"]),
        ("pip install autogen", "M0", ["pip install autogen"]),
        ("!pip install a \\\n  b\nx = 1", "M0\nx = 1", ["!pip install a \\\n  b"]),
        ("!echo 'it\nx = '''\n%no magic\n'''", "M0\nx = '''\n%no magic\n'''", ["!echo 'it"]),
        ("x = (7\n% 3)\n%time y", "x = (7\n% 3)\ny  #__am_line_M0__", ["%time "]),
        ("x = '''\n!no\n'''  # '\n!yes", "x = '''\n!no\n'''  # '\nM0", ["!yes"]),
        ('x = "%s" \\\n% 1\n', 'x = "%s" \\\n% 1\n', []),
        ("x = 5 % 3\nassert a != b\n", "x = 5 % 3\nassert a != b\n", []),
        ("!ls\r\nx = 1\r\n", "M0\r\nx = 1\r\n", ["!ls"]),
        ("", "", []),
        ("\n\n", "\n\n", []),
    ],
)
def test_magics_are_masked_and_restored(code: str, masked: str, magics: list[str]) -> None:
    result = mask_magics(code, names())
    assert result.code == masked
    assert [magic for _, magic in result.placeholders] == magics
    assert restore_magics(result.code, tuple(result.placeholders)) == code


@pytest.mark.parametrize("code", ["%%bash\nls", "%%writefile a.py\nimport autogen", "\n%%html\n<p>"])
def test_cells_in_another_language_are_left_out(code: str) -> None:
    assert other_magic(code) == code.split()[0]
    virtual = virtual_text(json.dumps(notebook(code, "x = 1")))
    assert virtual is not None
    assert virtual.text == "x = 1\n"
    assert [(cell.index, cell.number) for cell in virtual.cells] == [(1, 2)]


@given(
    st.lists(
        st.sampled_from(["%time ", "x = ", "f(a)", " ", "\n", "\r\n", "\\\n", "#", "{a}", "!"]), max_size=12
    ).map("".join)
    | st.text(alphabet="ab %!?='\"\\\n\r#([)]", max_size=60)
)
@example("#\\\n%time f(a)")
@example("f(a)#\\\n%time f(a)")
@example('%time f("#", \\\n b)\n')
@example("%time #\\\n#")
@example("x = %time f(a)  #\\\nf(b)")
def test_masking_can_always_be_undone(code: str) -> None:
    result = mask_magics(code, iter(f"__M{n}__" for n in range(999)))
    assert restore_magics(result.code, tuple(result.placeholders)) == code
    assert result.code.count("\n") <= code.count("\n")


def test_placeholders_do_not_collide_with_names_of_the_user() -> None:
    virtual = virtual_text(json.dumps(notebook("__am_magic_0__ = 1", "!ls")))
    assert virtual is not None
    assert virtual.placeholders == (("__am_magic_1__", "!ls"),)


def test_virtual_text_and_its_cells() -> None:
    content = notebook("x = 'ä'", ["y = 1\n", "z = 2\n"], "%%bash\nls", "")
    content["cells"].insert(1, {"cell_type": "markdown", "metadata": {}, "source": "# a title"})
    virtual = virtual_text(json.dumps(content))
    assert virtual is not None
    assert virtual.text == "x = 'ä'\ny = 1\nz = 2\n\n"
    data = virtual.text.encode()
    assert [(cell.index, data[cell.start : cell.end].decode()) for cell in virtual.cells] == [
        (0, "x = 'ä'"),
        (2, "y = 1\nz = 2\n"),
        (4, ""),
    ]


def test_other_languages_and_what_is_no_notebook() -> None:
    assert virtual_text(json.dumps(notebook("x", language_info={"name": "R"}))) is None
    assert virtual_text(json.dumps(notebook("x", kernelspec={"language": "julia"}))) is None
    for document in ("", "[]", "{}", "{", '{"cells": 1}', '{"worksheets": [], "nbformat": 3}', "{} {}"):
        with pytest.raises(NotebookError):
            virtual_text(document)
    with pytest.raises(NotebookError) as caught:
        virtual_text('{"cells": [\n  oops]}')
    assert caught.value.line == 2


def dumped(content: Any, style: str) -> str:
    if style == "one space":
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    if style == "two spaces, ascii, CRLF":
        return json.dumps(content, indent=2, ensure_ascii=True).replace("\n", "\r\n")
    if style == "tabs":
        return json.dumps(content, indent="\t", ensure_ascii=False) + "\n\n"
    if style == "compact":
        return json.dumps(content, separators=(",", ":"))
    return json.dumps(content, indent=4, sort_keys=True)


STYLES = ["one space", "two spaces, ascii, CRLF", "tabs", "compact", "four spaces, sorted"]


@pytest.mark.parametrize("style", STYLES)
def test_only_the_lines_that_change_change(style: str) -> None:
    content = notebook(["a = 'é'\n", "b = 2\n", "c = 3"], "x = 1\ny = 2", ["one"], [], ["last\n"])
    content["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["source\n"]}]
    content["cells"][0]["metadata"] = {"source": ["not this"], "tags": ["\u2028"]}
    document = dumped(content, style)
    new = {0: "a = 'é'\nb = 20\nb2 = 'ü'\nc = 3", 1: "x = 1\ny = 3", 2: "one\ntwo", 3: "new\nlines"}
    result = splice_cells(document, new)

    expected = json.loads(document)
    expected["cells"][0]["source"] = ["a = 'é'\n", "b = 20\n", "b2 = 'ü'\n", "c = 3"]
    expected["cells"][1]["source"] = "x = 1\ny = 3"
    expected["cells"][2]["source"] = ["one\n", "two"]
    expected["cells"][3]["source"] = ["new\n", "lines"]
    assert json.loads(result) == expected
    if style != "one space":
        assert result.isascii() == document.isascii()
    assert splice_cells(document, {}) == document
    assert splice_cells(document, {0: "a = 'é'\nb = 2\nc = 3", 4: "last\n"}) == document
    # As the same writer would have written it, but for the cells that had nothing to show how.
    without_empty = {key: code for key, code in new.items() if key != 3}
    expected["cells"][3]["source"] = []
    assert splice_cells(document, without_empty) == dumped(expected, style)


def test_escapes_of_lines_that_stay_are_kept() -> None:
    document = '{"cells": [{"cell_type": "code", "source": ["a = \\"\\u00e4\\/\\"\\n", "b = 1"]}], "x": "ü"}'
    result = splice_cells(document, {0: 'a = "ä/"\nb = "ä"'})
    assert result == document.replace('"b = 1"', '"b = \\"ä\\""')


def test_the_last_of_two_equal_keys_counts() -> None:
    document = '{"cells": [], "cells": [{"cell_type": "code", "source": "a", "source": "b"}]}'
    virtual = virtual_text(document)
    assert virtual is not None
    assert virtual.text == "b\n"
    assert splice_cells(document, {0: "c"}) == document.replace('"b"', '"c"')


def test_the_result_is_a_valid_notebook() -> None:
    source = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import os\nx = 1")])  # pyright: ignore
    document = nbformat.writes(source)  # pyright: ignore
    result = splice_cells(document, {0: "import os\nx = 2\n"})
    nbformat.validate(nbformat.reads(result, as_version=4))  # pyright: ignore
    assert nbformat.writes(nbformat.reads(result, as_version=4)).splitlines()[:5] == result.splitlines()[:5]  # pyright: ignore


@given(
    st.lists(st.lists(st.text(max_size=8).map(lambda line: line + "\n"), max_size=4), max_size=4), st.data()
)
def test_splicing_any_code(cells: list[list[str]], data: st.DataObject) -> None:
    document = dumped(notebook(*cells), data.draw(st.sampled_from(STYLES)))
    new = {index: data.draw(st.text(max_size=20)) for index in range(len(cells))}
    result = json.loads(splice_cells(document, new))
    assert ["".join(cell["source"]) for cell in result["cells"]] == list(new.values())
