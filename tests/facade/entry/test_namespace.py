"""``import autogen_compat``: 0.2's names, loaded on first use."""

from __future__ import annotations

import importlib
import pickle

import pytest

import autogen_compat
from autogen_compat.exceptions import CompatMissingName, CompatUnsupported

from .conftest import Run

HEAVY = ("autogen_agentchat", "autogen_core", "autogen_ext", "openai", "pydantic", "asyncio", "numpy")


def test_the_import_itself_loads_nothing_heavy(python: Run) -> None:
    code = f"import sys, autogen_compat; print([n for n in {HEAVY} if n in sys.modules])"
    assert python("-c", code).stdout.strip() == "[]"


def test_all_names_can_be_had() -> None:
    for name in autogen_compat.__all__:
        assert getattr(autogen_compat, name) is not None
    assert set(autogen_compat.__all__) <= set(dir(autogen_compat))


def test_a_name_is_the_object_of_its_module() -> None:
    from autogen_compat.agentchat.assistant_agent import AssistantAgent
    from autogen_compat.oai import OpenAIWrapper

    assert autogen_compat.AssistantAgent is AssistantAgent
    assert autogen_compat.OpenAIWrapper is OpenAIWrapper


def test_star_import(python: Run) -> None:
    code = "from autogen_compat import *; print(AssistantAgent.__name__, config_list_from_json.__name__)"
    assert python("-c", code).stdout == "AssistantAgent config_list_from_json\n"


def test_modules_that_came_with_the_package_need_no_import(python: Run) -> None:
    code = (
        "import autogen_compat as autogen; print(autogen.code_utils.extract_code.__name__, "
        "autogen.oai.OpenAIWrapper.__name__, autogen.runtime_logging.start.__name__, autogen.coding.__name__)"
    )
    assert python("-c", code).stdout == "extract_code OpenAIWrapper start autogen_compat.coding\n"
    code = (
        "import autogen_compat as autogen; print(autogen.cache.disk_cache.DiskCache.__name__); "
        "c = autogen.agentchat.contrib.capabilities; "
        "print(c.transform_messages.TransformMessages.__name__, c.transforms.MessageTokenLimiter.__name__, "
        "c.text_compressors.LLMLingua.__name__, c.transforms_util.__name__.rpartition('.')[2])"
    )
    expected = "DiskCache\nTransformMessages MessageTokenLimiter LLMLingua transforms_util\n"
    assert python("-c", code).stdout == expected


def test_the_version_is_that_of_the_api() -> None:
    assert autogen_compat.__version__ == "0.2.40"
    assert autogen_compat.VERSION


def test_a_name_of_a_fork_is_explained() -> None:
    with pytest.raises(ImportError, match="AG2") as caught:
        exec("from autogen_compat import LLMConfig")
    assert isinstance(caught.value, (CompatMissingName, CompatUnsupported))


@pytest.mark.parametrize(
    ("module", "name", "words"),
    [
        ("autogen_compat", "LLMConfig", "autogen has no 'LLMConfig': it belongs to AG2"),
        ("autogen_compat", "RetrieveUserProxyAgent", "it is in autogen.agentchat.contrib.retrieve_user"),
        ("autogen_compat.agentchat", "UpdateSystemMessage", "autogen.agentchat has no .* belongs to AG2"),
        ("autogen_compat.agentchat", "initiate_group_chat", "AG2 .*; use GroupChat and GroupChatManager"),
    ],
)
def test_a_name_that_is_known_to_be_missing(module: str, name: str, words: str) -> None:
    with pytest.raises(ImportError, match=words):
        exec(f"from {module} import {name}")
    loaded = importlib.import_module(module)
    with pytest.raises(AttributeError, match=words) as caught:
        getattr(loaded, name)
    assert isinstance(caught.value, CompatUnsupported)
    assert not hasattr(loaded, name) and getattr(loaded, name, 0) == 0


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(autogen_compat, "no_such_name")
    assert not hasattr(autogen_compat, "__wrapped__")
    with pytest.raises(ImportError):
        exec("from autogen_compat import no_such_name")


def test_exceptions_can_be_pickled_and_reexport_those_of_the_portal() -> None:
    exceptions = importlib.import_module("autogen_compat.exceptions")
    portal = importlib.import_module("autogen_compat.portal")
    assert exceptions.CompatDeadlockError is portal.CompatDeadlockError
    error = pickle.loads(pickle.dumps(CompatUnsupported("gone; use that")))
    assert isinstance(error, NotImplementedError) and str(error) == "gone; use that"
