"""Where coroutines come from and how far they go: functions, main, notebooks, and the portal."""

from __future__ import annotations

import pytest

from .helpers import PAIR, TEAM, after_imports, body_of, migrate, notebook

CHAT = 'guest.initiate_chat(chef, message="Hi")'
RUN = 'await run_chat(team, sender=guest, message="Hi")'


def tail(text: str, marker: str = 'ProxyAgent("guest"') -> str:
    """What follows the agents, without blank lines."""
    lines = [line for line in after_imports(text).splitlines() if "model_client.close" not in line]
    start = next(n for n, line in enumerate(lines) if marker in line)
    return "\n".join(lines[start + 1 :]) + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # functions, and the calls of them
        (
            f"def talk():\n    return {CHAT}\ntalk()\n",
            f"async def talk():\n    TEAM\n    return {RUN}\nasyncio.run(talk())\n",
        ),
        (
            f"def talk():\n    return {CHAT}\ndef twice():\n    talk()\n"
            "    return talk().summary\nprint(twice())\n",
            f"async def talk():\n    TEAM\n    return {RUN}\nasync def twice():\n    await talk()\n"
            "    return (await talk()).summary\nprint(asyncio.run(twice()))\n",
        ),
        (
            f"def talk(n):\n    {CHAT}\n    return talk(n - 1) if n else None\ntalk(3)\n",
            f"async def talk(n):\n    TEAM\n    {RUN}\n    return await talk(n - 1) if n else None\n"
            "asyncio.run(talk(3))\n",
        ),
        # guards
        (
            f"def talk():\n    {CHAT}\nif __name__ == '__main__':\n    talk()\n",
            f"async def talk():\n    TEAM\n    {RUN}\nif __name__ == '__main__':\n    asyncio.run(talk())\n",
        ),
        (
            f"if __name__ == '__main__':\n    print(1)\n    {CHAT}\n",
            f"async def main() -> None:\n    print(1)\n    TEAM\n    {RUN}\n"
            "if __name__ == '__main__':\n    asyncio.run(main())\n",
        ),
        # module variables that are set again: global only where what they were is read
        (
            f"n = 1\n{CHAT}\nfor n in range(2):\n    print(n)\n",
            f"n = 1\nasync def main() -> None:\n    TEAM\n    {RUN}\n    for n in range(2):\n"
            "        print(n)\nasyncio.run(main())\n",
        ),
        (
            f"n = m = 1\n{CHAT}\nm = 2\nprint(n, m)\nn = 3\n",
            f"n = m = 1\nasync def main() -> None:\n    global n\n    TEAM\n    {RUN}\n    m = 2\n"
            "    print(n, m)\n    n = 3\nasyncio.run(main())\n",
        ),
        (
            f"n = 1\n{CHAT}\nfor n in []:\n    pass\nprint(n)\n",
            f"n = 1\nasync def main() -> None:\n    global n\n    TEAM\n    {RUN}\n    for n in []:\n"
            "        pass\n    print(n)\nasyncio.run(main())\n",
        ),
        # loops and conditions
        (
            f"for n in range(3):\n    {CHAT}\n",
            f"async def main() -> None:\n    for n in range(3):\n        TEAM\n        {RUN}\n"
            "asyncio.run(main())\n",
        ),
        (
            f"if x:\n    {CHAT}\nelse:\n    print(1)\n",
            f"async def main() -> None:\n    if x:\n        TEAM\n        {RUN}\n    else:\n"
            "        print(1)\n"
            "asyncio.run(main())\n",
        ),
        (
            f"try:\n    {CHAT}\nexcept ValueError:\n    pass\n",
            f"async def main() -> None:\n    try:\n        TEAM\n        {RUN}\n    except ValueError:\n"
            "        pass\nasyncio.run(main())\n",
        ),
        # comprehensions await inside
        (
            f"def talk():\n    return {CHAT}\nprint([talk() for _ in range(2)])\n",
            f"async def talk():\n    TEAM\n    return {RUN}\nasync def main() -> None:\n"
            "    print([await talk() for _ in range(2)])\nasyncio.run(main())\n",
        ),
        # code that was asynchronous already
        (
            f"import asyncio\nasync def talk():\n    return {CHAT}\nasyncio.run(talk())\n",
            f"async def talk():\n    TEAM\n    return {RUN}\nasyncio.run(talk())\n",
        ),
        (
            "import asyncio\nasync def talk():\n    await guest.a_initiate_chat(chef, message='Hi')\n"
            "asyncio.run(talk())\n",
            "async def talk():\n    HALF\n    await run_chat(team, sender=guest, message='Hi')\n"
            "asyncio.run(talk())\n",
        ),
        (
            "import asyncio\nasync def talk():\n    await asyncio.gather(guest.a_initiate_chat(chef))\n"
            "asyncio.run(talk())\n",
            "async def talk():\n    HALF\n    await asyncio.gather(run_chat(team, sender=guest))\n"
            "asyncio.run(talk())\n",
        ),
        # methods
        (
            f"class Desk:\n    def talk(self):\n        return {CHAT}\n    @property\n"
            "    def x(self): return 1\nDesk().talk()\n",
            f"class Desk:\n    async def talk(self):\n        TEAM\n        return {RUN}\n    @property\n"
            "    def x(self): return 1\nasyncio.run(Desk().talk())\n",
        ),
    ],
)  # fmt: skip
def test_colouring(before: str, after: str) -> None:
    result = migrate(PAIR + before)
    assert result.native, result.plan.findings
    half = TEAM.replace("200", "100")  # asynchronous chats count each reply twice
    expected = after.replace("TEAM", f"team = {TEAM}").replace("HALF", f"team = {half}")
    assert squeezed(tail(result.text)) == squeezed(expected)


