"""The function of a chat in which a human answers a model: what it does, and its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...model import Code, Join


@dataclass(frozen=True, slots=True)
class Talk:
    """What happens in the chat; the words are codes of expressions of the function.

    Attributes:
        always: the human is asked for every answer (``ALWAYS``), else only where ``stop`` holds of what the
            model says, or after ``replies`` automatic replies (``TERMINATE``).
        source: the name of the agent for which the human answers.
        stop: the question that the agent asks of ``answer`` or ``last``; empty if there is none.
        ends: the question that the model's agent asks of ``message``, likewise.
        reply: what is sent where the human enters nothing.
        runs_code: ``runner`` answers then.
        most: how many messages are sent at most (``max_turns``); None if that is open.
        answers: how many answers the model gives at most, behind which one more message is sent.
        rounds: a bound for automatic replies without end.
        is_printed: the messages are shown.
        tests: the first message can end the chat.
        opens: the human enters the first message too.
        noted: what the human enters is kept in ``human_input``.
    """

    always: bool
    source: str
    stop: str
    ends: str
    reply: Code
    runs_code: bool = False
    most: int | None = None
    answers: int | None = None
    rounds: int | None = None
    replies: int | None = None
    is_printed: bool = True
    tests: bool = False
    opens: bool = False
    noted: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """Those of the function, in order."""
        optional = (("runner", self.runs_code), ("message", not self.opens), ("human_input", self.noted))
        return ("agent", *(name for name, wanted in optional if wanted))

    @property
    def replies_with_text(self) -> bool:
        return self.reply != '""' and not self.runs_code


@dataclass(frozen=True, slots=True)
class Words:
    """What the names that the function needs are called; ``said`` gives the text of a message."""

    assistant: str
    task_result: str
    text_message: str
    events: str
    chats: str
    console: str
    runner: str
    said: str


def text_of(talk: Talk, name: str, words: Words) -> Code:
    """The definition of the function."""
    types = {
        "agent": words.assistant,
        "runner": words.runner,
        "message": "str",
        "human_input": "list[str]",
    }
    given = ", ".join(f"{each}: {types[each]}" for each in talk.parameters)
    own = f"{words.text_message}(content=message, source={talk.source})"
    lines: list[Code] = [
        f"async def {name}({given}) -> {words.task_result}:",
        f'    """{_purpose(talk)}"""',
        f"    messages: list[{words.events} | {words.chats}] = []",
    ]
    if talk.opens:
        lines += _indented(_asked(talk, '"> "'), 1)
    if talk.tests:
        lines += [f"    if {talk.ends}:", f"        return {words.task_result}(messages=[{own}])"]
    if talk.replies:
        lines.append("    replies = 0")
    lines.append(f"    {_head(talk)}")
    lines += _indented(_turn(talk, words), 2)
    lines.append(f"    return {words.task_result}(messages=messages)")
    pieces: list[Code] = []
    for line in lines:
        pieces += ["\n", line] if pieces else [line]
    return Join(tuple(pieces))


def _purpose(talk: Talk) -> str:
    if talk.always:
        return 'Lets a human answer the agent until "exit" is entered.'
    return "Lets a human answer the agent where it would be done."


def _head(talk: Talk) -> str:
    if talk.most is not None:
        return f"for turn in range(1, {talk.most + 1}):"
    if talk.answers is not None:
        return f"for turn in range(1, {talk.answers + 1}):"
    return "while True:" if talk.rounds is None else f"for _ in range({talk.rounds}):"


def _indented(lines: Sequence[Code], depth: int) -> list[Code]:
    margin = "    " * depth
    return [f"{margin}{line}" if isinstance(line, str) else Join((margin, line)) for line in lines]


def _asked(talk: Talk, prompt: str) -> list[Code]:
    noted = ("human_input.append(message)",) if talk.noted else ()
    return [f"message = input({prompt})", *noted]


def _turn(talk: Talk, words: Words) -> list[Code]:
    """What is done for each message that is sent."""
    task = f"task={words.text_message}(content=message, source={talk.source})"
    run = f"{words.console}(agent.run_stream({task}))" if talk.is_printed else f"agent.run({task})"
    lines: list[Code] = [f"result = await {run}", "messages += result.messages"]
    if talk.most is not None:
        lines += [f"if turn == {talk.most}:", "    break"]
    asks_last = "last" in _names(talk.stop)
    if asks_last:
        lines.append("last = result.messages[-1]")
    if "answer" in _names(talk.stop) or talk.runs_code:
        lines.append(f"answer = {'last' if asks_last else 'result.messages[-1]'}{words.said}")
    lines += _asks_always(talk, words) if talk.always else _asks_at_the_end(talk, words)
    ends = [talk.ends] if talk.ends else []
    if talk.answers is not None:
        ends.append(f"turn == {talk.answers}")
    if ends:
        message = f"{words.text_message}(content=message, source={talk.source})"
        lines += [f"if {' or '.join(ends)}:", f"    messages.append({message})", "    break"]
    return lines


def _names(expression: str) -> list[str]:
    return "".join(c if c.isalnum() or c == "_" else " " for c in expression).split()


def _asks_always(talk: Talk, words: Words) -> list[Code]:
    skips = "Enter to run the code" if talk.runs_code else "Enter to skip"
    lines = _asked(talk, f"f\"Your answer to {{agent.name}} ({skips}, 'exit' to stop): \"")
    stops = f" or (not message and {_tight(talk.stop)})" if talk.stop else ""
    lines += [f'if message == "exit"{stops}:', "    break"]
    if talk.runs_code:
        return [*lines, "if not message:", *_indented(_run_code(words), 1)]
    return [*lines, Join(("message = message or ", talk.reply))] if talk.replies_with_text else lines


def _asks_at_the_end(talk: Talk, words: Words) -> list[Code]:
    """``TERMINATE``: the human is asked where the chat would end otherwise."""
    automatic: list[Code] = _run_code(words) if talk.runs_code else [Join(("message = ", talk.reply))]
    prompt = "f\"Your answer to {agent.name} (Enter or 'exit' to stop): \""
    if talk.replies is None:
        if not talk.stop:
            return automatic
        asked = [*_asked(talk, prompt), 'if message in ("", "exit"):', "    break"]
        return [f"if {talk.stop}:", *_indented(asked, 1), "else:", *_indented(automatic, 1)]
    lines: list[Code] = ['message = ""']
    counted, stops = f"replies >= {talk.replies}", ""
    if talk.stop:
        lines.append(f"is_done = {talk.stop}")
        counted, stops = f"is_done or {counted}", " or (is_done and not message)"
    asked = [*_asked(talk, prompt), f'if message == "exit"{stops}:', "    break"]
    lines += [f"if {counted}:", *_indented(asked, 1), "replies = 0 if message else replies + 1"]
    if talk.runs_code or talk.replies_with_text:
        lines += ["if not message:", *_indented(automatic, 1)]
    return lines


def _run_code(words: Words) -> list[Code]:
    return [f"message = (await runner.run(task=answer)).messages[-1]{words.said}"]


def _tight(expression: str) -> str:
    loose = any(f" {word} " in f" {expression} " for word in ("or", "if", "lambda")) or ":=" in expression
    return f"({expression})" if loose else expression
