"""Files as text: encodings, and the reasons why a file cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autogen_migrate.sources.model import SourceFile, SourceKind, SourceProblem
from autogen_migrate.sources.read import new_bytes, new_notebook_bytes, read_source


@pytest.mark.parametrize(
    ("raw", "text", "encoding"),
    [
        (b"", "", "utf-8"),
        ("x = 'ä'\r\ny = 1\n".encode(), "x = 'ä'\r\ny = 1\n", "utf-8"),
        (b"\xef\xbb\xbfx = 1", "x = 1", "utf-8-sig"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe4'\n", "# -*- coding: latin-1 -*-\nx = 'ä'\n", "iso-8859-1"),
        (
            b"#!/x\n# vim: set fileencoding=cp1252 :\nx = '\x80'",
            "#!/x\n# vim: set fileencoding=cp1252 :\nx = '€'",
            "cp1252",
        ),
        (b"\x0cx = 1\r", "\x0cx = 1\r", "utf-8"),
        (b"if 1:\n\tx = '\\d'\n", "if 1:\n\tx = '\\d'\n", "utf-8"),
    ],
)
def test_text_and_back(raw: bytes, text: str, encoding: str) -> None:
    source = read_source(Path("a.py"), "a", raw)
    assert isinstance(source, SourceFile)
    assert (source.text, source.encoding, source.kind) == (text, encoding, SourceKind.MODULE)
    assert new_bytes(source, source.text) == raw
    assert new_bytes(source, source.text + "# end") == raw + b"# end"


@pytest.mark.parametrize(
    ("raw", "code", "line", "column"),
    [
        (b"x = 1\ny = '\xe4'\n", "encoding", 2, 6),
        (b"# coding: klingon\n", "encoding", 1, 1),
        (b"# coding: ascii\n\nx = '\xe4'", "encoding", 3, 6),
        (b"\xef\xbb\xbf# coding: latin-1\n", "encoding", 1, 1),
        (b"x = (1\ny = 2\n", "syntax", 1, 5),
        (b"import autogen\nprint 'x'\n", "python2", 2, 1),
        (b"x = 1\x00", "syntax", 0, 0),
        (b"a = " + b"(" * 300 + b")" * 300, "syntax", 1, None),
        (b"x = " + b"-" * 200_000 + b"1", "syntax", 0, None),
        (b"import autogen\nf(\n    a=1,\n    a=2,\n)\n", "syntax", 4, 5),
        (b"x = 1\nreturn x\n", "syntax", 2, 1),
        (b"x = 1\nawait x\n", "syntax", 2, 1),
    ],
)
def test_problems_have_a_place(raw: bytes, code: str, line: int, column: int | None) -> None:
    problem = read_source(Path("a.py"), "a", raw)
    assert isinstance(problem, SourceProblem)
    assert problem.message
    assert problem.code == code
    if column is not None:
        assert (problem.line, problem.column) == (line, column)


CODECS = [
    "gbk",
    "gb2312",
    "big5",
    "shift_jis",
    "euc_jp",
    "cp932",
    "euc_kr",
    "gb18030",
    "latin-1",
    "utf-8-sig",
]


@given(st.sampled_from(CODECS), st.binary(max_size=40), st.booleans())
def test_files_in_any_codec_keep_their_bytes(codec: str, word: bytes, windows: bool) -> None:
    clean = word.replace(b"\n", b"").replace(b"\r", b"")
    try:
        clean.decode(codec)
    except UnicodeDecodeError:
        assume(False)
    cookie = b"\xef\xbb\xbf" if codec == "utf-8-sig" else f"# -*- coding: {codec} -*-\n".encode()
    raw = cookie + b"# " + clean + b"\nx = 1\ny = x  # " + clean + b"\n"
    raw = raw.replace(b"\n", b"\r\n") if windows else raw
    source = read_source(Path("a.py"), "a", raw)
    if isinstance(source, SourceProblem):  # e.g. a NUL, or a form feed that ends the comment
        assert source.message
        return
    assert new_bytes(source, source.text) == raw
    assert new_bytes(source, source.text.replace("x = 1", "x = 2")) == raw.replace(b"x = 1", b"x = 2")


def test_a_second_way_to_write_a_character_stays() -> None:
    raw = b"# coding: cp932\n# \xfa\x54 \x81\xca\nx = 1\n"
    assert raw.decode("cp932").encode("cp932") != raw
    source = read_source(Path("a.py"), "a", raw)
    assert isinstance(source, SourceFile)
    assert new_bytes(source, source.text + "y = 2\n") == raw + b"y = 2\n"
    with pytest.raises(UnicodeEncodeError):
        new_bytes(source, source.text + "# \u0e01")


@pytest.mark.parametrize("codec", ["utf-16", "utf-32"])
def test_what_python_does_not_read_is_a_problem(codec: str) -> None:
    problem = read_source(Path("a.py"), "a", "import autogen\n".encode(codec))
    assert isinstance(problem, SourceProblem)
    assert problem.code == "encoding"
    assert problem.message


@given(
    st.binary(max_size=80) | st.text(alphabet="x=1\n\r\t()'\"#:\x0c\x00\ufeffä", max_size=60).map(str.encode)
)
def test_any_bytes_give_a_file_or_a_problem(raw: bytes) -> None:
    for path in (Path("a.py"), Path("a.ipynb")):
        source = read_source(path, "a", raw)
        if isinstance(source, SourceFile) and source.kind is SourceKind.MODULE:
            assert new_bytes(source, source.text) == raw
    document = (
        b'{"cells": [{"cell_type": "code", "source": ' + json.dumps(raw.decode("latin-1")).encode() + b"}]}"
    )
    source = read_source(Path("a.ipynb"), "a", document)
    if isinstance(source, SourceFile):
        codes = {cell.index: source.text.encode()[cell.start : cell.end].decode() for cell in source.cells}
        assert new_notebook_bytes(source, codes) == document


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    problem = read_source(tmp_path / "a.py", "a")
    assert isinstance(problem, SourceProblem)
    assert problem.code == "unreadable"


def cells(*sources: str) -> bytes:
    content = {"cells": [{"cell_type": "code", "source": source} for source in sources], "nbformat": 4}
    return json.dumps(content).encode()


def test_notebook() -> None:
    raw = cells("%pip install autogen\nimport autogen", "await main()\nfiles = !ls")
    source = read_source(Path("a.ipynb"), "a", raw)
    assert isinstance(source, SourceFile)
    assert source.kind is SourceKind.NOTEBOOK
    assert source.text == "__am_magic_0__\nimport autogen\nawait main()\nfiles = __am_magic_1__\n"
    new = new_notebook_bytes(source, {0: "__am_magic_0__\nimport new"})
    assert new == raw.replace(b"import autogen", b"import new")
    bom = read_source(Path("a.ipynb"), "a", b"\xef\xbb\xbf" + raw)
    assert isinstance(bom, SourceFile)
    assert new_notebook_bytes(bom, {0: "__am_magic_0__\nimport new"}) == b"\xef\xbb\xbf" + new


@pytest.mark.parametrize(
    ("code", "problem", "line", "column"),
    [
        ("y = 1\nz = (\n", "'(' was never closed", 2, 5),
        ("f(a=1, a=2)", "keyword argument repeated: a", 1, 8),
        ("!echo a \\\n  b\n%time f()\nreturn y", "'return' outside function", 4, 1),
        ("x = '\ud800'", None, 1, 1),
        ("print 'y'", "Python 2 syntax", 1, 1),
    ],
)
def test_a_cell_that_is_not_python(code: str, problem: str | None, line: int, column: int) -> None:
    raw = cells("y = z = 1\n\n", code, "from __future__ import annotations\nawait f()")
    source = read_source(Path("a.ipynb"), "a", raw)
    assert isinstance(source, SourceFile)
    (cell,) = source.foreign_cells
    assert (cell.number, cell.line, cell.column, cell.is_opaque) == (2, line, column, True)
    assert problem is None or cell.problem.startswith(problem)
    new = new_notebook_bytes(source, {0: "y = z = 2\n\n", 1: source.text.splitlines()[2]})
    assert new == raw.replace(b"= 1", b"= 2", 1)


def test_problems_of_notebooks() -> None:
    for raw in (b"\xff", b"{"):
        assert isinstance(read_source(Path("a.ipynb"), "a", raw), SourceProblem)
    number = json.dumps({"cells": [{"cell_type": "raw"}, {"cell_type": "code", "source": 1}], "nbformat": 4})
    problem = read_source(Path("a.ipynb"), "a", number.encode())
    assert isinstance(problem, SourceProblem)
    assert (problem.cell, problem.line) == (1, 0)
    assert (
        read_source(Path("a.ipynb"), "a", b'{"cells": [], "metadata": {"language_info": {"name": "R"}}}')
        is None
    )