def squeezed(code: str) -> str:
    """Each line without its inner spaces, calls that were wrapped on one line."""
    joined: list[str] = []
    depth = 0
    for line in code.splitlines():
        text = (
            line.replace(" ", "") if depth else line[: len(line) - len(line.lstrip())] + line.replace(" ", "")
        )
        if depth:
            joined[-1] += text
        else:
            joined.append(text)
        depth += sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
    return "\n".join(line.replace(",)", ")") for line in joined)


# ---------------------------------------------------------------------- functions that stay synchronous


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (f"def f():\n    yield {CHAT}\nlist(f())\n", "generator"),
        (f"def f():\n    return list({CHAT} for _ in x)\nf()\n", "generator expression"),
        (f"print(sum({CHAT}.cost for _ in x))\n", "generator expression"),
        (f"def f():\n    return {CHAT}\nprint(any(f() for _ in x))\n", "generator expression"),
        (f"f = lambda: {CHAT}\nf()\n", "lambda"),
        (f"class C:\n    def __call__(self):\n        {CHAT}\nC()()\n", "by Python itself"),
        (f"class C:\n    @property\n    def x(self):\n        return {CHAT}\nC().x\n", "decorated"),
        (f"@app.get('/')\ndef f():\n    return {CHAT}.summary\n", "decorated"),
        (f"def f():\n    {CHAT}\nThread(target=f).start()\n", "as a value"),
        (f"def f():\n    {CHAT}\nhandlers = [f]\nf()\n", "as a value"),
        (f"def f():\n    return {CHAT}\n", "not called"),
        (f"def f():\n    return {CHAT}\ndef g():\n    return f()\n", "not called"),
    ],
)
def test_a_boundary_enters_the_portal(program: str, reason: str) -> None:
    result = migrate(PAIR + program)
    assert result.native, result.plan.findings
    assert reason in result.messages("AM180")
    assert "from autogen_compat.portal import run_sync" in result.text
    assert "run_sync(run_chat(" in result.text
    assert "await" not in result.text and "async def" not in result.text and "asyncio" not in result.text


def test_a_portal_is_for_the_whole_unit() -> None:
    """A client must not meet two event loops."""
    result = migrate(PAIR + f"{CHAT}\ndef f():\n    yield {CHAT}\n")
    assert result.text.count("run_sync(run_chat(") == 2


def test_a_module_with_chats_that_another_one_imports_runs_them_in_the_portal() -> None:
    files = {"first.py": PAIR + CHAT + "\n", "main.py": f"from first import chef, guest\n{CHAT}\n"}
    result = migrate(files)
    assert all("run_sync(run_chat(" in text for text in result.texts.values())
    assert "while this module is imported" in result.messages("AM180")


def test_modules_that_only_define_are_async_up_to_the_script() -> None:
    files = {
        "talks.py": PAIR + f"def talk():\n    return {CHAT}\n",
        "main.py": "from talks import talk\nif __name__ == '__main__':\n    print(talk().summary)\n",
    }
    result = migrate(files)
    assert "async def talk():" in result.texts["talks.py"]
    assert "print(asyncio.run(talk()).summary)" in result.texts["main.py"]


