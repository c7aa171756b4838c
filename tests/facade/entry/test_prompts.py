"""0.2's own default texts: found in a real 0.2.40, kept by an environment, and used."""

from __future__ import annotations

import ast
import json
import re
import string
import sys
import zipfile
from pathlib import Path

import pytest

import autogen_compat
from autogen_compat import legacy_texts
from autogen_compat.legacy_texts import LegacyTextsError
from autogen_compat.prompts_command import main
from support.venvs import venvs_folder

from .conftest import Run

SYSTEM_MESSAGE = "agentchat.assistant_agent:AssistantAgent.DEFAULT_SYSTEM_MESSAGE"


@pytest.fixture(scope="module")
def legacy() -> Path:
    """A real environment with 0.2.40."""
    return venvs_folder() / "v02"


@pytest.fixture(scope="module")
def package(legacy: Path) -> Path:
    (folder,) = legacy.glob("lib/python3*/site-packages/autogen")
    return folder


@pytest.fixture(autouse=True)
def _asked_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known yet, and the environment's own file is in a folder of the test's."""
    monkeypatch.setattr(legacy_texts, "saved_file", lambda: tmp_path / "share" / "texts.json")
    monkeypatch.delenv(legacy_texts.VARIABLE, raising=False)
    legacy_texts.at_hand.cache_clear()


def used_keys() -> dict[str, ast.expr]:
    """Every key that the package asks for, and its own wording."""
    found: dict[str, ast.expr] = {}
    for file in Path(autogen_compat.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("text", "table"):
                key = node.args[0] if len(node.args) == 2 else None
                if isinstance(key, ast.Constant) and re.fullmatch(
                    r"(agentchat|coding)\.\S+:\S+", str(key.value)
                ):
                    found[str(key.value)] = node.args[1]
    return found


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_is_found_in_the_real_thing(legacy: Path) -> None:
    texts = legacy_texts.read(legacy).texts
    keys = used_keys()
    assert len(keys) > 30 and SYSTEM_MESSAGE in keys
    assert [key for key in keys if key not in texts] == []
    for key, own in keys.items():
        theirs = texts[key]
        if key.endswith(("PROMPT", "TEMPLATE", "template")) and isinstance(own, ast.Constant):
            assert isinstance(theirs, str) and fields(theirs) <= fields(str(own.value)), key


def test_the_default_of_an_agent_is_the_text_of_its_module(python: Run, legacy: Path) -> None:
    code = (
        "from autogen_compat.agentchat.contrib.text_analyzer_agent import TextAnalyzerAgent as T; "
        "print(T(llm_config=False).system_message)"
    )
    theirs = python("-W", "ignore", "-c", code, AUTOGEN_COMPAT_LEGACY=str(legacy)).stdout
    texts = legacy_texts.read(legacy).texts
    assert theirs.rstrip("\n") == str(texts["agentchat.contrib.text_analyzer_agent:system_message"]).rstrip(
        "\n"
    )


def test_an_environment_a_package_and_a_wheel(legacy: Path, package: Path, tmp_path: Path) -> None:
    wheel = tmp_path / "autogen_agentchat-0.2.40-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in package.rglob("*.py"):
            archive.write(file, Path("autogen", file.relative_to(package)))
    places = [legacy, package, package.parent, wheel]
    first, *others = [legacy_texts.read(place) for place in places]
    assert all(other.texts == first.texts for other in others)
    assert first.source.startswith("AutoGen 0.2.40 (")


def test_the_variable_names_a_place(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(legacy_texts.VARIABLE, str(package))
    theirs = legacy_texts.text(SYSTEM_MESSAGE, "ours")
    assert theirs == legacy_texts.read(package).texts[SYSTEM_MESSAGE]
    assert legacy_texts.own_wording("ours") is None
    assert legacy_texts.text("agentchat.groupchat:GroupChat.no_such_text", "ours") == "ours"
    assert legacy_texts.own_wording("ours") == "agentchat.groupchat:GroupChat.no_such_text"


def test_an_empty_variable_means_own_wording(monkeypatch: pytest.MonkeyPatch, package: Path) -> None:
    assert main(["--from", str(package)]) == 0
    monkeypatch.setenv(legacy_texts.VARIABLE, "")
    assert legacy_texts.text(SYSTEM_MESSAGE, "ours") == "ours"
    assert legacy_texts.table("agentchat.x:X", {"a": "b"}) == {"a": "b"}


def test_no_0_2_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LegacyTextsError, match=r"has no AutoGen 0\.2: name an environment"):
        legacy_texts.read(tmp_path)
    fork = tmp_path / "autogen" / "agentchat"
    fork.mkdir(parents=True)
    (fork / "assistant_agent.py").write_text("")
    (tmp_path / "autogen" / "version.py").write_text('__version__ = "0.9.0"\n')
    with pytest.raises(LegacyTextsError, match=r"is not AutoGen 0\.2"):
        legacy_texts.read(tmp_path)
    monkeypatch.setenv(legacy_texts.VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(LegacyTextsError, match="nowhere"):
        legacy_texts.at_hand()


def test_a_distribution_on_the_path_is_used_unless_it_is_a_fork(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "autogen").symlink_to(package)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert legacy_texts.at_hand().source.startswith("AutoGen 0.2.40")
    legacy_texts.at_hand.cache_clear()
    (tmp_path / "site" / "autogen").unlink()
    (tmp_path / "site" / "autogen" / "agentchat").mkdir(parents=True)
    (tmp_path / "site" / "autogen" / "version.py").write_text('__version__ = "0.9.0"\n')
    assert legacy_texts.at_hand().source == ""


def test_an_environment_keeps_and_forgets(
    legacy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 0
    assert "own wording is used" in capsys.readouterr().out
    assert main(["--from", str(legacy)]) == 0
    file = tmp_path / "share" / "texts.json"
    assert re.match(r"\d+ default texts of AutoGen 0\.2\.40 .* are kept in", capsys.readouterr().out)
    assert json.loads(file.read_text())["texts"][SYSTEM_MESSAGE]
    legacy_texts.at_hand.cache_clear()
    assert main([]) == 0
    assert capsys.readouterr().out.startswith("AutoGen 0.2's own default texts are used: AutoGen 0.2.40")
    assert legacy_texts.read(file).texts == legacy_texts.read(legacy).texts
    assert main(["--forget"]) == 0 and not file.exists()
    assert main(["--forget"]) == 0
    assert "no copy" in capsys.readouterr().out


def test_errors_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--from", str(tmp_path)]) == 2
    assert "has no AutoGen 0.2" in capsys.readouterr().err
    broken = tmp_path / "broken.json"
    broken.write_text("[]")
    assert main(["--from", str(broken)]) == 2
    assert "is not a file of 0.2's texts" in capsys.readouterr().err


def test_a_program_without_a_copy_uses_those_that_autogen_0_4_has(python: Run, legacy: Path) -> None:
    """Unless the variable says that none is wanted."""
    code = (
        "import sys; sys.prefix = '/nowhere'; "  # where no copy is kept
        "from autogen_compat import ConversableAgent, GroupChat, UserProxyAgent as Proxy; "
        "proxy = Proxy('proxy', human_input_mode='NEVER', code_execution_config=False); "
        "print(ascii((ConversableAgent('x').system_message, proxy.description, "
        "GroupChat([], []).select_speaker_prompt_template)))"
    )
    texts = legacy_texts.read(legacy).texts
    descriptions = texts["agentchat.user_proxy_agent:UserProxyAgent.DEFAULT_USER_PROXY_AGENT_DESCRIPTIONS"]
    assert isinstance(descriptions, dict)
    theirs = (
        texts["agentchat.conversable_agent:ConversableAgent(system_message)"],
        descriptions["NEVER"],
        texts["agentchat.groupchat:GroupChat.select_speaker_prompt_template"],
    )
    assert ast.literal_eval(python("-c", code, AUTOGEN_COMPAT_LEGACY=None).stdout) == theirs
    own = ast.literal_eval(python("-c", code, AUTOGEN_COMPAT_LEGACY="").stdout)
    assert not set(own) & set(theirs)


def test_a_program_uses_them(python: Run, legacy: Path, tmp_path: Path) -> None:
    code = (
        "import autogen_compat as a; "
        "print(len(a.AssistantAgent.DEFAULT_SYSTEM_MESSAGE), a.ConversableAgent('x').system_message)"
    )
    own = python("-c", code).stdout.split(maxsplit=1)
    theirs = python("-W", "ignore", "-c", code, AUTOGEN_COMPAT_LEGACY=str(legacy)).stdout.split(maxsplit=1)
    assert own[0] != theirs[0] and own[1] != theirs[1]
    assert f"default prompts: AutoGen 0.2.40 ({legacy}" in str(
        python("-m", "autogen_compat", "doctor", AUTOGEN_COMPAT_LEGACY=str(legacy)).stdout
    )
    wrong = python("-c", code, AUTOGEN_COMPAT_LEGACY=str(tmp_path))
    assert wrong.returncode and "has no AutoGen 0.2" in wrong.stderr
    assert sys.prefix not in wrong.stdout
