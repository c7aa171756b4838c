"""0.2's texts in the installed AutoGen 0.4, compared with those of a real 0.2.40."""

from __future__ import annotations

from collections.abc import Mapping

import autogen_agentchat.teams
import pytest
from autogen_agentchat.teams import SelectorGroupChat

from autogen_compat import installed_texts, legacy_texts
from autogen_compat.installed_texts import installed_text
from support.venvs import venvs_folder

PROMPT = "agentchat.groupchat:GroupChat.select_speaker_prompt_template"


@pytest.fixture(scope="module")
def theirs() -> Mapping[str, legacy_texts.Text]:
    return legacy_texts.read(venvs_folder() / "v02").texts


@pytest.mark.parametrize("key", installed_texts._SOURCES)
def test_each_is_the_text_of_0_2(key: str, theirs: Mapping[str, legacy_texts.Text]) -> None:
    table, _, mode = key.rpartition(".")
    whole = theirs.get(key) or theirs[table]
    assert installed_text(key) == (whole[mode] if isinstance(whole, dict) else whole)


def test_others_are_not_there(theirs: Mapping[str, legacy_texts.Text]) -> None:
    assert [key for key in theirs if key not in installed_texts._SOURCES and installed_text(key)] == []


def test_a_release_that_says_it_differently_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    class Changed(SelectorGroupChat):
        def __init__(self, *, selector_prompt: str = "{roles} {history}\n\nWho is next?") -> None:
            pass

    monkeypatch.setattr(autogen_agentchat.teams, "SelectorGroupChat", Changed)
    assert installed_text(PROMPT) is None
    monkeypatch.delattr(autogen_agentchat.teams, "SelectorGroupChat")
    assert installed_text(PROMPT) is None


def test_they_are_used_where_there_is_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy_texts, "at_hand", lambda: legacy_texts.LegacyTexts("", {}))
    monkeypatch.setenv(legacy_texts.VARIABLE, "")
    assert legacy_texts.text(PROMPT, "ours") == "ours"
    monkeypatch.delenv(legacy_texts.VARIABLE)
    assert legacy_texts.text(PROMPT, "ours") == installed_text(PROMPT) != "ours"
