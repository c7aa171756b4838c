"""The agent with a model: 0.2's ``AssistantAgent`` and ``ConversableAgent`` with their whole reply chain."""

from __future__ import annotations

import importlib
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import (
    BaseAgentEvent,
    BaseChatMessage,
    HandoffMessage,
    MemoryQueryEvent,
    ModelClientStreamingChunkEvent,
    MultiModalMessage,
    StopMessage,
    TextMessage,
    ToolCallExecutionEvent,
    ToolCallRequestEvent,
)
from autogen_core import CancellationToken, ComponentModel, FunctionCall
from autogen_core.code_executor import CodeExecutor
from autogen_core.memory import Memory
from autogen_core.model_context import ChatCompletionContext
from autogen_core.models import (
    AssistantMessage,
    ChatCompletionClient,
    CreateResult,
    FunctionExecutionResultMessage,
    LLMMessage,
    UserMessage,
)
from autogen_core.tools import BaseTool
from pydantic import BaseModel
from typing_extensions import Self

from autogen_compat.parts.code_blocks import CodeReply, LastMessages, load_executor
from autogen_compat.parts.messages import end_marker, is_end_marker, text_of, unanswered_calls
from autogen_compat.parts.model_messages import own_message
from autogen_compat.parts.prompts import ASSISTANT_DESCRIPTION, ASSISTANT_SYSTEM_MESSAGE
from autogen_compat.parts.reply_rules import InputFunc, ReplyRules, ReplyState, TerminationPredicate
from autogen_compat.parts.rules.replies import End, HumanInputMode, Say
from autogen_compat.parts.rules.tools import INTERRUPTED, ToolOutcome, tool_call
from autogen_compat.parts.tools import JsonFunctionTool, SchemaTool, execution_result, run_tool_call

_F = TypeVar("_F", bound=Callable[..., Any])
_STATE_KEY = "reply_rules"


class ConversableAssistantConfig(BaseModel):
    """Config of :class:`ConversableAssistant`."""

    name: str
    model_client: ComponentModel
    tools: list[ComponentModel] = []
    description: str
    system_message: str | None = None
    model_context: ComponentModel | None = None
    memory: list[ComponentModel] | None = None
    model_client_stream: bool = False
    max_consecutive_auto_reply: int | None = None
    human_input_mode: HumanInputMode = "NEVER"
    default_auto_reply: str | None = None  # a config leaves None out
    code_executor: ComponentModel | None = None
    last_n_messages: LastMessages = "auto"


