"""0.2's group chats (``autogen.agentchat.groupchat``)."""

from __future__ import annotations

import copy
import json
import logging
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, cast

from autogen_compat.agentchat import _group_chat_checks, _group_rounds, _speaker_selection
from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.chat import ChatResult
from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.engine.layers.states import Peers, State, name_of
from autogen_compat.exception_utils import AgentNameConflict
from autogen_compat.formatting_utils import colored
from autogen_compat.io.base import IOStream
from autogen_compat.parts import prompts
from autogen_compat.parts.rules import group_settings, speakers, steps
from autogen_compat.parts.rules.contents import content_text
from autogen_compat.runtime_logging import log_new_agent, logging_enabled
from autogen_compat.warnings import legacy_object

logger = logging.getLogger("autogen.agentchat.groupchat")

MessageDict = dict[str, Any]


@dataclass
class GroupChat:
    """The members of a group chat, their messages, and the rules by which the next speaker is chosen.

    Attributes:
        agents: the members, in the order of ``round_robin``. AutoGen 0.4 agents and teams may be among them.
        messages: all messages of the group as 0.2 dicts; live.
        max_round: number of messages after which the chat ends; the task is the first one.
        admin_name: name of the member who takes over after Ctrl-C.
        func_call_filter: after a call of functions, choose only among members that can run them.
        speaker_selection_method: ``"auto"`` (a model decides), ``"manual"``, ``"random"``, ``"round_robin"``,
            or a function of last speaker and group chat that returns a member, one of these words, or None
            (the chat ends).
        max_retries_for_selecting_speaker: further requests when the model names no or several members.
        allow_repeat_speaker: whether a member may speak twice in a row, or the list of those who may; None:
            all may, unless transitions are given.
        allowed_or_disallowed_speaker_transitions: member -> members that may (not) speak after it.
        speaker_transitions_type: ``"allowed"`` or ``"disallowed"``: how to read the transitions.
        enable_clear_history: carry out ``CLEAR HISTORY [name] [number]`` in a human's reply.
        send_introductions: tell every member the roles first.
        select_speaker_message_template: first message of a selection request (fields: roles, agentlist).
        select_speaker_prompt_template: last message of it (field: agentlist); None: the last chat message.
        select_speaker_auto_multiple_template: retry text after several names (field: agentlist).
        select_speaker_auto_none_template: retry text after no name (field: agentlist).
        select_speaker_transform_messages: a ``TransformMessages`` for the messages of a selection request.
        select_speaker_auto_verbose: print the selection.
        select_speaker_auto_model_client_cls: model client classes that ``select_speaker_auto_llm_config``
            names.
        select_speaker_auto_llm_config: model for the selection; None: the manager's.
        role_for_select_speaker_messages: role of the last message of a selection request and of retry texts.
        allowed_speaker_transitions_dict: member -> members that may speak after it.

    Raises:
        ValueError: contradictory or empty settings.
    """

    agents: list[Any]
    messages: list[MessageDict]
    max_round: int = 10
    admin_name: str = "Admin"
    func_call_filter: bool = True
    speaker_selection_method: str | Callable[..., Any] = "auto"
    max_retries_for_selecting_speaker: int = 2
    allow_repeat_speaker: bool | list[Any] | None = None
    allowed_or_disallowed_speaker_transitions: dict[Any, Any] | None = None
    speaker_transitions_type: Literal["allowed", "disallowed"] | None = None
    enable_clear_history: bool = False
    send_introductions: bool = False
    select_speaker_message_template: str = prompts.SELECT_MESSAGE_TEMPLATE
    select_speaker_prompt_template: str | None = prompts.SELECT_PROMPT_TEMPLATE
    select_speaker_auto_multiple_template: str = prompts.SELECT_MULTIPLE_TEMPLATE
    select_speaker_auto_none_template: str = prompts.SELECT_NONE_TEMPLATE
    select_speaker_transform_messages: Any = None
    select_speaker_auto_verbose: bool | None = False
    select_speaker_auto_model_client_cls: Any = None
    select_speaker_auto_llm_config: dict[str, Any] | Literal[False] | None = None
    role_for_select_speaker_messages: str | None = "system"
    allowed_speaker_transitions_dict: dict[Any, list[Any]] = field(init=False)

    _VALID_SPEAKER_SELECTION_METHODS = speakers.METHODS
    _VALID_SPEAKER_TRANSITIONS_TYPE = group_settings.TRANSITION_TYPES
    DEFAULT_INTRO_MSG: ClassVar[str] = prompts.INTRODUCTION

    def __post_init__(self) -> None:
        legacy_object(self)
        _group_chat_checks.adopt_native_agents(self)
        group_settings.settle(self, Agent)
        self._speaker_selection_transforms = _group_chat_checks.checked_transforms(
            self.select_speaker_transform_messages
        )

    # ------------------------------------------------------------ members

    @property
    def agent_names(self) -> list[str]:
        """Names of the members, in order."""
        return [agent.name for agent in self.agents]

    def reset(self) -> None:
        """Remove all messages."""
        self.messages.clear()

    def append(self, message: MessageDict, speaker: Agent) -> None:
        """Add a message of *speaker*. Content in parts becomes one text, with a mark for each image."""
        speakers.add_message(self.messages, message, speaker)

    def agent_by_name(self, name: str, recursive: bool = False, raise_on_name_conflict: bool = False) -> Any:
        """Return the member called *name*; None: there is none.

        Args:
            name: its name.
            recursive: look also in the group chats of members that manage one.
            raise_on_name_conflict: refuse a name that several have.

        Raises:
            AgentNameConflict: several have the name.
        """
        everybody = self.nested_agents() if recursive else list(self.agents)
        found = [agent for agent in everybody if agent.name == name]
        if raise_on_name_conflict and len(found) > 1:
            raise AgentNameConflict()
        return found[0] if found else None

    def nested_agents(self) -> list[Any]:
        """Return all members, and those of the group chats that members manage."""
        agents = list(self.agents)
        for agent in self.agents:
            if isinstance(agent, GroupChatManager):
                agents += agent.groupchat.nested_agents()
        return agents

    def next_agent(self, agent: Agent, agents: list[Any] | None = None) -> Any:
        """Return the one of *agents* (None: of all) that comes first after *agent* in the order of the group.

        After an agent outside of the group comes the first one.

        Raises:
            UndefinedNextAgent: an agent to choose from is no member.
        """
        return speakers.next_agent(self.agents, agent, agents)

    # -------------------------------------------------------------- texts

    def select_speaker_msg(self, agents: list[Any] | None = None) -> str:
        """Return the first message of a request to choose among *agents* (None: all)."""
        agents = self.agents if agents is None else agents
        return speakers.first_text(self, agents, self._participant_roles(agents))

    def select_speaker_prompt(self, agents: list[Any] | None = None) -> str:
        """Return the last message of a request to choose among *agents* (None: all).

        Without a template there is none.
        """
        return cast(str, speakers.last_text(self, self.agents if agents is None else agents))

    def introductions_msg(self, agents: list[Any] | None = None) -> str:
        """Return the text that introduces *agents* (None: all) to each other."""
        return speakers.introduction(self.DEFAULT_INTRO_MSG, self._participant_roles(agents))

    def _participant_roles(self, agents: list[Any] | None = None) -> str:
        return speakers.roles(self.agents if agents is None else agents, lambda agent: agent.description)

    # ---------------------------------------------------------- selection

    def manual_select_speaker(self, agents: list[Any] | None = None) -> Any:
        """Let a human choose among *agents* (None: all); None when they leave it open."""
        return _speaker_selection.ask_human(self.agents if agents is None else agents)

    def random_select_speaker(self, agents: list[Any] | None = None) -> Any:
        """Return any one of *agents* (None: of all)."""
        return random.choice(self.agents if agents is None else agents)

    def select_speaker(self, last_speaker: Any, selector: ConversableAgent) -> Any:
        """Choose who speaks after *last_speaker*.

        Args:
            last_speaker: who spoke last.
            selector: agent whose model decides with method ``auto``.

        Raises:
            NoEligibleSpeaker: nobody may speak.
            ValueError: an unknown method, an agent that is no member, or a group that is too small.
        """
        return steps.run(self._selection(last_speaker, selector, self._auto_select_speaker))

    async def a_select_speaker(self, last_speaker: Any, selector: ConversableAgent) -> Any:
        """Choose who speaks after *last_speaker*, asynchronously: see :meth:`select_speaker`."""
        return await steps.a_run(self._selection(last_speaker, selector, self.a_auto_select_speaker))

    def _selection(
        self, last_speaker: Any, selector: ConversableAgent, ask_model: Callable[..., Any]
    ) -> steps.Steps[Any]:
        chosen, candidates, history = self._prepare_and_select_agents(last_speaker)
        if chosen is None and history is None:  # a human left it open
            return self.next_agent(last_speaker)
        if chosen is None:
            chosen = yield lambda: ask_model(last_speaker, selector, history, candidates)
        return chosen

    def _prepare_and_select_agents(
        self, last_speaker: Any
    ) -> tuple[Any, list[Any] | None, list[MessageDict] | None]:
        """Choose as far as no model is needed.

        Returns:
            The chosen one or None, the candidates (None: all members), and for a model the messages.
        """
        return _speaker_selection.by_rules(self, last_speaker)

    # ------------------------------------------------ selection by a model

    def _auto_select_speaker(
        self,
        last_speaker: Any,
        selector: ConversableAgent,
        messages: list[MessageDict] | None,
        agents: list[Any] | None,
    ) -> Any:
        """Let a model choose among *agents* (None: all), in a chat with one that checks its answers."""
        agents = self.agents if agents is None else agents
        inquiry = _speaker_selection.Inquiry(self, selector, messages, agents)
        chat = inquiry.checker.initiate_chat(inquiry.chooser, **inquiry.settings())
        return self._process_speaker_selection_result(chat, last_speaker, agents)

    async def a_auto_select_speaker(
        self,
        last_speaker: Any,
        selector: ConversableAgent,
        messages: list[MessageDict] | None,
        agents: list[Any] | None,
    ) -> Any:
        """Let a model choose among *agents* (None: all), asynchronously."""
        agents = self.agents if agents is None else agents
        inquiry = _speaker_selection.Inquiry(self, selector, messages, agents)
        chat = await inquiry.checker.a_initiate_chat(inquiry.chooser, **inquiry.settings())
        return self._process_speaker_selection_result(chat, last_speaker, agents)

    def _create_internal_agents(
        self,
        agents: list[Any],
        max_attempts: int,
        messages: list[MessageDict] | None,
        validate_speaker_name: Callable[..., Any],
        selector: ConversableAgent | None = None,
    ) -> tuple[ConversableAgent, ConversableAgent]:
        """Return the agent that checks answers, and the one whose model chooses."""
        return _speaker_selection.create_agents(
            self, agents, max_attempts, messages, validate_speaker_name, selector
        )

    def _register_custom_model_clients(self, agent: ConversableAgent) -> None:
        config = self.select_speaker_auto_llm_config
        if not config:
            return
        for entry in config.get("config_list", [config]):
            self._register_client_from_config(agent, entry)

    def _register_client_from_config(self, agent: ConversableAgent, config: dict[str, Any]) -> None:
        wanted = config.get("model_client_cls")
        if not wanted:
            return
        agent.register_model_client(
            _speaker_selection.client_class(self.select_speaker_auto_model_client_cls, wanted)
        )

    def _validate_speaker_name(
        self,
        recipient: Any,
        messages: list[MessageDict],
        sender: Any,
        config: Any,
        attempts_left: int,
        attempt: int,
        agents: list[Any] | None,
    ) -> tuple[bool, str | MessageDict | None]:
        """Check one answer of the model: whether the chat's next message is given, and this message."""
        agents = self.agents if agents is None else agents
        return _speaker_selection.check_answer(self, messages, attempts_left, attempt, agents)

    def _process_speaker_selection_result(
        self, result: ChatResult, last_speaker: Any, agents: list[Any] | None
    ) -> Any:
        """Return the chosen one; without one, the next in the list."""
        if not result.chat_history:
            return None
        verdict = result.chat_history[-1]["content"]
        if _speaker_selection.SELECTED in verdict:
            return self.agent_by_name(verdict.replace(_speaker_selection.SELECTED, ""))
        return self.next_agent(last_speaker, agents)

    def _finalize_speaker(self, last_speaker: Any, final: bool, name: str, agents: list[Any] | None) -> Any:
        """Return the one member that *name* mentions; else the next in the list."""
        named = list(self._mentioned_agents(name, agents)) if final else []
        if final and len(named) != 1:
            logger.warning("GroupChat select_speaker failed to resolve the next speaker's name:\n%s", name)
            named = [name]
        found = self.agent_by_name(named[0]) if named else None
        return found or self.next_agent(last_speaker, agents)

    def _mentioned_agents(self, message_content: Any, agents: list[Any] | None) -> dict[str, int]:
        """Count how often each of *agents* (None: of all) is named in a text, or in a message's content."""
        if isinstance(message_content, dict):
            message_content = cast(MessageDict, message_content)["content"]
        group = self.agents if agents is None else agents
        return speakers.mentions(group, content_text(message_content))


