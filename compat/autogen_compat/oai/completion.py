"""``Completion`` and ``ChatCompletion``, the clients for openai before 1.0.

They could not be used in 0.2.40 any more: each request ended in an AssertionError. They are here so that a
program that names them imports, and learns what to use instead.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any, ClassVar, NoReturn

from autogen_compat.oai.openai_utils import OAI_PRICE1K

_ADVICE = "it needs openai<1 and did not work in 0.2.40 either; use OpenAIWrapper(config_list=…).create(…)"


def _unsupported(name: str, advice: str = _ADVICE) -> NoReturn:
    from autogen_compat.exceptions import CompatUnsupported

    raise CompatUnsupported(f"autogen.Completion.{name} is not supported: {advice}")


class Completion:
    """The text completions of openai before 1.0: settings and text extraction work, requests do not."""

    chat_models: ClassVar[set[str]] = {name for name in OAI_PRICE1K if name.startswith("gpt-")}
    price1K: ClassVar[dict[str, Any]] = OAI_PRICE1K
    default_search_space: ClassVar[dict[str, Any]] = {}
    cache_seed: int | None = 41
    cache_path: str = ".cache/41"
    retry_wait_time = 10
    max_retry_period = 120
    request_timeout = 60
    openai_completion_class: Any = False
    optimization_budget: float | None = None
    logged_history: ClassVar[dict[Any, Any]] = {}

    @classmethod
    def set_cache(cls, seed: int | None = 41, cache_path_root: str | None = ".cache") -> None:
        """Set the folder of the cache."""
        cls.cache_seed = seed
        cls.cache_path = f"{cache_path_root}/{seed}"

    @classmethod
    def clear_cache(cls, seed: int | None = None, cache_path_root: str | None = ".cache") -> None:
        """Delete the cache of *seed*, or all of *cache_path_root*."""
        folder = cache_path_root if seed is None else f"{cache_path_root}/{seed}"
        shutil.rmtree(folder or ".cache", ignore_errors=True)

    @classmethod
    def create(
        cls,
        context: dict[str, Any] | None = None,
        use_cache: bool | None = True,
        config_list: list[dict[str, Any]] | None = None,
        filter_func: Callable[..., bool] | None = None,
        raise_on_ratelimit_or_timeout: bool | None = True,
        allow_format_str_template: bool | None = False,
        **config: Any,
    ) -> NoReturn:
        """Raise ``CompatUnsupported``."""
        _unsupported("create")

    @classmethod
    def tune(
        cls,
        data: list[dict[str, Any]],
        metric: str,
        mode: str,
        eval_func: Callable[..., Any],
        log_file_name: str | None = None,
        inference_budget: float | None = None,
        optimization_budget: float | None = None,
        num_samples: int | None = 1,
        logging_level: int | None = 30,
        **config: Any,
    ) -> NoReturn:
        """Raise ``CompatUnsupported``."""
        _unsupported("tune")

    @classmethod
    def test(
        cls,
        data: Any,
        eval_func: Callable[..., Any] | None = None,
        use_cache: bool = True,
        agg_method: Any = "avg",
        return_responses_and_per_instance_result: bool = False,
        logging_level: int = 30,
        **config: Any,
    ) -> NoReturn:
        """Raise ``CompatUnsupported``."""
        _unsupported("test")

    @classmethod
    def instantiate(
        cls,
        template: str | Callable[..., str] | None,
        context: dict[str, Any] | None = None,
        allow_format_str_template: bool | None = False,
    ) -> str | None:
        """Fill *template* in; see ``OpenAIWrapper.instantiate``."""
        from autogen_compat.oai.client import OpenAIWrapper

        return OpenAIWrapper.instantiate(template, context, allow_format_str_template)

    @classmethod
    def cost(cls, response: dict[str, Any]) -> float:
        """Return the price in US dollars of a response in the form of openai before 1.0."""
        price = OAI_PRICE1K.get(response["model"], 0)
        usage = response["usage"]
        prompt, answer = usage["prompt_tokens"], usage.get("completion_tokens", 0)
        per_prompt, per_answer = price if isinstance(price, tuple) else (price, price)
        return (per_prompt * prompt + per_answer * answer) / 1000

    @classmethod
    def extract_text(cls, response: dict[str, Any]) -> list[str]:
        """Return the texts of a response in the form of openai before 1.0."""
        choices = response["choices"]
        return [
            choice["text"] if "text" in choice else choice["message"].get("content", "") for choice in choices
        ]

    @classmethod
    def extract_text_or_function_call(cls, response: dict[str, Any]) -> list[Any]:
        """Return the texts of a response, and the whole message where it calls a function."""
        return [
            choice["text"]
            if "text" in choice
            else choice["message"]
            if "function_call" in choice["message"]
            else choice["message"].get("content", "")
            for choice in response["choices"]
        ]

    @classmethod
    def start_logging(
        cls,
        history_dict: dict[Any, Any] | None = None,
        compact: bool | None = True,
        reset_counter: bool | None = True,
    ) -> NoReturn:
        """Raise ``CompatUnsupported``; ``runtime_logging`` records requests now."""
        _unsupported("start_logging", "use autogen.runtime_logging.start()")

    @classmethod
    def stop_logging(cls) -> None:
        """Do nothing: logging never started."""

    @classmethod
    def print_usage_summary(cls) -> None:
        """Print that nothing was used."""
        print("No usage summary available.", flush=True)


class ChatCompletion(Completion):
    """The chat completions of openai before 1.0."""
