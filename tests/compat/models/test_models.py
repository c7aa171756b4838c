from __future__ import annotations

import pytest
from autogen_ext.models.openai import OpenAIChatCompletionClient

from autogen_compat.parts.models import model_info_for


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4o-mini", "gpt-4", "gpt-3.5-turbo", "gpt-4-turbo"])
def test_names_that_autogen_knows_need_nothing(model: str) -> None:
    assert model_info_for(model) is None


@pytest.mark.parametrize(
    ("model", "family", "vision"),
    [
        ("gpt-35-turbo", "gpt-35", False),
        ("gpt-4-vision-preview", "gpt-4", True),
        ("chatgpt-4o-latest", "gpt-4o", True),
        ("my-own-model", "unknown", True),
    ],
)
def test_other_names_can_be_used(model: str, family: str, vision: bool) -> None:
    info = model_info_for(model)
    assert info is not None
    assert (info["family"], info["vision"]) == (family, vision)
    assert info["function_calling"]
    assert info["json_output"]
    client = OpenAIChatCompletionClient(
        model=model, api_key="sk", base_url="http://127.0.0.1:9", model_info=info
    )
    assert client.model_info["family"] == family


def test_a_table_that_forbids_what_was_allowed_is_overruled() -> None:
    info = model_info_for("o1-mini")
    assert info is not None
    assert info["function_calling"]
    assert info["family"] == "o1"