class GroupChatManager(ConversableAgent):
    """Runs a group chat: passes each message on to all members, and lets one after the other speak.

    Args:
        groupchat: the group.
        name: name of the manager.
        max_consecutive_auto_reply: as for :class:`ConversableAgent`; no limit by default.
        human_input_mode: as for :class:`ConversableAgent`.
        system_message: not shown to the members.
        silent: do not print the members' messages.
        kwargs: further arguments of :class:`ConversableAgent`; ``llm_config`` is for the selection of
            speakers.

    Raises:
        ValueError: ``llm_config`` has functions or tools.
    """

    def __init__(
        self,
        groupchat: GroupChat,
        name: str | None = "chat_manager",
        max_consecutive_auto_reply: int | None = sys.maxsize,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "NEVER",
        system_message: str | list[Any] | None = "Group chat manager.",
        silent: bool = False,
        **kwargs: Any,
    ) -> None:
        _group_chat_checks.check_manager_config(kwargs.get("llm_config"))
        super().__init__(
            cast(str, name),
            system_message,
            human_input_mode=human_input_mode,
            max_consecutive_auto_reply=max_consecutive_auto_reply,
            **kwargs,
        )
        if logging_enabled():
            log_new_agent(self, locals())
        self._groupchat = groupchat
        self._last_speaker: Any = None
        self._silent = silent
        for reply_func in (GroupChatManager.run_chat, GroupChatManager.a_run_chat):
            self.register_reply(
                Agent,
                reply_func,
                config=groupchat,
                reset_config=GroupChat.reset,
                ignore_async_in_sync_chat=True,
            )

    @property
    def groupchat(self) -> GroupChat:
        """The group."""
        return self._groupchat

    @property
    def last_speaker(self) -> Any:
        """Who sent the message that is being replied to."""
        return self._last_speaker

    def chat_messages_for_summary(self, agent: Agent) -> list[MessageDict]:
        """Return the messages of the group: a summary is made of them."""
        return self._groupchat.messages

    def _inner_agents(self) -> Sequence[Any]:
        return self._groupchat.agents

    def _export_state(self) -> State:
        last_speaker = None if self._last_speaker is None else name_of(self._last_speaker)
        group = {"messages": self._groupchat.messages, "last_speaker": last_speaker}
        return {**super()._export_state(), **group}

    def _import_state(self, state: State, peers: Peers) -> None:
        super()._import_state(state, peers)
        self._groupchat.messages[:] = state["messages"]
        last_speaker = state["last_speaker"]
        self._last_speaker = None if last_speaker is None else peers[last_speaker]

    def _prepare_chat(
        self,
        recipient: Any,
        clear_history: bool,
        prepare_recipient: bool = True,
        reply_at_receive: bool = True,
    ) -> None:
        super()._prepare_chat(recipient, clear_history, prepare_recipient, reply_at_receive)
        group, for_member = self._groupchat, (clear_history, False, reply_at_receive)
        if clear_history:
            group.reset()
        for member in group.agents:
            is_prepared = recipient == member and not prepare_recipient
            if isinstance(member, ConversableAgent) and not is_prepared:
                member._prepare_chat(self, *for_member)

    def _raise_exception_on_async_reply_functions(self) -> None:
        super()._raise_exception_on_async_reply_functions()
        for member in self._groupchat.agents:
            member._raise_exception_on_async_reply_functions()

    # ------------------------------------------------------------- rounds

    def run_chat(
        self,
        messages: list[MessageDict] | None = None,
        sender: Agent | None = None,
        config: GroupChat | None = None,
    ) -> tuple[bool, str | None]:
        """Reply function: run the group chat on the newest message. There is no reply to the sender.

        Args:
            messages: the conversation; None: the history with *sender*.
            sender: who gave the task.
            config: the group.
        """
        chat = _group_rounds.chat(self, messages, sender, config, is_async=False)
        return steps.run(chat)

    async def a_run_chat(
        self,
        messages: list[MessageDict] | None = None,
        sender: Agent | None = None,
        config: GroupChat | None = None,
    ) -> tuple[bool, str | None]:
        """Reply function: run the group chat on the newest message, asynchronously; see :meth:`run_chat`."""
        chat = _group_rounds.chat(self, messages, sender, config, is_async=True)
        return await steps.a_run(chat)

    # ------------------------------------------------------------- resume

    def resume(
        self,
        messages: list[MessageDict] | str,
        remove_termination_string: str | Callable[[str], str] | None = None,
        silent: bool | None = False,
    ) -> tuple[Any, MessageDict]:
        """Bring the group to the state after *messages*, so that the chat can go on.

        Args:
            messages: messages of an earlier chat as dicts, or as JSON text.
            remove_termination_string: text to remove from the last message, or a function that removes it.
            silent: do not print a line about it.

        Returns:
            The last speaker, and the last message: send it to the manager with ``clear_history=False``.

        Raises:
            Exception: no messages, or a message of somebody who is no member.
        """
        return steps.run(self._resuming(messages, remove_termination_string, silent))

    async def a_resume(
        self,
        messages: list[MessageDict] | str,
        remove_termination_string: str | Callable[[str], str] | None = None,
        silent: bool | None = False,
    ) -> tuple[Any, MessageDict]:
        """Bring the group to the state after *messages*, asynchronously: see :meth:`resume`."""
        return await steps.a_run(self._resuming(messages, remove_termination_string, silent))

    def _resuming(
        self,
        messages: list[MessageDict] | str,
        remove_termination_string: str | Callable[[str], str] | None,
        silent: bool | None,
    ) -> steps.Steps[tuple[Any, MessageDict]]:
        messages = self._begin_resume(messages)
        for message in messages[:-1]:
            for agent in self._groupchat.agents:
                yield steps.Call(self, "send", message, agent, request_reply=False, silent=True)
            self._restore(message)
        return self._end_resume(messages, remove_termination_string, silent)

    def _begin_resume(self, messages: list[MessageDict] | str) -> list[MessageDict]:
        if isinstance(messages, str):
            given = self.messages_from_string(messages)
        elif isinstance(cast(object, messages), list) and all(
            isinstance(cast(object, message), dict) for message in messages
        ):
            given = copy.deepcopy(messages)
        else:
            raise Exception("Messages to resume from: not of type str or list of dicts.")
        for agent in self._groupchat.agents:
            if isinstance(agent, ConversableAgent):
                agent.clear_history()
        self.clear_history()
        self._groupchat.reset()
        self._valid_resume_messages(given)
        for message in given:
            message.setdefault("name", self.name)
        return given

    def _restore(self, message: MessageDict) -> None:
        speaker = self._groupchat.agent_by_name(message["name"])
        if speaker is None and message["name"] == self.name:
            speaker = self
        if speaker is None:
            self._groupchat.messages.append(message)
        else:
            self._groupchat.append(message, speaker)

    def _end_resume(
        self,
        messages: list[MessageDict],
        remove_termination_string: str | Callable[[str], str] | None,
        silent: bool | None,
    ) -> tuple[Any, MessageDict]:
        name = messages[-1]["name"]
        last_agent = self._groupchat.agent_by_name(name)
        if last_agent is None and name in (self._groupchat.admin_name, self.name):
            last_agent = self
        self._process_resume_termination(remove_termination_string, messages)
        if not silent:
            IOStream.get_default().print(
                f"The group chat goes on after {len(messages)} messages; who spoke last:",
                colored(name, "yellow"),
                flush=True,
            )
        self._groupchat.send_introductions = False
        return last_agent, messages[-1]

    def _valid_resume_messages(self, messages: list[MessageDict]) -> None:
        if not messages:
            raise Exception(
                "Cannot resume group chat as no messages were provided. Use GroupChatManager.run_chat or "
                "ConversableAgent.initiate_chat to start a new chat."
            )
        known = {*self._groupchat.agent_names, self._groupchat.admin_name, self.name}
        for message in messages:
            name = message.get("name")
            if name and name not in known:
                raise Exception(f"Agent name in message doesn't exist as agent in group chat: {name}")

    def _process_resume_termination(
        self, remove_termination_string: str | Callable[[str], str] | None, messages: list[MessageDict]
    ) -> None:
        last = messages[-1]
        if remove_termination_string and last.get("content"):
            without = remove_termination_string
            text = last["content"]
            last["content"] = without(text) if callable(without) else text.replace(without, "")
        if self._is_termination_msg(last):
            logger.warning(
                "WARNING: Last message meets termination criteria and this may terminate the chat. Set "
                "remove_termination_string to keep that from happening."
            )

    def messages_from_string(self, message_string: str) -> list[MessageDict]:
        """Read messages from JSON text.

        Raises:
            Exception: it is no JSON.
        """
        try:
            return json.loads(message_string)
        except json.JSONDecodeError as error:
            raise Exception("Messages string is not a valid JSON string") from error

    def messages_to_string(self, messages: list[MessageDict]) -> str:
        """Return messages as JSON text."""
        return json.dumps(messages)

    # ------------------------------------------------------ clear history

    def clear_agents_history(self, reply: MessageDict, groupchat: GroupChat) -> str:
        """Carry out ``CLEAR HISTORY [name] [number]`` in a reply.

        Args:
            reply: the reply. With tool results in it, at least the newest message stays.
            groupchat: the group; without a name, its messages and all members' histories are cleared.

        Returns:
            The reply's content without the words of the command.
        """
        words: list[str] = reply["content"].split()
        start = max(index for index, word in enumerate(words) if word.upper() == "CLEAR")
        agent, kept, used = _group_rounds.clear_arguments(words[start + 2 : start + 4], groupchat)
        if "tool_responses" in reply and not kept:
            kept = 1
            logger.warning(
                "The newest message stays: it calls tools, and models refuse results without their calls."
            )
        rest = f" except last {kept} messages." if kept else "."
        whose = agent.name if agent is not None else "all agents"
        IOStream.get_default().print(f"Clearing history for {whose}{rest}")
        if agent is not None:
            agent.clear_history(nr_messages_to_preserve=kept)
        else:
            groupchat.messages[:] = groupchat.messages[-kept:] if kept else []
            for member in groupchat.agents:
                member.clear_history(nr_messages_to_preserve=kept)
        return " ".join(words[:start] + words[start + 2 + used :])