# ---------------------------------------------------------------------- notebooks


def test_a_notebook_awaits_at_top_level() -> None:
    cells = [PAIR.rstrip(), f"res = {CHAT}", f"def talk():\n    return {CHAT}", "talk().summary"]
    result = migrate(notebook(cells))
    assert result.native
    assert "asyncio" not in result.text and "run_sync" not in result.text
    assert f"res = {RUN}" in result.text
    assert "async def talk():" in result.text and "(await talk()).summary" in result.text


def test_a_boundary_in_a_notebook_uses_the_portal() -> None:
    result = migrate(notebook([PAIR.rstrip(), f"f = lambda: {CHAT}", "f()"]))
    assert "run_sync(run_chat(" in result.text


# ---------------------------------------------------------------------- main


def test_main_holds_everything_from_the_first_chat_on() -> None:
    program = PAIR + f"x = 1\n{CHAT}\nprint(x)\ny = x\nprint(y)\n"
    text = migrate(program).text
    body = body_of(text)
    assert "x = 1\n" in after_imports(text).split("async def main")[0]
    assert body.startswith("team = ") and "print(x)\ny = x\nprint(y)\n" in body


def test_definitions_after_the_chat_stay_at_module_level() -> None:
    program = PAIR + f"{CHAT}\ndef helper():\n    return 1\nclass Thing: ...\nprint(helper(), Thing)\n"
    text = migrate(program).text
    head = text.split("async def main")[0]
    assert "def helper()" in head and "class Thing" in head
    assert "print(helper(), Thing)" in body_of(text)


def test_a_definition_that_needs_what_was_computed_stays_in_its_place() -> None:
    program = PAIR + f"res = {CHAT}\ndef helper(x=res.summary):\n    return x\nprint(helper())\n"
    body = body_of(migrate(program).text)
    assert body.index("res = await") < body.index("def helper(x=res.summary)")


def test_names_that_functions_read_are_global() -> None:
    program = PAIR + f"def show():\n    print(res.summary)\nres = {CHAT}\nother = 1\nshow()\n"
    body = body_of(migrate(program).text)
    assert body.startswith("global res\n")


def test_asyncio_is_imported_above_where_the_program_imports_it_late() -> None:
    program = f"{PAIR}{CHAT}\nasync def talk():\n    {CHAT}\nimport asyncio\nasyncio.run(talk())\n"
    assert migrate(program).text.splitlines()[0] == "import asyncio"


def test_names_that_are_bound_again_are_global() -> None:
    program = PAIR + f"count = 0\nprint(count)\n{CHAT}\ncount += 1\n"
    assert body_of(migrate(program).text).startswith("global count\n")


def test_names_that_other_modules_import_are_global() -> None:
    files = {
        "main.py": PAIR + f"res = {CHAT}\n",
        "report.py": "def f():\n    from main import res\n    print(res)\n",
    }
    assert body_of(migrate(files).texts["main.py"]).startswith("global res\n")


def test_a_program_with_a_main_of_its_own() -> None:
    program = PAIR + f"def main():\n    print(1)\nmain()\n{CHAT}\n"
    text = migrate(program).text
    assert "def main():\n    print(1)" in text
    assert "asyncio.run(run_main())" in text and "async def run_main() -> None:" in text


def test_a_user_of_the_name_asyncio_keeps_it() -> None:
    program = PAIR.replace("import autogen\n", "import asyncio, autogen\n") + f"{CHAT}\nprint(asyncio)\n"
    text = migrate(program).text
    assert text.count("import asyncio") == 1 and "asyncio.run(main())" in text


@pytest.mark.parametrize("binding", ["asyncio = 1", "def asyncio(): ...", "import trio as asyncio"])
def test_another_thing_called_asyncio(binding: str) -> None:
    text = migrate(PAIR + f"{binding}\n{CHAT}\n").text
    assert "import asyncio as asyncio_" in text
    assert "asyncio_.run(main())" in text


def test_clients_are_closed_where_they_are_owned() -> None:
    text = migrate(PAIR + f"{CHAT}\n").text
    assert body_of(text).endswith("await model_client.close()\n")
    text = migrate(PAIR + f"def talk():\n    {CHAT}\ntalk()\n").text
    assert body_of(text, "talk").endswith("await model_client.close()\n")
    text = migrate(PAIR + f"{CHAT}\n", target="0.4.5").text
    assert ".close()" not in text


