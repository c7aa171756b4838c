"""An agent that is a group chat inside."""

from __future__ import annotations

import copy
import traceback
from collections.abc import Callable
from typing import Any, Literal, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.agentchat.groupchat import GroupChat, GroupChatManager
from autogen_compat.legacy_texts import text

MessageDict = dict[str, Any]
Preparer = Callable[["SocietyOfMindAgent", list[MessageDict]], Any]

_TRANSCRIPT_FOLLOWS = text(
    "agentchat.contrib.society_of_mind_agent:SocietyOfMindAgent._llm_response_preparer.content",
    "You and your team have worked on a request. This is what was said meanwhile:",
)
_ANSWER_PROMPT = text(
    "agentchat.contrib.society_of_mind_agent:SocietyOfMindAgent.__init__.response_preparer",
    "Now give the answer to that request. It has to stand for itself: do not refer to the discussion.",
)


class SocietyOfMindAgent(ConversableAgent):
    """Has a group chat discuss each message that it receives, and answers with the outcome.

    Args:
        name: name of the agent.
        chat_manager: manager of the group chat.
        response_preparer: gets this agent and the messages of the group chat, returns the answer; or a prompt
            for the model. None: the last message without ``TERMINATE``, or, with a model, a prompt.
        is_termination_msg: this and the others: see :class:`ConversableAgent`.
    """

    response_preparer: Preparer

    def __init__(
        self,
        name: str,
        chat_manager: GroupChatManager,
        response_preparer: str | Preparer | None = None,
        is_termination_msg: Callable[[MessageDict], bool] | None = None,
        max_consecutive_auto_reply: int | None = None,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "TERMINATE",
        function_map: dict[str, Callable[..., Any]] | None = None,
        code_execution_config: dict[str, Any] | Literal[False] = False,
        llm_config: dict[str, Any] | Literal[False] | None = False,
        default_auto_reply: str | dict[str, Any] | None = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name,
            "",
            is_termination_msg,
            max_consecutive_auto_reply,
            human_input_mode,
            default_auto_reply=default_auto_reply,
            llm_config=llm_config,
            code_execution_config=code_execution_config,
            function_map=function_map,
            **kwargs,
        )
        self.update_chat_manager(chat_manager)
        self.response_preparer = self._preparer(response_preparer)
        # Asynchronous chats use these too.
        self._reply_func_list = []
        for reply_func in (
            SocietyOfMindAgent.generate_inner_monologue_reply,
            ConversableAgent.generate_code_execution_reply,
            ConversableAgent.generate_function_call_reply,
            ConversableAgent.check_termination_and_human_reply,
        ):
            self.register_reply([Agent, None], reply_func)

    def _preparer(self, wanted: str | Preparer | None) -> Preparer:
        if wanted is None and self.client is None:
            return _last_message
        if wanted is None or isinstance(wanted, str):
            prompt = _ANSWER_PROMPT if wanted is None else wanted
            return lambda agent, messages: agent._llm_response_preparer(prompt, messages)
        return wanted

    def _llm_response_preparer(self, prompt: str, messages: list[MessageDict]) -> str:
        """Have the model answer *prompt* about the messages of the group chat."""
        request = [
            {"role": "system", "content": _TRANSCRIPT_FOLLOWS},
            *(_as_text_message(message) for message in messages),
            {"role": "system", "content": prompt},
        ]
        client: Any = self.client
        response = client.create(context=None, messages=request, cache=self.client_cache, agent=self)
        reply = client.extract_text_or_completion_object(response)[0]
        return reply if isinstance(reply, str) else str(reply.model_dump())

    @property
    def chat_manager(self) -> GroupChatManager | None:
        """Manager of the group chat inside."""
        return self._chat_manager

    def _inner_agents(self) -> list[Any]:
        return [] if self._chat_manager is None else [self._chat_manager]

    def update_chat_manager(self, chat_manager: GroupChatManager | None) -> None:
        """Put another group chat inside."""
        self._chat_manager = chat_manager
        # A reset of the manager may have replaced the group chat that it runs: this is where it is.
        configs: list[Any] = (
            [entry["config"] for entry in chat_manager._reply_func_list] if chat_manager else []
        )
        self._group_chat = next((config for config in configs if isinstance(config, GroupChat)), None)

    def generate_inner_monologue_reply(
        self,
        messages: list[MessageDict] | None = None,
        sender: Agent | None = None,
        config: Any = None,
    ) -> tuple[bool, str | MessageDict | None]:
        """Reply function: let the group chat discuss the newest message, and return the outcome.

        The members forget what they said before; they know the conversation with *sender* instead.
        """
        manager = self.chat_manager
        if manager is None:
            return False, None
        received = self._oai_messages[sender] if messages is None else messages
        manager.reset()
        self.update_chat_manager(manager)
        group_chat = cast(GroupChat, self._group_chat)
        for member in group_chat.agents:
            member.reset()
            for message in received[:-1]:
                attributed = {"name": self._author(message, sender), **message}
                manager.send(attributed, member, request_reply=False, silent=True)
        try:
            self.initiate_chat(manager, False, message=received[-1])
        except Exception:
            # As in 0.2: what was said until then is what the answer is made of.
            traceback.print_exc()
        return True, self.response_preparer(self, group_chat.messages)

    def _author(self, message: MessageDict, sender: Agent | None) -> str:
        return self.name if message["role"] == "assistant" or sender is None else sender.name


def _last_message(agent: SocietyOfMindAgent, messages: list[MessageDict]) -> str:
    text: str = messages[-1]["content"]
    return "".join(text.split("TERMINATE")).strip()


def _as_text_message(message: MessageDict) -> MessageDict:
    """Return *message* as one of a user, without calls: models refuse calls without results."""
    text = copy.deepcopy(message)
    text["role"] = "user"
    text.setdefault("content", "")
    text.pop("tool_calls", None)
    text.pop("tool_responses", None)
    call = text.pop("function_call", None) if not text["content"] else None
    if call and "name" in call and "arguments" in call:
        text["content"] = f"{call['name']}({call['arguments']})"
    return text
