"""An agent with a web browser that shows pages as text."""

from __future__ import annotations

import copy
import inspect
import logging
import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, cast

from autogen_compat import legacy_texts
from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.assistant_agent import AssistantAgent
from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.agentchat.user_proxy_agent import UserProxyAgent
from autogen_compat.browser_utils import AbstractMarkdownBrowser, BingMarkdownSearch, RequestsMarkdownBrowser
from autogen_compat.oai.client import OpenAIWrapper
from autogen_compat.parts.config_list import filter_config
from autogen_compat.token_count_utils import count_token, get_max_token_limit

logger = logging.getLogger("autogen.agentchat.contrib.web_surfer")

_LARGE_CONTEXT = ["gpt-3.5-turbo-1106", "gpt-3.5-turbo-16k-0613", "gpt-3.5-turbo-16k"]
_SMALLEST_CONTEXT = 4096
_ROOM_FOR_SUMMARY = 1024
_RULE = "\n=======================\n"


class WebSurferAgent(ConversableAgent):
    """Searches the web and reads pages, with an assistant and its browser inside.

    Args:
        name: name of the agent.
        system_message: what the assistant inside is told.
        description: what the agent is for.
        summarizer_llm_config: configuration of the model that reads pages; None: *llm_config*, and there the
            models with a larger context, if it has any.
        browser_config: older way to describe the browser.
        browser: the browser; None: a :class:`RequestsMarkdownBrowser`.
        is_termination_msg: this and the others: see :class:`ConversableAgent`.

    Raises:
        ValueError: both *browser* and *browser_config*.
    """

    DEFAULT_PROMPT = (
        "You have a web browser, which you use by calling functions, and nobody else here has one. "
        "Search, open pages and report what is there, whenever that helps."
    )
    DEFAULT_DESCRIPTION: str = legacy_texts.text(
        "agentchat.contrib.web_surfer:WebSurferAgent.DEFAULT_DESCRIPTION",
        "An assistant with a web browser. It searches the web, opens and downloads pages, scrolls, looks "
        "for words on a page, summarizes pages and answers questions about them.",
    )

    def __init__(
        self,
        name: str,
        system_message: str | list[str] | None = DEFAULT_PROMPT,
        description: str | None = DEFAULT_DESCRIPTION,
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        max_consecutive_auto_reply: int | None = None,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "TERMINATE",
        function_map: dict[str, Callable[..., Any]] | None = None,
        code_execution_config: dict[str, Any] | Literal[False] = False,
        llm_config: dict[str, Any] | Literal[False] | None = None,
        summarizer_llm_config: dict[str, Any] | Literal[False] | None = None,
        default_auto_reply: str | dict[str, Any] | None = "",
        browser_config: dict[str, Any] | None = None,
        browser: AbstractMarkdownBrowser | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name,
            system_message,
            is_termination_msg,
            max_consecutive_auto_reply,
            human_input_mode,
            description=description,
            default_auto_reply=default_auto_reply,
            llm_config=llm_config,
            code_execution_config=code_execution_config,
            function_map=function_map,
            **kwargs,
        )
        self._create_summarizer_client(summarizer_llm_config, llm_config)
        if browser_config is not None and browser is not None:
            raise ValueError(
                "WebSurferAgent cannot accept both: give it a browser, or the older browser_config."
            )
        self.browser: Any = browser if browser_config is None else _browser_from(browser_config)
        if self.browser is None:
            self.browser = RequestsMarkdownBrowser()
        self._assistant = AssistantAgent(
            f"{self.name}_inner_assistant",
            system_message=cast(Any, system_message),
            llm_config=copy.deepcopy(llm_config),
            is_termination_msg=_never,
        )
        self._user_proxy = UserProxyAgent(
            f"{self.name}_inner_user_proxy",
            human_input_mode="NEVER",
            code_execution_config=False,
            default_auto_reply="",
            is_termination_msg=_never,
        )
        if llm_config:
            self._register_functions()
        self.register_reply(
            [Agent, None], WebSurferAgent.generate_surfer_reply, remove_other_reply_funcs=True
        )
        for reply_func in (
            ConversableAgent.generate_code_execution_reply,
            ConversableAgent.generate_function_call_reply,
            ConversableAgent.check_termination_and_human_reply,
        ):
            self.register_reply([Agent, None], reply_func)

    def _create_summarizer_client(
        self,
        summarizer_llm_config: dict[str, Any] | Literal[False] | None,
        llm_config: dict[str, Any] | Literal[False] | None,
    ) -> None:
        config: Any = copy.deepcopy(llm_config) if summarizer_llm_config is None else summarizer_llm_config
        if summarizer_llm_config is None and config and "config_list" in config:
            large = filter_config(config["config_list"], {"model": _LARGE_CONTEXT})
            if large:
                config["config_list"] = large
            else:
                logger.warning(
                    "The config list has no model with 16k tokens for the summarizer: summaries of pages, "
                    "and answers about them, may cost more or be worse."
                )
        self.summarizer_llm_config: Any = config
        self.summarization_client: Any = OpenAIWrapper(**config) if config else None

    # ------------------------------------------------------------ what the assistant can do

    def _register_functions(self) -> None:
        functions: list[tuple[str, Callable[..., str], str]] = [
            (
                "informational_web_search",
                self._informational_search,
                "Search the web for information and return what was found.",
            ),
            (
                "navigational_web_search",
                self._navigational_search,
                "Search the web for a known place, such as Wikipedia, and open the first result.",
            ),
            ("visit_page", self._visit_page, "Open a web page and return its text."),
            ("download_file", self._visit_page, "Download a file; return its text where it has one."),
            ("page_up", self._page_up, "Scroll one page up and return what is there."),
            ("page_down", self._page_down, "Scroll one page down and return what is there."),
            (
                "find_on_page_ctrl_f",
                self._find_on_page,
                "Scroll to the first place on the page with a text, as Ctrl+F does.",
            ),
            ("find_next", self._find_next, "Scroll to the next place on the page with that text."),
        ]
        if self.summarization_client is not None:
            functions += [
                (
                    "read_page_and_answer",
                    self._read_page_and_answer,
                    "Have an AI read a page and answer a question about it.",
                ),
                (
                    "summarize_page",
                    self._summarize_page,
                    "Have an AI summarize a page: by default the current one.",
                ),
            ]
        for name, function, description in functions:
            # A function of its own for each: registration notes the name on it.
            tool = _as_function(function, name)
            self._assistant.register_for_llm(name=name, description=description)(tool)
            self._user_proxy.register_for_execution(name=name)(tool)

    def _view(self) -> str:
        """Return what the browser shows, below a header."""
        browser = self.browser
        header = f"Address: {browser.address}\n"
        if browser.page_title is not None:
            header += f"Title: {browser.page_title}\n"
        current, total = browser.viewport_current_page + 1, len(browser.viewport_pages)
        header += f"Viewport position: Showing page {current} of {total}."
        return f"{header}{_RULE}{browser.viewport}"

    def _informational_search(self, query: Annotated[str, "What to search for."]) -> str:
        self.browser.visit_page(f"search: {query}")
        return self._view()

    def _navigational_search(self, query: Annotated[str, "What to search for."]) -> str:
        self.browser.visit_page(f"search: {query}")
        link = re.search(r"\[.*?\]\((http.*?)\)", self.browser.page_content)
        if link:
            self.browser.visit_page(link.group(1))
        return self._view()

    def _visit_page(self, url: Annotated[str, "Its address, absolute or relative."]) -> str:
        self.browser.visit_page(url)
        return self._view()

    def _page_up(self) -> str:
        self.browser.page_up()
        return self._view()

    def _page_down(self) -> str:
        self.browser.page_down()
        return self._view()

    def _find_on_page(self, search_string: Annotated[str, "The text; '*' stands for anything."]) -> str:
        found = self.browser.find_on_page(search_string)
        missing = f"The search string '{search_string}' was not found on this page."
        return self._view() if found is not None else self._message(missing)

    def _find_next(self) -> str:
        found = self.browser.find_next()
        missing = "The search string was not found on this page."
        return self._view() if found is not None else self._message(missing)

    def _message(self, text: str) -> str:
        return self._view().split(_RULE)[0] + _RULE + text

    def _read_page_and_answer(
        self,
        question: Annotated[str | None, "The question."],
        url: Annotated[str | None, "Address of the page; by default the current one."] = None,
    ) -> str:
        if url not in (None, self.browser.address):
            self.browser.visit_page(url)
        text = self._beginning_of_page()
        if not text:
            return "Nothing to summarize."
        subject = "" if question is None else f", with regard to this question: {question}"
        messages = [
            {"role": "system", "content": "You summarize long documents and answer questions about them."},
            {"role": "user", "content": f"Summarize this in one or two paragraphs{subject}\n\n{text}"},
        ]
        response = self.summarization_client.create(context=None, messages=messages)
        return str(self.summarization_client.extract_text_or_completion_object(response)[0])

    def _summarize_page(
        self, url: Annotated[str | None, "Address of the page; by default the current one."] = None
    ) -> str:
        return self._read_page_and_answer(url=url, question=None)

    def _beginning_of_page(self) -> str:
        """Return as much of the page as the summarizer's context holds."""
        limit = self._summarizer_limit()
        text = ""
        content: str = self.browser.page_content
        for line in re.split(r"([\r\n]+)", content):
            if count_token(text + line) + _ROOM_FOR_SUMMARY > limit:
                break
            text += line
        return text.strip()

    def _summarizer_limit(self) -> int:
        try:
            limit = get_max_token_limit(self.summarizer_llm_config["config_list"][0]["model"])
        except (KeyError, TypeError, ValueError):
            limit = _SMALLEST_CONTEXT
        if limit < 16000:
            logger.warning(
                f"The model that sums up pages takes {limit} tokens, which is little: 16,000 are recommended."
            )
        return limit

    # ------------------------------------------------------------ replies

    def generate_surfer_reply(
        self,
        messages: list[dict[str, Any]] | None = None,
        sender: Agent | None = None,
        config: Any = None,
    ) -> tuple[bool, str | dict[str, Any] | None]:
        """Reply function: have the assistant inside answer, or call one function of the browser."""
        if messages is None:
            messages = self._oai_messages[sender]
        proxy, assistant = self._user_proxy, self._assistant
        proxy.reset()
        assistant.reset()
        # A tool result has to stay behind its call, so it is part of the past, too.
        past = messages if messages[-1].get("role", "assistant") == "tool" else messages[:-1]
        assistant.chat_messages[proxy] = list(past)
        proxy.send(
            f"Your browser is currently open to the page '{self.browser.page_title}' "
            f"at the address '{self.browser.address}'.",
            assistant,
            request_reply=False,
            silent=True,
        )
        proxy.send(messages[-1]["content"], assistant, request_reply=True, silent=True)
        dialogue = proxy.chat_messages[assistant]
        result = proxy.generate_reply(messages=dialogue, sender=assistant)
        if isinstance(result, dict):
            return True, result["content"]
        return True, dialogue[-1]["content"] if result == "" else result


def _never(message: dict[str, Any]) -> bool:
    return False


def _as_function(method: Callable[..., str], name: str) -> Callable[..., str]:
    """Return a function that calls *method* and has its signature."""

    def call(*args: Any, **kwargs: Any) -> str:
        return method(*args, **kwargs)

    call.__name__ = name
    signature = inspect.signature(method, eval_str=True)
    hints = {key: parameter.annotation for key, parameter in signature.parameters.items()}
    call.__annotations__ = {**hints, "return": str}
    cast(Any, call).__signature__ = signature
    return call


def _browser_from(config: dict[str, Any]) -> AbstractMarkdownBrowser:
    logger.warning(
        "browser_config is the older way to describe the browser of a WebSurferAgent; give it a browser."
    )
    options = dict(config)
    if "bing_api_key" in options:
        key = options.pop("bing_api_key")
        options["search_engine"] = BingMarkdownSearch(bing_api_key=key, interleave_results=False)
    else:
        options["search_engine"] = BingMarkdownSearch()
    if "request_kwargs" in options:
        options["requests_get_kwargs"] = options.pop("request_kwargs")
    return RequestsMarkdownBrowser(**options)