@pytest.mark.parametrize(
    "reader",
    [
        "from first import *\ndef f():\n    print(res)\n",
        "import first\ndef f():\n    print(first.res)\n",
        "import first as one\nprint(one.res.summary)\n",
        "from first import res as result\n",
    ],
)
def test_names_that_other_modules_read_are_global(reader: str) -> None:
    result = migrate({"first.py": PAIR + f"res = {CHAT}\n", "second.py": reader})
    assert result.native, result.plan.findings
    assert body_of(result.texts["first.py"]).startswith("global res\n")


def test_a_star_import_cannot_move_into_a_function() -> None:
    program = PAIR + f"{CHAT}\nfrom math import *\nprint(pi)\n"
    result = migrate(program)
    assert "from math import *" not in body_of(result.text) if result.native else result.text == program


def test_names_of_handlers_and_loops_are_global_where_functions_read_them() -> None:
    program = PAIR + (
        "def show():\n    print(n, file, error)\n"
        f"for n in range(2):\n    {CHAT}\nwith open('x') as file:\n    show()\n"
        "try:\n    show()\nexcept ValueError as error:\n    show()\n"
    )
    assert body_of(migrate(program).text).startswith("global error, file, n\n")


def test_a_function_that_is_called_again_does_not_close_a_shared_client() -> None:
    program = PAIR + f"def talk(n):\n    if n:\n        talk(n - 1)\n    {CHAT}\ntalk(3)\n"
    assert ".close()" not in body_of(migrate(program).text, "talk")
    program = PAIR + f"def talk():\n    {CHAT}\ndef twice():\n    talk()\n    talk()\ntwice()\n"
    text = migrate(program).text
    assert ".close()" not in body_of(text, "talk") and ".close()" in body_of(text, "twice")


def test_a_chat_on_the_line_of_its_condition() -> None:
    text = migrate(PAIR + f"if x: {CHAT}\nfor i in y: print(i); {CHAT}; print(2)\n").text
    assert body_of(text).count("await run_chat(") == 2


def test_a_chat_to_define_a_function() -> None:
    text = migrate(PAIR + f"def f(x={CHAT}):\n    return x\nprint(f())\n").text
    assert "def f(x=await run_chat(" in body_of(text)


FAMILY = (
    "class Base:\n    def run(self):\n        return None\n    def go(self):\n        return self.run()\n"
    f"class Talks(Base):\n    def run(self):\n        return {CHAT}\n"
    "class Sleeps(Base):\n    def run(self):\n        return None\n"
)


def test_all_that_a_call_can_reach_is_awaitable() -> None:
    """A subclass that does not chat is called at the same place as one that does."""
    family = FAMILY.replace("    def go(self):\n        return self.run()\n", "")
    text = migrate(PAIR + family + "for x in [Talks(), Sleeps()]:\n    x.run()\n").text
    assert text.count("async def run(self):") == 2
    assert "await x.run()" in text


def test_a_base_class_that_calls_what_a_subclass_overrides() -> None:
    text = migrate(PAIR + FAMILY + "Talks().run()\nTalks().go()\n").text
    assert "async def go(self):\n        return await self.run()" in text


def test_an_abstract_method_follows_its_implementations() -> None:
    family = "from abc import ABC, abstractmethod\n" + FAMILY.replace(
        "class Base:", "class Base(ABC):"
    ).replace(
        "    def run(self):\n        return None\n    def go",
        "    @abstractmethod\n    def run(self): ...\n    def go",
    )
    text = migrate(PAIR + family + "Talks().go()\n").text
    assert "@abstractmethod\n    async def run(self): ..." in text
    assert "asyncio.run(Talks().go())" in text


@pytest.mark.parametrize("guard", ["", 'if __name__ == "__main__":\n'])
def test_asyncio_that_is_imported_late_is_there_before_main(guard: str) -> None:
    late = [CHAT + "\n", "import asyncio\n", "async def talk():\n    pass\n", "asyncio.run(talk())\n"]
    lines = "".join(late).splitlines(keepends=True)
    text = migrate(PAIR + guard + "".join("    " * bool(guard) + line for line in lines)).text
    assert text.startswith("import asyncio\n") and text.count("import asyncio") == 1
    assert text.index("await talk()") < text.index("asyncio.run(main())")