class ConversableAssistant(AssistantAgent):
    """An ``AssistantAgent`` with the reply chain of 0.2 around its model.

    A reply is found in the order of 0.2's ``ConversableAgent.generate_reply``: end of the chat and human
    input (:class:`~autogen_compat.parts.reply_rules.ReplyRules`), code in the messages since the agent last
    spoke, the model.

    Tools run inside the agent until the model answers with text. Each of these rounds was a message of its
    own in 0.2: the rules are applied to every tool result, and every call of the model counts as an automatic
    reply. When the rules end the chat there, the tool result is the last message, a ``StopMessage`` with
    text. In a chat of two the other side, who ran the tools in 0.2, is asked before each round: its stop
    rule, its limit and its human decide, and the round counts as one of its automatic replies.
    Where 0.2 gave no reply, the agent sends an end marker (:mod:`autogen_compat.parts.messages`).

    The agent's own messages, such as a task that it gave, are assistant messages in its context.

    Args:
        name: name of the agent, a Python identifier.
        model_client: the model.
        tools: tools that the model may call; a function becomes a
            :class:`~autogen_compat.parts.tools.JsonFunctionTool` without description.
        description: what others are told about the agent.
        system_message: first message of every request; None sends none.
        model_context: keeps the messages for the model; None: all of them.
        memory: as in ``AssistantAgent``.
        model_client_stream: yield the answer piece by piece, as in ``AssistantAgent``.
        is_termination_msg: see :class:`~autogen_compat.parts.proxy.ProxyAgent`, also for the next ones.
        max_consecutive_auto_reply: calls of the model in a row before the chat ends; None: 100.
        human_input_mode: when to ask the human. (0.2's ``ConversableAgent`` had the default ``TERMINATE``.)
        default_auto_reply: what to say when the model's answer is empty; None ends the chat.
        code_executor: runs code that others send; None: code is not run. It is started when needed;
            the caller stops it.
        last_n_messages: how many of the newest messages to search for code.
        input_func: how to ask the human.

    Raises:
        ValueError: unknown mode, wrong ``last_n_messages``, or a name that is no identifier.
    """

    component_version = 1
    component_config_schema = ConversableAssistantConfig  # pyright: ignore[reportAssignmentType]
    component_provider_override = "autogen_compat.parts.assistant.ConversableAssistant"

    def __init__(
        self,
        name: str,
        model_client: ChatCompletionClient,
        *,
        tools: Sequence[BaseTool[Any, Any] | Callable[..., Any]] | None = None,
        description: str = ASSISTANT_DESCRIPTION,
        system_message: str | None = ASSISTANT_SYSTEM_MESSAGE,
        model_context: ChatCompletionContext | None = None,
        memory: Sequence[Memory] | None = None,
        model_client_stream: bool = False,
        is_termination_msg: TerminationPredicate | None = None,
        max_consecutive_auto_reply: int | None = None,
        human_input_mode: HumanInputMode = "NEVER",
        default_auto_reply: str | None = "",
        code_executor: CodeExecutor | None = None,
        last_n_messages: LastMessages = "auto",
        input_func: InputFunc | None = None,
    ) -> None:
        super().__init__(
            name,
            model_client,
            description=description,
            system_message=system_message,
            model_context=model_context,
            memory=list(memory) if memory is not None else None,
            model_client_stream=model_client_stream,
        )
        self._rules = ReplyRules(
            name,
            is_termination_msg=is_termination_msg,
            max_consecutive_auto_reply=max_consecutive_auto_reply,
            human_input_mode=human_input_mode,
            input_func=input_func,
        )
        self._default_auto_reply = default_auto_reply
        self._code = CodeReply(code_executor, last_n_messages) if code_executor is not None else None
        self._offered: dict[str, BaseTool[Any, Any]] = {}
        self._not_offered: dict[str, BaseTool[Any, Any]] = {}
        for tool in tools or ():
            self.add_tool(tool)

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        """Text; or a ``StopMessage`` that ends the chat."""
        return (TextMessage, StopMessage)

    @property
    def model_context(self) -> ChatCompletionContext:
        """The messages for the model, without the system message."""
        return self._model_context

    @property
    def human_input(self) -> list[str]:
        """Everything that the human answered since the last reset, also ``""`` and ``exit``."""
        return self._rules.human_input

    @property
    def tools(self) -> list[BaseTool[Any, Any]]:
        """The tools that the model is offered, in this order."""
        return list(self._offered.values())

    def add_tool(
        self, func: BaseTool[Any, Any] | Callable[..., Any], *, name: str | None = None, description: str = ""
    ) -> None:
        """Offer a tool to the model from the next request on. A tool of the same name is replaced.

        Args:
            func: a function, or a ready tool (which has its own name and description).
            name: the name for the model; None: the function's.
            description: what the model is told about the function.
        """
        tool = (
            cast("BaseTool[Any, Any]", func)
            if isinstance(func, BaseTool)
            else JsonFunctionTool(func, description=description, name=name)
        )
        self._offered.pop(tool.name, None)
        self._offered[tool.name] = tool

    def tool(self, *, name: str | None = None, description: str = "") -> Callable[[_F], _F]:
        """Decorate a function to offer it to the model; the function itself stays as it is.

        Args:
            name: the name for the model; None: the function's.
            description: what the model is told about the function.
        """

        def offer(func: _F) -> _F:
            self.add_tool(func, name=name, description=description)
            return func

        return offer

    def add_functions(
        self,
        function_map: Mapping[str, Callable[..., Any]] | None = None,
        schemas: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """Offer functions that are described by JSON schemas, as 0.2's ``llm_config["functions"]`` did.

        Args:
            function_map: name -> function. A function without schema is not offered, but runs when the model
                names it.
            schemas: see :class:`~autogen_compat.parts.tools.SchemaTool`. A schema without function is
                offered, and a call is answered with the text that there is no such function.
        """
        functions = dict(function_map or {})
        for schema in schemas:
            described: Mapping[str, Any] = schema.get("function", schema)
            self.add_tool(SchemaTool(schema, functions.pop(str(described["name"]), None)))
        for name, func in functions.items():
            self._not_offered[name] = SchemaTool({"name": name}, func)

    def start_chat(self) -> None:
        """Begin a chat: count automatic replies from zero. History and human input stay."""
        self._rules.start_chat()

    async def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[BaseAgentEvent | BaseChatMessage | Response, None]:
        """Reply to the newest of *messages*; yield events on the way and the ``Response`` last.

        Raises:
            Exception: what the model client, the predicate, the input function or the code executor raises.
        """
        await self._receive(messages)
        inner: list[BaseAgentEvent | BaseChatMessage] = []
        for event in await self._recall():
            inner.append(event)
            yield event
        while True:
            reply = await self._reply_without_model(cancellation_token)
            if reply is not None:
                yield Response(chat_message=reply, inner_messages=inner)
                return
            result: CreateResult | None = None
            async for item in self._ask_model(cancellation_token):
                if isinstance(item, CreateResult):
                    result = item
                else:
                    yield item
            if result is None:
                raise RuntimeError("The model client's stream ended without a result.")
            for event in _thought_events(result.thought, self.name):
                inner.append(event)
                yield event
            if isinstance(result.content, str):
                yield Response(
                    chat_message=await self._text_reply(result.content, result), inner_messages=inner
                )
                return
            request = await self._call_tools(result.content, result)
            inner.append(request)
            yield request
            calls = [tool_call(call.id, call.name, call.arguments) for call in result.content]
            verdict = await self._rules.call_tools(result.thought, calls)
            if isinstance(verdict, End):
                last = unanswered_calls(self.name, result.thought, result.usage)
                yield Response(chat_message=last, inner_messages=inner)
                return
            if isinstance(verdict, Say):
                yield await self._interrupted(verdict.text, result.content)
                continue
            event = await self._run_tools(result.content, cancellation_token)
            inner.append(event)
            yield event

    async def _receive(self, messages: Sequence[BaseChatMessage]) -> None:
        self._rules.history.receive(messages)
        for message in messages:
            if is_end_marker(message):
                continue
            if message is messages[-1]:  # said after the tools of that turn had run
                await self._see_tools()
            if isinstance(message, HandoffMessage):
                for earlier in message.context:
                    await self._model_context.add_message(earlier)
            await self._model_context.add_message(self._for_model(message))

    async def _see_tools(self) -> None:
        unseen, self._rules.unseen = self._rules.unseen, []
        for message in unseen:
            await self._model_context.add_message(message)

    def _for_model(self, message: BaseChatMessage) -> LLMMessage:
        if message.source == self.name:
            return AssistantMessage(content=text_of(message), source=self.name)
        if isinstance(message, MultiModalMessage) and self._model_client.model_info["vision"]:
            return UserMessage(content=message.content, source=message.source)
        return UserMessage(content=text_of(message), source=message.source)

    async def _recall(self) -> list[BaseAgentEvent]:
        events: list[BaseAgentEvent] = []
        for memory in self._memory or ():
            found = await memory.update_context(self._model_context)
            if found.memories.results:
                events.append(MemoryQueryEvent(content=found.memories.results, source=self.name))
        return events

    async def _reply_without_model(self, cancellation_token: CancellationToken) -> BaseChatMessage | None:
        verdict = await self._rules.decide()
        if isinstance(verdict, End):
            return self._end()
        if isinstance(verdict, Say):
            return await self._say(verdict.text)
        result = (
            await self._code.reply(self._rules.history.messages, cancellation_token) if self._code else None
        )
        return None if result is None else await self._say(result)

    def _end(self) -> StopMessage:
        last = self._rules.history.last
        if last.get("role") == "tool":
            return StopMessage(content=str(last["content"]), source=self.name)
        return end_marker(self.name)

    async def _say(self, text: str, result: CreateResult | None = None) -> TextMessage:
        self._rules.history.say(text)
        thought = result.thought if result else None
        await self._model_context.add_message(own_message(text, self.name, thought))
        return TextMessage(content=text, source=self.name, models_usage=result.usage if result else None)

    async def _text_reply(self, text: str, result: CreateResult) -> BaseChatMessage:
        said = text or self._default_auto_reply
        return end_marker(self.name) if said is None else await self._say(said, result)

    async def _ask_model(
        self, cancellation_token: CancellationToken
    ) -> AsyncGenerator[ModelClientStreamingChunkEvent | CreateResult, None]:
        request: list[LLMMessage] = [*self._system_messages, *await self._model_context.get_messages()]
        if not self._model_client_stream:
            yield await self._model_client.create(
                request, tools=self.tools, cancellation_token=cancellation_token
            )
            return
        pieces = self._model_client.create_stream(
            request, tools=self.tools, cancellation_token=cancellation_token
        )
        async for piece in pieces:
            if isinstance(piece, CreateResult):
                yield piece
            else:
                yield ModelClientStreamingChunkEvent(content=piece, source=self.name)

    async def _call_tools(self, calls: list[FunctionCall], result: CreateResult) -> ToolCallRequestEvent:
        await self._tell_models(own_message(calls, self.name, result.thought))
        return ToolCallRequestEvent(content=calls, source=self.name, models_usage=result.usage)

    async def _tell_models(self, message: LLMMessage) -> None:
        await self._model_context.add_message(message)
        self._rules.show_other_side(message)

    async def _interrupted(self, text: str, calls: list[FunctionCall]) -> TextMessage:
        """Take a text of the other side's human instead of results; return it as that side's message."""
        results = [execution_result(ToolOutcome(INTERRUPTED), name=c.name, call_id=c.id) for c in calls]
        await self._tell_models(FunctionExecutionResultMessage(content=results))
        peer = self._rules.history.peer
        await self._model_context.add_message(UserMessage(content=text, source=peer))
        self._rules.show_other_side(AssistantMessage(content=text, source=peer))
        return TextMessage(content=text, source=peer)

    async def _run_tools(
        self, calls: list[FunctionCall], cancellation_token: CancellationToken
    ) -> ToolCallExecutionEvent:
        runnable = {**self._not_offered, **self._offered}
        results = [
            execution_result(
                await run_tool_call(runnable.get(call.name), call.name, call.arguments, cancellation_token),
                name=call.name,
                call_id=call.id,
            )
            for call in calls  # one after the other, as in 0.2
        ]
        await self._tell_models(FunctionExecutionResultMessage(content=results))
        self._rules.tools_ran([(result.call_id, result.content) for result in results])
        return ToolCallExecutionEvent(content=results, source=self.name)

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        """Forget the messages for the model, counts, history and human input."""
        await super().on_reset(cancellation_token)
        self._rules.reset()

    async def save_state(self) -> Mapping[str, Any]:
        """Return everything that :meth:`on_reset` would forget."""
        return {**await super().save_state(), _STATE_KEY: self._rules.save().model_dump()}

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take over what :meth:`save_state` returned; that of a plain ``AssistantAgent`` will do too."""
        base = {key: value for key, value in state.items() if key != _STATE_KEY}
        await super().load_state(base)
        self._rules.load(ReplyState.model_validate(state.get(_STATE_KEY, {})))

    def _to_config(self) -> ConversableAssistantConfig:  # pyright: ignore[reportIncompatibleMethodOverride]
        self._rules.refuse_callables()
        system = self._system_messages[0].content if self._system_messages else None
        return ConversableAssistantConfig(
            name=self.name,
            model_client=self._model_client.dump_component(),
            tools=[tool.dump_component() for tool in (*self._offered.values(), *self._not_offered.values())],
            description=self.description,
            system_message=system,
            model_context=self._model_context.dump_component(),
            memory=[memory.dump_component() for memory in self._memory] if self._memory else None,
            model_client_stream=self._model_client_stream,
            max_consecutive_auto_reply=self._rules.max_consecutive_auto_reply,
            human_input_mode=self._rules.human_input_mode,
            default_auto_reply=self._default_auto_reply,
            code_executor=self._code.dump_executor() if self._code else None,
            last_n_messages=self._code.last_n_messages if self._code else "auto",
        )

    @classmethod
    def _from_config(cls, config: ConversableAssistantConfig) -> Self:  # pyright: ignore[reportIncompatibleMethodOverride]
        context = config.model_context
        return cls(
            config.name,
            ChatCompletionClient.load_component(config.model_client),
            tools=[BaseTool[Any, Any].load_component(tool) for tool in config.tools],
            description=config.description,
            system_message=config.system_message,
            model_context=ChatCompletionContext.load_component(context) if context else None,
            memory=[Memory.load_component(memory) for memory in config.memory] if config.memory else None,
            model_client_stream=config.model_client_stream,
            max_consecutive_auto_reply=config.max_consecutive_auto_reply,
            human_input_mode=config.human_input_mode,
            default_auto_reply=config.default_auto_reply,
            code_executor=load_executor(config.code_executor),
            last_n_messages=config.last_n_messages,
        )


def _thought_events(thought: str | None, source: str) -> list[BaseAgentEvent]:
    event = getattr(importlib.import_module("autogen_agentchat.messages"), "ThoughtEvent", None)
    return [event(content=thought, source=source)] if thought and event is not None else []
