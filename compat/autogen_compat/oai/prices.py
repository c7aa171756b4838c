"""What 0.2.40 took the providers' models to cost, for the functions that programs price answers with.

Prices are those of 0.2.40's release, in dollars; a ``price`` in a configuration tells today's.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

Prices = Mapping[str, tuple[float, float]]
"""Model -> dollars for 1000 tokens of the request and of the answer."""

BEDROCK: Prices = {
    "meta.llama3-8b-instruct-v1:0": (0.0003, 0.0006),
    "meta.llama3-70b-instruct-v1:0": (0.00265, 0.0035),
    "mistral.mistral-7b-instruct-v0:2": (0.00015, 0.0002),
    "mistral.mixtral-8x7b-instruct-v0:1": (0.00045, 0.0007),
    "mistral.mistral-large-2402-v1:0": (0.004, 0.012),
    "mistral.mistral-small-2402-v1:0": (0.001, 0.003),
}
CEREBRAS: Prices = {
    "llama3.1-8b": (0.10 / 1000, 0.10 / 1000),
    "llama3.1-70b": (0.60 / 1000, 0.60 / 1000),
}
COHERE: Prices = {
    "command": (0.015, 0.075),
    "command-light": (0.008, 0.024),
    "command-light-nightly": (0.008, 0.024),
    "command-nightly": (0.00025, 0.00125),
    "command-r": (0.0005, 0.0015),
    "command-r-plus": (0.003, 0.015),
}
GROQ: Prices = {
    "gemma-7b-it": (0.00007, 0.00007),
    "llama3-8b-8192": (0.00005, 0.00008),
    "llama3-70b-8192": (0.00059, 0.00079),
    "mixtral-8x7b-32768": (0.00024, 0.00024),
}
MISTRAL: Prices = {
    "codestral-2405": (0.001, 0.003),
    "mistral-large-2407": (0.0003, 0.0003),
    "mistral-large-latest": (0.0003, 0.0003),
    "mistral-medium-latest": (0.00275, 0.0081),
    "mistral-small-latest": (0.001, 0.003),
    "open-mistral-7b": (0.00025, 0.00025),
    "open-mistral-nemo-2407": (0.0003, 0.0003),
    "open-mixtral-8x7b": (0.0007, 0.0007),
    "open-mixtral-8x22b": (0.002, 0.006),
}

_SizePrices = tuple[tuple[float, float], ...]
"""Up to so many billion parameters: dollars for a million tokens, of request and answer alike."""

_TOGETHER_DENSE: _SizePrices = ((4, 0.1), (8, 0.2), (21, 0.3), (41, 0.8), (80, 0.9), (110, 1.8))
_TOGETHER_MIXTURES: _SizePrices = ((56, 0.6), (176, 1.2), (480, 2.4))
_DENSE_BY_SIZE: dict[float, str] = {
    0.5: "Qwen/Qwen1.5-0.5B-Chat",
    1.8: "Qwen/Qwen1.5-1.8B-Chat",
    2: "google/gemma-2b-it",
    3: "togethercomputer/RedPajama-INCITE-Chat-3B-v1",
    4: "Qwen/Qwen1.5-4B-Chat",
    7: (
        "NousResearch/Nous-Capybara-7B-V1p9 NousResearch/Nous-Hermes-llama-2-7b "
        "Open-Orca/Mistral-7B-OpenOrca Qwen/Qwen1.5-7B-Chat Undi95/Toppy-M-7B allenai/OLMo-7B "
        "allenai/OLMo-7B-Instruct allenai/OLMo-7B-Twin-2T codellama/CodeLlama-7b-Instruct-hf "
        "google/gemma-7b-it lmsys/vicuna-7b-v1.5 meta-llama/Llama-2-7b-chat-hf "
        "mistralai/Mistral-7B-Instruct-v0.1 mistralai/Mistral-7B-Instruct-v0.2 "
        "mistralai/Mistral-7B-Instruct-v0.3 openchat/openchat-3.5-1210 snorkelai/Snorkel-Mistral-PairRM-DPO "
        "teknium/OpenHermes-2-Mistral-7B teknium/OpenHermes-2p5-Mistral-7B "
        "togethercomputer/Llama-2-7B-32K-Instruct togethercomputer/RedPajama-INCITE-7B-Chat "
        "togethercomputer/StripedHyena-Nous-7B togethercomputer/alpaca-7b"
    ),
    8: "meta-llama/Llama-3-8b-chat-hf",
    11: "upstage/SOLAR-10.7B-Instruct-v1.0",
    13: (
        "Austism/chronos-hermes-13b Gryphe/MythoMax-L2-13b NousResearch/Nous-Hermes-Llama2-13b "
        "Undi95/ReMM-SLERP-L2-13B WizardLM/WizardLM-13B-V1.2 codellama/CodeLlama-13b-Instruct-hf "
        "lmsys/vicuna-13b-v1.5 meta-llama/Llama-2-13b-chat-hf"
    ),
    14: "Qwen/Qwen1.5-14B-Chat",
    32: "Qwen/Qwen1.5-32B-Chat",
    33: "deepseek-ai/deepseek-coder-33b-instruct",
    34: "NousResearch/Nous-Hermes-2-Yi-34B codellama/CodeLlama-34b-Instruct-hf zero-one-ai/Yi-34B-Chat",
    67: "deepseek-ai/deepseek-llm-67b-chat",
    70: (
        "codellama/CodeLlama-70b-Instruct-hf garage-bAInd/Platypus2-70B-instruct "
        "meta-llama/Llama-2-70b-chat-hf meta-llama/Llama-3-70b-chat-hf"
    ),
    72: "Qwen/Qwen1.5-72B-Chat Qwen/Qwen2-72B-Instruct",
    110: "Qwen/Qwen1.5-110B-Chat",
}
_MIXTURES_BY_SIZE: dict[float, str] = {
    7: "NousResearch/Nous-Hermes-2-Mistral-7B-DPO",
    47: (
        "NousResearch/Nous-Hermes-2-Mixtral-8x7B-DPO NousResearch/Nous-Hermes-2-Mixtral-8x7B-SFT "
        "mistralai/Mixtral-8x7B-Instruct-v0.1"
    ),
    56: "cognitivecomputations/dolphin-2.5-mixtral-8x7b",
    132: "databricks/dbrx-instruct",
    141: "mistralai/Mixtral-8x22B-Instruct-v0.1",
    480: "Snowflake/snowflake-arctic-instruct",
}


def _by_model(by_size: Mapping[float, str], prices: _SizePrices) -> dict[str, float]:
    """Dollars for a million tokens, by model."""
    return {
        model: next(price for limit, price in prices if size <= limit)
        for size, models in by_size.items()
        for model in models.split()
    }


TOGETHER = {
    **_by_model(_MIXTURES_BY_SIZE, _TOGETHER_MIXTURES),
    **_by_model(_DENSE_BY_SIZE, _TOGETHER_DENSE),
}
"""Dollars for a million tokens, by model."""


def cost(prices: Prices, input_tokens: int, output_tokens: int, model: str) -> float:
    """Return what a request cost in dollars; 0 with a ``UserWarning`` if the model has no price."""
    if model not in prices:
        return _unknown(model)
    request, answer = prices[model]
    return (input_tokens / 1000) * request + (output_tokens / 1000) * answer


def together_cost(input_tokens: int, output_tokens: int, model: str) -> float:
    """Return the same for Together.AI, which counts all tokens alike."""
    if model not in TOGETHER:
        return _unknown(model)
    return TOGETHER[model] * ((input_tokens + output_tokens) / 1e6)


def _unknown(model: str) -> float:
    warnings.warn(
        f"0.2.40 has no price for the model {model}: its cost counts as 0; put `price` into its "
        "configuration, [dollars for 1000 tokens of requests, of answers].",
        UserWarning,
        stacklevel=4,
    )
    return 0.0
