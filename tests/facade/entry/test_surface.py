"""The golden file of 0.2.40's public names and parameters guards what this package offers."""

from __future__ import annotations

import importlib
import inspect
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from autogen_compat.missing import NOT_HERE

SURFACE: dict[str, Any] = json.loads((Path(__file__).parent / "surface.json").read_text(encoding="utf-8"))
MODULES: dict[str, dict[str, Any]] = SURFACE["modules"]

_CLIENT = "the vendor's client is one of autogen-ext, which converts messages itself"
_PODS = "0.4 has no executor for Kubernetes: the class says so when it is used"
_PAGES = "pages are converted by the markitdown package"
#: What is not offered of 0.2.40: why, and the names.
LEFT_OUT: dict[str, tuple[str, str]] = {
    "autogen.browser_utils.mdconvert": (
        _PAGES,
        "BingSerpConverter DocxConverter HtmlConverter ImageConverter MediaConverter "
        "Mp3Converter PdfConverter PptxConverter WavConverter WikipediaConverter XlsxConverter "
        "YouTubeConverter",
    ),
    "autogen.coding.kubernetes": (
        _PODS,
        "PodCommandLineCodeExecutor.code_extractor "
        "PodCommandLineCodeExecutor.execute_code_blocks PodCommandLineCodeExecutor.stop "
        "PodCommandLineCodeExecutor.timeout PodCommandLineCodeExecutor.work_dir",
    ),
    "autogen.coding.kubernetes.pod_commandline_code_executor": (
        _PODS,
        "PodCommandLineCodeExecutor.code_extractor "
        "PodCommandLineCodeExecutor.execute_code_blocks PodCommandLineCodeExecutor.stop "
        "PodCommandLineCodeExecutor.timeout PodCommandLineCodeExecutor.work_dir",
    ),
    "autogen.oai.anthropic": (
        _CLIENT,
        "AnthropicClient.api_key AnthropicClient.aws_access_key AnthropicClient.aws_region "
        "AnthropicClient.aws_secret_key AnthropicClient.aws_session_token "
        "AnthropicClient.convert_tools_to_functions AnthropicClient.load_config "
        "AnthropicClient.openai_func_to_anthropic oai_messages_to_anthropic_messages",
    ),
    "autogen.oai.bedrock": (
        _CLIENT,
        "BedrockClient.parse_custom_params format_tool_calls format_tools oai_messages_to_bedrock_messages "
        "parse_content_parts parse_image",
    ),
    "autogen.oai.cerebras": (
        _CLIENT,
        "CerebrasClient.__init__(api_key=)",
    ),
    "autogen.oai.cohere": (
        _CLIENT,
        "extract_to_cohere_tool_results is_recent_tool_call oai_messages_to_cohere_messages",
    ),
    "autogen.oai.gemini": (_CLIENT, "get_image_data"),
    "autogen.oai.mistral": (_CLIENT, "tool_def_to_mistral"),
    "autogen.oai.ollama": (
        _CLIENT,
        "OllamaClient.oai_messages_to_ollama_messages response_to_tool_call",
    ),
}


def ours(module: str) -> ModuleType:
    return importlib.import_module(module.replace("autogen", "autogen_compat", 1))


def test_the_golden_file_is_that_of_the_last_release() -> None:
    assert SURFACE["version"] == "0.2.40"
    assert len(MODULES) > 100
    assert sum(len(names) for names in MODULES.values()) > 350


@pytest.mark.parametrize("module", MODULES)
def test_a_module_offers_what_it_offered(module: str) -> None:
    here = ours(module)
    lost: list[str] = []
    for name, described in MODULES[module].items():
        if not hasattr(here, name):
            lost.append(name)
        elif described["kind"] == "function":
            lost += [
                f"{name}({p})" for p in missing(", ".join(described["parameters"]), getattr(here, name), 0)
            ]
        elif described["kind"] == "class":
            lost += in_class(getattr(here, name), name, described["members"])
    left_out = LEFT_OUT.get(module, ("", ""))[1]
    assert sorted(lost) == sorted(left_out.split(" ") if left_out else [])


def test_a_name_that_is_left_out_says_what_takes_its_place() -> None:
    left_out = {
        f"{module.partition('.')[2]}.{name}"
        for module, (_, names) in LEFT_OUT.items()
        for name in names.split()
        if "." not in name
    }
    assert left_out == set(NOT_HERE)
    for dotted, instead in NOT_HERE.items():
        module, _, name = f"autogen_compat.{dotted}".rpartition(".")
        with pytest.raises(ImportError) as caught:
            exec(f"from {module} import {name}")
        assert instead in str(caught.value), dotted
        assert not hasattr(importlib.import_module(module), name)


def in_class(cls: Any, name: str, members: dict[str, str]) -> list[str]:
    """What a class lacks of these members."""
    lost: list[str] = []
    for member, parameters in members.items():
        if not has(cls, member):
            lost.append(f"{name}.{member}")
        elif parameters != "property":
            lost += in_method(cls, name, member, parameters)
    return lost


def in_method(cls: type, name: str, member: str, parameters: str) -> list[str]:
    static = inspect.getattr_static(cls, member)
    function = getattr(cls, member)
    drop = 0 if isinstance(static, (staticmethod, classmethod)) else 1
    wanted = parameters.removeprefix("async ")
    lost = [f"{name}.{member}({p})" for p in missing(wanted, function, drop)]
    if (wanted != parameters) != inspect.iscoroutinefunction(function) and not lost:
        lost.append(f"{name}.{member} is async, or should be")
    return lost


def has(cls: Any, member: str) -> bool:
    """Whether a class has a member, or sets it on its instances."""
    if hasattr(cls, member) or member in getattr(cls, "__dataclass_fields__", {}):
        return True
    return any(member in getattr(c, "__annotations__", {}) for c in cls.__mro__)


def missing(wanted: str, function: Any, drop: int) -> list[str]:
    """The parameters that *function* lacks; a variadic one stands for any keyword that it takes."""
    have = list(inspect.signature(function).parameters.values())[drop:]
    names = {p.name for p in have}
    kinds = {p.kind.name for p in have}
    lost: list[str] = []
    for parameter in wanted.split(", ") if wanted else ():
        name = parameter.rstrip("=")
        if name == "*":
            continue
        if name.startswith("**"):
            found = "VAR_KEYWORD" in kinds
        elif name.startswith("*"):
            found = "VAR_POSITIONAL" in kinds
        else:
            found = name in names
        if not found:
            lost.append(parameter)
    return lost
