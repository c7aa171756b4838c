"""``OpenAIWrapper``: synchronous requests to one of several configured models, as 0.2's agents make them."""

from __future__ import annotations

import inspect
import logging
import sys
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from autogen_compat.cache.cache import Cache
from autogen_compat.io.base import IOStream
from autogen_compat.logger.logger_utils import get_current_ts
from autogen_compat.oai.client_choice import ClientArguments, openai_client, provider_client, provider_of
from autogen_compat.oai.client_utils import logger_formatter
from autogen_compat.oai.model_client import ModelClient, PlaceHolderClient
from autogen_compat.oai.openai_client import OpenAIClient, cost_of
from autogen_compat.oai.openai_utils import get_key
from autogen_compat.oai.rate_limiters import RateLimiter, TimeRateLimiter
from autogen_compat.oai.usage import add_usage, usage_report
from autogen_compat.runtime_logging import (
    log_chat_completion,
    log_new_client,
    log_new_wrapper,
    logging_enabled,
)
from autogen_compat.warnings import legacy_object

if TYPE_CHECKING:
    from pydantic import BaseModel

    from autogen_compat.cache.abstract_cache_base import AbstractCache

__all__ = (
    "ERROR",
    "LEGACY_CACHE_DIR",
    "LEGACY_DEFAULT_CACHE_SEED",
    "OPEN_API_BASE_URL_PREFIX",
    "TOOL_ENABLED",
    "ModelClient",
    "OpenAIClient",
    "OpenAIWrapper",
    "PlaceHolderClient",
    "logger",
)

# 0.2's own name: programs set its level to silence the note about unknown prices.
logger = logging.getLogger("autogen.oai.client")
if not logger.handlers:
    _handler = logging.StreamHandler(stream=sys.stdout)
    _handler.setFormatter(logger_formatter)
    logger.addHandler(_handler)

TOOL_ENABLED = True
ERROR: ImportError | None = None
LEGACY_DEFAULT_CACHE_SEED = 41
LEGACY_CACHE_DIR = ".cache"
OPEN_API_BASE_URL_PREFIX = "https://api.openai.com"


def __getattr__(name: str) -> Any:
    """Return ``OPENAIVERSION``, the version of the installed openai package."""
    if name == "OPENAIVERSION":
        import openai

        return openai.__version__
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class _Attempt(NamedTuple):
    """What one configuration makes of a call of ``create``."""

    position: int
    client: Any
    params: dict[str, Any]
    options: dict[str, Any]
    cache: AbstractCache | None
    key: str

    @property
    def agent(self) -> Any:
        return self.options.get("agent")

    def accepts(self, response: Any) -> bool:
        """Ask the caller's ``filter_func``."""
        accept: Callable[..., bool] | None = self.options.get("filter_func")
        return accept is None or accept(context=self.options.get("context"), response=response)


