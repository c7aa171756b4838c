"""A user proxy for mathematical problems: it runs Python and asks Wolfram Alpha."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable
from time import sleep
from typing import Any, Literal, cast

from pydantic import BaseModel, model_validator

from autogen_compat import legacy_texts
from autogen_compat._pydantic import PYDANTIC_V1
from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.user_proxy_agent import UserProxyAgent
from autogen_compat.code_utils import UNKNOWN, execute_code, extract_code, infer_lang
from autogen_compat.math_utils import get_answer

__all__ = (
    "PROMPTS",
    "PYDANTIC_V1",
    "UNKNOWN",
    "MathUserProxyAgent",
    "WolframAlphaAPIWrapper",
    "get_from_dict_or_env",
)

_PYTHON_RULES = """\
Rules for code:
- Put it into a block like this:
```python
# your code
```
- Show every result with print, as a fraction or with radicals, not as a decimal number.
- Packages such as sympy are there.
"""
_STEPS = """\
1. Go step by step, in steps of a sensible size.
2. Whatever can be computed, leave to {tools}: write the query and wait for its result.
3. If the result looks right, go on. If not, correct the query or your reasoning.
"""
_END = "\nWhen everything is computed, give the answer in \\boxed{}.\n\nProblem: "

PROMPTS = legacy_texts.table(
    "agentchat.contrib.math_user_proxy_agent:PROMPTS",
    {
        "default": (
            "Solve a math problem with the help of Python.\n\n"
            f"{_PYTHON_RULES}\n"
            "Begin with the main idea. Then take one of three ways:\n"
            "A. One program solves the problem, for example by trying all cases: write it.\n"
            "B. It takes reasoning only: solve it without code.\n"
            "C. Otherwise:\n" + _STEPS.format(tools="Python") + _END
        ),
        "two_tools": (
            "Solve a math problem with the help of Python and Wolfram Alpha.\n\n"
            f"{_PYTHON_RULES}"
            "Rules for Wolfram Alpha: one query in each block, like this:\n```wolfram\n# one query\n```\n\n"
            + _STEPS.format(tools="the tool that suits it better")
            + _END
        ),
        "python": (
            f"Solve a math problem with the help of Python.\n\n{_PYTHON_RULES}\n"
            + _STEPS.format(tools="Python")
            + _END
        ),
    },
)
"""First message of a chat by the type of prompt; the problem follows."""

_LONGEST_OUTPUT = 2000
_TOO_LONG = (
    "That answer has too many characters to be useful, so something in the query is probably wrong. "
    "Think the step through again and send another query."
)
_TOO_MANY_INVALID = (
    "Go back to the problem and your reasoning. If this step is right, do it yourself, without a query, "
    "and go on with the next one. If it is not, correct it."
)


def _is_termination_msg_mathchat(message: Any) -> bool:
    """Tell whether *message* has an answer in a box, and no code."""
    content = cast("dict[str, Any]", message).get("content") if isinstance(message, dict) else message
    if content is None:
        return False
    has_code = any(language in ("python", "wolfram") for language, _ in extract_code(content))
    return not has_code and get_answer(content) not in (None, "")


def _add_print_to_last_line(code: str) -> str:
    """Have the last line printed, if nothing is printed and it looks like an expression."""
    lines = code.splitlines()
    if "print(" in code or "\t" in lines[-1] or "=" in lines[-1]:
        return code
    return "\n".join([*lines[:-1], f"print({lines[-1]})"])


def _remove_print(code: str) -> str:
    """Remove the lines that begin with print."""
    return "\n".join(line for line in code.splitlines() if not line.startswith("print("))


class MathUserProxyAgent(UserProxyAgent):
    r"""Runs the queries in the answers of an assistant, until there is an answer in ``\boxed{}``.

    Start a chat with ``initiate_chat(assistant, message=proxy.message_generator, problem=...)``.

    Args:
        name: name of the agent.
        is_termination_msg: see :class:`ConversableAgent`.
        human_input_mode: see there.
        default_auto_reply: sent when a message has no query.
        max_invalid_q_per_step: failed queries after which the assistant is told to go back.
        kwargs: see :class:`UserProxyAgent`.
    """

    MAX_CONSECUTIVE_AUTO_REPLY = 15
    DEFAULT_REPLY: str = legacy_texts.text(
        "agentchat.contrib.math_user_proxy_agent:MathUserProxyAgent.DEFAULT_REPLY",
        "Go on with the next step, until you need a query. (Put the answer in \\boxed{} when you have it.)",
    )

    def __init__(
        self,
        name: str = "MathChatAgent",
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = _is_termination_msg_mathchat,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "NEVER",
        default_auto_reply: str | dict[str, Any] | None = DEFAULT_REPLY,
        max_invalid_q_per_step: int = 3,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name,
            is_termination_msg,
            default_auto_reply=default_auto_reply,
            human_input_mode=human_input_mode,
            **kwargs,
        )
        self._reset()
        self._max_invalid_q_per_step = max_invalid_q_per_step
        self.register_reply([Agent, None], MathUserProxyAgent._generate_math_reply, 2)

    @staticmethod
    def message_generator(sender: Any, recipient: Agent | None, context: dict[str, Any]) -> str:
        """Return the first message of a chat.

        Args:
            sender: the agent.
            recipient: who gets it.
            context: ``problem``; ``prompt_type``: a key of ``PROMPTS``; ``customized_prompt``: used instead.
        """
        sender._reset()
        prompt = context.get("customized_prompt")
        if prompt is None:
            prompt = PROMPTS[context.get("prompt_type", "default")]
        return prompt + context["problem"]

    _REMEMBERED = (
        "last_reply",
        "_previous_code",
        "_valid_q_count",
        "_total_q_count",
        "_accum_invalid_q_per_step",
    )

    def _reset(self) -> None:
        self.last_reply: str | None = None
        self._previous_code = ""
        self._valid_q_count = self._total_q_count = self._accum_invalid_q_per_step = 0

    def execute_one_python_code(self, pycode: str) -> tuple[str, bool]:
        """Run Python code behind the code that ran before.

        Returns:
            What it printed, or what went wrong; and whether it is of use.
        """
        # The last line has to stand alone to be printed.
        one_per_line = re.sub(r"; ?", "\n", pycode)
        pycode = f"{self._previous_code}{_add_print_to_last_line(one_per_line)}"
        output, is_success = self._described(pycode, *self._execute(pycode, timeout=5))
        if is_success:
            kept = _remove_print(pycode) + "\n"
        else:
            kept = "".join(f"{line}\n" for line in pycode.split("\n") if "import" in line)
        code = f"{self._previous_code}\n{kept}"
        if self._execute(code)[0] == 0:
            self._previous_code = code
        return output, is_success

    def _execute(self, code: str, **options: Any) -> tuple[int, str]:
        config = self._code_execution_config or {}
        settings = {"work_dir", "use_docker", "timeout", "filename", "lang"}
        known = {key: value for key, value in config.items() if key in settings}
        exit_code, output, _ = execute_code(code, **{**known, **options})
        return exit_code, output

    def _described(self, code: str, exit_code: int, output: str) -> tuple[str, bool]:
        is_success = exit_code == 0
        if not is_success:
            output = "Error: " + re.sub(r'File "/[^"]+\.py", line \d+, in .+\n', "", output)
        elif output == "":
            is_success = "print" in code
            output = "No output found." if is_success else "No output found. Make sure you print the results."
        return (_TOO_LONG, False) if len(output) > _LONGEST_OUTPUT else (output, is_success)

    def execute_one_wolfram_query(self, query: str) -> tuple[str, bool]:
        """Ask Wolfram Alpha.

        Returns:
            The answer, or what went wrong; and whether it is an answer.

        Raises:
            ValueError: the environment has no ``WOLFRAM_ALPHA_APPID``.
            ImportError: the package ``wolframalpha`` is not installed.
        """
        output, is_success = WolframAlphaAPIWrapper().run(query)
        return (output, is_success) if output else ("Error: The wolfram query is invalid.", False)

    def _generate_math_reply(
        self,
        messages: list[dict[str, Any]] | None = None,
        sender: Agent | None = None,
        config: Any = None,
    ) -> tuple[bool, str | dict[str, Any] | None]:
        """Reply function: run the queries of the newest message."""
        if messages is None:
            messages = self._oai_messages[sender]
        blocks = extract_code(messages[-1].get("content") or "")
        if len(blocks) == 1 and blocks[0][0] == UNKNOWN:
            return True, self._default_auto_reply
        results = [self._run_query(language or infer_lang(code), code) for language, code in blocks]
        invalid = sum(not is_success for _, is_success in results)
        self._valid_q_count -= invalid
        reply = "\n".join(output for output, _ in results).strip()
        if self.last_reply == reply:
            return True, f"{reply}\nThis repeats the step before it. Solve the problem in another way."
        self.last_reply = reply
        if invalid:
            self._accum_invalid_q_per_step += 1
            if self._accum_invalid_q_per_step > self._max_invalid_q_per_step:
                self._accum_invalid_q_per_step = 0
                reply = _TOO_MANY_INVALID
        return True, reply

    def _run_query(self, language: str, code: str) -> tuple[str, bool]:
        if language == "python":
            return self.execute_one_python_code(code)
        if language == "wolfram":
            return self.execute_one_wolfram_query(code)
        return "Error: Unknown language.", False


def get_from_dict_or_env(data: dict[str, Any], key: str, env_key: str, default: str | None = None) -> str:
    """Return ``data[key]``, else the environment variable *env_key*, else *default*.

    Raises:
        ValueError: there is none of them.
    """
    value: str | None = data.get(key) or os.environ.get(env_key) or default
    if value is None:
        raise ValueError(
            f"{key} is not known: set the environment variable {env_key}, or give {key} as an argument."
        )
    return value


_NO_ANSWER = "Wolfram Alpha wasn't able to answer it"
_ATTEMPTS = 20


class WolframAlphaAPIWrapper(BaseModel):
    """Asks Wolfram Alpha, with the package ``wolframalpha``.

    Raises:
        ValueError: neither *wolfram_alpha_appid* nor the environment variable ``WOLFRAM_ALPHA_APPID``.
        ImportError: the package is not installed.
    """

    wolfram_client: Any = None
    wolfram_alpha_appid: str | None = None

    @model_validator(mode="before")
    @classmethod
    def validate_environment(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Fill in the key and make the client."""
        appid = get_from_dict_or_env(values, "wolfram_alpha_appid", "WOLFRAM_ALPHA_APPID")
        try:
            wolframalpha = importlib.import_module("wolframalpha")
        except ImportError as error:
            raise ImportError("Wolfram Alpha queries need a package: pip install wolframalpha") from error
        return {**values, "wolfram_alpha_appid": appid, "wolfram_client": wolframalpha.Client(appid)}

    def run(self, query: str) -> tuple[str, bool]:
        """Return Wolfram Alpha's answer to *query*, or what went wrong; and whether it is an answer."""
        try:
            result = self._query(query)
            if result is None:
                return (
                    f"{_NO_ANSWER} (service not reached). Send the query again, or solve it with python.",
                    False,
                )
            if not result["@success"]:
                return "Wolfram Alpha cannot read this query: ask in another way, or use python.", False
            assumption, answer = next(result.pods).text, _answer(result)
        except Exception:
            return f"{_NO_ANSWER}. Ask Wolfram something else, or solve it with python.", False
        if not answer:
            return "No good Wolfram Alpha Result was found", False
        return f"Assumption: {assumption} \nAnswer: {answer}", True

    def _query(self, query: str) -> Any:
        """Return the result; None: the server did not answer."""
        from urllib.error import HTTPError

        for _ in range(_ATTEMPTS):
            try:
                return self.wolfram_client.query(query)
            except HTTPError:
                sleep(1)
        return None


def _answer(result: Any) -> str:
    answer = ""
    for pod in result["pod"]:
        title = pod["@title"]
        if title == "Solution":
            answer = pod["subpod"]["plaintext"]
        elif title in ("Results", "Solutions"):
            for index, part in enumerate(pod["subpod"]):
                answer += f"ans {index}: {part['plaintext']}\n"
            break
    return answer or next(result.results).text