class OpenAIWrapper:
    """Asks configured models in order until one gives an acceptable answer.

    Each entry of *config_list* is one model: arguments of openai's client (``api_key``, ``base_url``,
    ``timeout``…), parameters of the request (``model``, ``temperature``…) and 0.2's own keys
    (``extra_kwargs``, ``api_rate_limit``, ``model_client_cls``). *base_config* are keys for all entries; an
    entry's own win. Without a list it is the only entry. Source: ``oai.client.OpenAIWrapper`` in 0.2.40.

    Raises:
        openai.OpenAIError: an entry has no API key, and the environment has none.
    """

    extra_kwargs = {  # noqa: RUF012
        "agent",
        "allow_format_str_template",
        "api_type",
        "api_version",
        "cache",
        "cache_seed",
        "context",
        "filter_func",
        "price",
        "tags",
    }
    openai_kwargs: Any = ClientArguments("OpenAI", "AzureOpenAI")
    aopenai_kwargs: Any = ClientArguments("AzureOpenAI")
    total_usage_summary: dict[str, Any] | None = None
    """Usage of all answers, those from a cache included; None before the first."""
    actual_usage_summary: dict[str, Any] | None = None
    """Usage of the requests that were really sent."""

    def __init__(self, *, config_list: list[dict[str, Any]] | None = None, **base_config: Any) -> None:
        legacy_object(self)
        if logging_enabled():
            log_new_wrapper(self, {"config_list": config_list, "base_config": base_config})
        self._clients: list[Any] = []
        self._config_list: list[dict[str, Any]] = []
        self._rate_limiters: list[RateLimiter | None] = []
        client_options, request_options = self._split(base_config)
        for entry in config_list or [request_options]:
            self._add_entry(entry.copy(), client_options, request_options)
        self.wrapper_id = id(self)

    def _add_entry(
        self, entry: dict[str, Any], client_options: dict[str, Any], request_options: dict[str, Any]
    ) -> None:
        rate = {**request_options, **entry}.get("api_rate_limit")
        self._rate_limiters.append(None if rate is None else TimeRateLimiter(rate))
        # As in 0.2 only the entry's own api_type and model_client_cls choose its client.
        self._register_default_client(entry, client_options)
        request = {**request_options, **self._split(entry)[1]}
        request.pop("api_rate_limit", None)
        self._config_list.append(request)

    def _split(self, config: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Separate the arguments of openai's clients from the rest."""
        names = self.openai_kwargs
        return (
            {key: value for key, value in config.items() if key in names},
            {key: value for key, value in config.items() if key not in names},
        )

    def _register_default_client(self, config: dict[str, Any], openai_config: dict[str, Any]) -> None:
        """Append the client for *config*, of the class that its ``api_type`` names."""
        custom_class = config.get("model_client_cls")
        if custom_class is not None:
            self._clients.append(PlaceHolderClient(config))
            logger.info("%s waits for register_model_client", custom_class)
            return
        options = {**openai_config, **self._split(config)[0]}
        provider = provider_of(config)
        if provider is not None:
            client = logged = provider_client(provider, config, options)
        else:
            client, logged = openai_client(config, options, azure=_is_azure(config))
        self._clients.append(client)
        if logging_enabled():
            log_new_client(logged, self, options)

    def register_model_client(self, model_client_cls: type[Any], **kwargs: Any) -> None:
        """Build *model_client_cls* with the first config that waits for it, and *kwargs*.

        Raises:
            ValueError: no config names the class in ``model_client_cls``.
        """
        name = model_client_cls.__name__
        for index, client in enumerate(self._clients):
            if isinstance(client, PlaceHolderClient) and client.config.get("model_client_cls") == name:
                self._clients[index] = model_client_cls(client.config, **kwargs)
                return
        if any(isinstance(client, model_client_cls) for client in self._clients):
            logger.warning(
                f"{name} is registered already; another one needs an entry of its own in the config_list."
            )
            return
        raise ValueError(
            f'No entry of the config_list asks for {name}: it needs one with "model_client_cls": "{name}"'
        )

    @classmethod
    def instantiate(
        cls,
        template: str | Callable[[dict[str, Any]], str] | None,
        context: dict[str, Any] | None = None,
        allow_format_str_template: bool | None = False,
    ) -> str | None:
        """Fill *context* in: a function is called with it, a text formatted if that is allowed."""
        if not context or template is None:
            return cast("str | None", template)
        if isinstance(template, str):
            return template.format(**context) if allow_format_str_template else template
        return template(context)

    # ------------------------------------------------------------ requests

    def create(self, **config: Any) -> Any:
        """Ask the models in order and return the first acceptable answer.

        *config* has the parameters of the request (``messages`` or ``prompt``, ``tools``, ``stream``…), over
        which the entry's own ones win, and:

        * ``cache``: a store for answers; without it ``cache_seed`` (default 41, None for no cache) names one
          below ``.cache``;
        * ``context``, ``allow_format_str_template``: see :meth:`instantiate`;
        * ``filter_func``: called with ``context=`` and ``response=``, tells whether an answer will do; the
          last model's answer is returned anyway;
        * ``price``: US dollars per 1000 tokens, of prompts and answers;
        * ``agent``: whose request this is, for runtime logging.

        The response has ``cost``, ``config_id`` (the index of the config), ``pass_filter`` and
        ``message_retrieval_function`` besides what the client returned. The next model is asked after any
        ``openai.APIError`` but a refusal by the content filter.

        Raises:
            TimeoutError: the last model did not answer in time.
            openai.APIError: what the last model failed with.
            RuntimeError: an entry still waits for :meth:`register_model_client`.
            ValueError: both or none of ``messages`` and ``prompt`` are given.
        """
        self._check_registered()
        invocation_id = str(uuid.uuid4())
        last = len(self._clients) - 1
        for index in range(len(self._clients)):
            attempt = self._attempt(index, config)
            response = self._cached(attempt, invocation_id)
            from_cache = response is not None
            if response is None:
                response = self._ask(attempt, invocation_id, is_last=index == last)
            if response is None:
                continue
            response.message_retrieval_function = attempt.client.message_retrieval
            accepted = attempt.accepts(response)
            if accepted or index == last:
                response.config_id = index
                response.pass_filter = accepted
                if from_cache:  # a cached answer that is passed over is not counted
                    self._update_usage(None, attempt.client.get_usage(response))
                return response
        raise AssertionError("the last model neither answered nor failed")

    def _check_registered(self) -> None:
        waiting = [
            client.config["model_client_cls"]
            for client in self._clients
            if isinstance(client, PlaceHolderClient)
        ]
        if waiting:
            raise RuntimeError(
                f"The config_list names model clients that nobody registered: {waiting}. Register them with "
                "register_model_client(), or leave their entries out."
            )

    def _attempt(self, index: int, config: Mapping[str, Any]) -> _Attempt:
        merged = {**config, **self._config_list[index]}
        options = {key: value for key, value in merged.items() if key in self.extra_kwargs}
        request = {key: value for key, value in merged.items() if key not in self.extra_kwargs}
        if _is_azure(options) and "model" in request:
            request["model"] = request["model"].replace(".", "")
        params = self._construct_create_params(request, options)
        cache = _cache_for(options)
        return _Attempt(
            index, self._clients[index], params, options, cache, get_key(params) if cache is not None else ""
        )

    def _construct_create_params(
        self, create_config: dict[str, Any], extra_kwargs: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the parameters of the request, with the templates filled in."""
        prompt, messages = create_config.get("prompt"), create_config.get("messages")
        if (prompt is None) == (messages is None):
            raise ValueError("A request has a prompt or messages, one of the two.")
        params = {**create_config, **_response_format(create_config)}
        context = extra_kwargs.get("context")
        if not context:
            return params
        allow = extra_kwargs.get("allow_format_str_template", False)
        if prompt is not None:
            return {**params, "prompt": self.instantiate(prompt, context, allow)}
        filled = [
            {**message, "content": self.instantiate(message["content"], context, allow)}
            if message.get("content")
            else message
            for message in cast("list[dict[str, Any]]", messages)
        ]
        return {**params, "messages": filled}

    def _cached(self, attempt: _Attempt, invocation_id: str) -> Any:
        """Return the answer in the cache, None if there is none."""
        if attempt.cache is None:
            return None
        start_time = get_current_ts()
        with _opened(attempt.cache) as store:
            response: Any = store.get(attempt.key, None)
            if response is not None and not hasattr(response, "cost"):
                response.cost = attempt.client.cost(response)
                store.set(attempt.key, response)
        if response is not None:
            self._log(attempt, invocation_id, response, 1, response.cost, start_time)
        return response

    def _ask(self, attempt: _Attempt, invocation_id: str, *, is_last: bool) -> Any:
        """Send the request; returns None if it failed and the next model is to be asked."""
        from openai import APIError, APITimeoutError

        self._throttle_api_calls(attempt.position)
        start_time = get_current_ts()
        try:
            response = attempt.client.create(attempt.params)
        except APITimeoutError as error:
            logger.debug("config %s timed out", attempt.position, exc_info=True)
            if is_last:
                raise TimeoutError(
                    "OpenAI API call timed out: no answer in time. 'timeout', in seconds, in llm_config "
                    "or in OpenAIWrapper() sets how long to wait."
                ) from error
            return None
        except APIError as error:
            code = getattr(error, "code", None)
            note = f"error_code:{code}, config {attempt.position} failed"
            self._log(attempt, invocation_id, note, 0, 0, start_time)
            logger.debug("config %s failed", attempt.position, exc_info=True)
            if is_last or code == "content_filter":
                raise
            return None
        self._keep(attempt, response)
        self._log(attempt, invocation_id, response, 0, response.cost, start_time)
        return response

    def _keep(self, attempt: _Attempt, response: Any) -> None:
        """Reckon what a new answer costs and put it into the cache."""
        price = _price_of(attempt.options)
        response.cost = attempt.client.cost(response) if price is None else cost_of(response, price)
        usage = attempt.client.get_usage(response)
        self._update_usage(usage, None if usage is None else dict(usage))
        if attempt.cache is not None:
            with _opened(attempt.cache) as store:
                store.set(attempt.key, response)

    def _log(
        self,
        attempt: _Attempt,
        invocation_id: str,
        response: Any,
        is_cached: int,
        cost: float,
        start_time: str,
    ) -> None:
        if logging_enabled():
            log_chat_completion(
                invocation_id=cast("uuid.UUID", invocation_id),
                client_id=id(attempt.client),
                wrapper_id=id(self),
                agent=attempt.agent,
                request=attempt.params,
                response=response,
                is_cached=is_cached,
                cost=cost,
                start_time=start_time,
            )

    def _throttle_api_calls(self, idx: int) -> None:
        """Wait as long as the config's ``api_rate_limit`` wants."""
        limiter = self._rate_limiters[idx] if idx < len(self._rate_limiters) else None
        if limiter is not None:
            limiter.sleep()

    @classmethod
    def extract_text_or_completion_object(cls, response: Any) -> list[Any]:
        """Return for each choice its text, or its message if that calls a function or tools."""
        return response.message_retrieval_function(response)

    # ------------------------------------------------------------ usage

    def _update_usage(self, actual_usage: dict[str, Any] | None, total_usage: dict[str, Any] | None) -> None:
        if total_usage is not None:
            self.total_usage_summary = add_usage(self.total_usage_summary, total_usage)
        if actual_usage is not None:
            self.actual_usage_summary = add_usage(self.actual_usage_summary, actual_usage)

    def print_usage_summary(self, mode: str | list[str] = ["actual", "total"]) -> None:  # noqa: B006
        """Print the usage of requests (``"actual"``), of all answers (``"total"``), or of both.

        Raises:
            ValueError: another *mode*.
        """
        stream = IOStream.get_default()
        for line in usage_report(mode, self.actual_usage_summary, self.total_usage_summary):
            stream.print(line, flush=True)

    def clear_usage_summary(self) -> None:
        """Start to count anew."""
        self.total_usage_summary = None
        self.actual_usage_summary = None

    # 0.2 has these here; programs with clients of their own for streams use them.

    @staticmethod
    def _update_dict_from_chunk(chunk: Any, d: dict[str, Any], field: str) -> int:
        from autogen_compat.oai import streaming

        return streaming.update_dict_from_chunk(chunk, d, field)

    @staticmethod
    def _update_function_call_from_chunk(
        function_call_chunk: Any, full_function_call: dict[str, Any] | None, completion_tokens: int
    ) -> tuple[dict[str, Any], int]:
        from autogen_compat.oai import streaming

        return streaming.update_function_call_from_chunk(
            function_call_chunk, full_function_call, completion_tokens
        )

    @staticmethod
    def _update_tool_calls_from_chunk(
        tool_calls_chunk: Any, full_tool_call: dict[str, Any] | None, completion_tokens: int
    ) -> tuple[dict[str, Any], int]:
        from autogen_compat.oai import streaming

        return streaming.update_tool_calls_from_chunk(tool_calls_chunk, full_tool_call, completion_tokens)


def _is_azure(config: Mapping[str, Any]) -> bool:
    return str(config.get("api_type") or "").startswith("azure")


def _cache_for(options: Mapping[str, Any]) -> AbstractCache | None:
    cache: AbstractCache | None = options.get("cache")
    if cache is not None:
        return cache
    seed = options.get("cache_seed", LEGACY_DEFAULT_CACHE_SEED)
    return None if seed is None else Cache.disk(seed, LEGACY_CACHE_DIR)


def _opened(cache: AbstractCache) -> AbstractContextManager[AbstractCache]:
    return cast("AbstractContextManager[AbstractCache]", cache)


def _price_of(options: Mapping[str, Any]) -> tuple[float, float] | None:
    price = options.get("price")
    if isinstance(price, (int, float)):
        logger.warning("one price is given: it is used for the tokens of prompts and of answers")
        return price, price
    return None if price is None else (price[0], price[1])


def _response_format(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a ``response_format`` that is a pydantic class as the API's JSON schema.

    0.2.40 could not send one; programs written for its last relatives do.
    """
    model: Any = request.get("response_format")
    if not inspect.isclass(model):
        return {}
    import openai

    function = openai.pydantic_function_tool(cast("type[BaseModel]", model))["function"]
    schema = {"name": model.__name__, "schema": function.get("parameters"), "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}
