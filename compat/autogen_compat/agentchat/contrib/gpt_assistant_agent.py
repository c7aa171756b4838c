"""An agent that is an assistant of OpenAI's Assistants API."""

from __future__ import annotations

import copy
import json
import logging
import time
from collections import defaultdict
from typing import Any, cast

from autogen_compat.agentchat.agent import Agent
from autogen_compat.agentchat.assistant_agent import AssistantAgent
from autogen_compat.agentchat.conversable_agent import ConversableAgent
from autogen_compat.engine.layers.states import Peers, State, by_name, replace
from autogen_compat.oai.client import OpenAIWrapper
from autogen_compat.oai.openai_utils import (
    create_gpt_assistant,
    retrieve_assistants_by_name,
    update_gpt_assistant,
)
from autogen_compat.runtime_logging import log_new_agent, logging_enabled

logger = logging.getLogger("autogen.agentchat.contrib.gpt_assistant_agent")

MessageDict = dict[str, Any]

_ASSISTANT_KEYS = ("assistant_id", "tools", "file_ids", "tool_resources", "check_every_ms")
_HOSTED_TOOLS = ("code_interpreter", "retrieval", "file_search")
_API_ROLES = ("system", "user", "assistant")


class GPTAssistantAgent(ConversableAgent):
    """Answers with an assistant that OpenAI keeps; each peer has a thread of its own there.

    Args:
        name: name of the agent, and of the assistant: one of this name with the same instructions and
            tools is used if the account has it, else one is created.
        instructions: what it is told; None: what the assistant has, or the text for assistants.
        llm_config: model and access. The keys of *assistant_config* may stand here too.
        assistant_config: ``assistant_id``: an existing assistant; ``tools``, ``tool_resources``,
            ``file_ids``:
            of a new one; ``check_every_ms``: how often a run is looked after, 1000 by default.
        overwrite_instructions: whether an existing assistant gets *instructions* for good.
        overwrite_tools: whether an existing assistant gets the tools for good.
        kwargs: ``verbose``, and see :class:`ConversableAgent`.

    Raises:
        ValueError: *llm_config* is False, or has no model.
    """

    DEFAULT_MODEL_NAME = "gpt-4-0125-preview"

    def __init__(
        self,
        name: str = "GPT Assistant",
        instructions: str | None = None,
        llm_config: dict[str, Any] | bool | None = None,
        assistant_config: dict[str, Any] | None = None,
        overwrite_instructions: bool = False,
        overwrite_tools: bool = False,
        **kwargs: Any,
    ) -> None:
        self._verbose = kwargs.pop("verbose", False)
        client_config, own_config = self._process_assistant_config(llm_config, assistant_config)
        self._check_every_ms = own_config.get("check_every_ms") or 1000
        super().__init__(
            name=name,
            system_message=instructions,
            human_input_mode="NEVER",
            llm_config=client_config,
            **kwargs,
        )
        if logging_enabled():
            log_new_agent(self, locals())
        # A model in the client's configuration would become part of the address on Azure, for all requests.
        configs = client_config.get("config_list")
        model = (configs[0] if configs else client_config).pop("model", self.DEFAULT_MODEL_NAME)
        logger.warning("OpenAI client config of GPTAssistantAgent(%s) - model: %s", name, model)
        self._openai_client = _first_client(client_config)
        if own_config.get("assistant_id") is None:
            self._openai_assistant = self._find_or_create(name, instructions, model, own_config)
        else:
            self._openai_assistant = self._existing(
                own_config, instructions, overwrite_instructions, overwrite_tools
            )
        self.update_system_message(self.get_assistant_instructions())
        self._openai_threads: dict[Any, Any] = {}
        self._unread_index: defaultdict[Any, int] = defaultdict(int)
        self.register_reply([Agent, None], GPTAssistantAgent._invoke_assistant, 2)

    def _process_assistant_config(
        self, llm_config: Any, assistant_config: dict[str, Any] | None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the configuration of the client and that of the assistant."""
        if llm_config is False:
            raise ValueError("llm_config=False is not supported for GPTAssistantAgent.")
        client_config: dict[str, Any] = copy.deepcopy(llm_config) if llm_config else {}
        own_config: dict[str, Any] = copy.deepcopy(assistant_config) if assistant_config else {}
        for key in _ASSISTANT_KEYS:
            value = client_config.pop(key, None)
            if value is not None and own_config.get(key) is None:
                own_config[key] = value
        return client_config, own_config

    # ------------------------------------------------------------ the assistant

    def _find_or_create(self, name: str, instructions: str | None, model: str, config: dict[str, Any]) -> Any:
        candidates: list[Any] = list(retrieve_assistants_by_name(self._openai_client, name))
        if candidates:
            candidates = self.find_matching_assistant(candidates, instructions, config.get("tools", []))
        if candidates:
            logger.warning("an assistant fits and is used: %s", candidates[0].__dict__)
            return candidates[0]
        logger.warning("%s becomes a new assistant: none of the existing ones fits.", name)
        if instructions is None:
            logger.warning("The new assistant has the instructions of AssistantAgent: there are no others.")
        text = AssistantAgent.DEFAULT_SYSTEM_MESSAGE if instructions is None else instructions
        return create_gpt_assistant(
            self._openai_client, name=name, instructions=text, model=model, assistant_config=config
        )

    def _existing(
        self,
        config: dict[str, Any],
        instructions: str | None,
        overwrite_instructions: bool,
        overwrite_tools: bool,
    ) -> Any:
        """Return the assistant that *config* names, changed as far as that is wanted."""
        assistant_id: str = config["assistant_id"]
        assistant: Any = self._openai_client.beta.assistants.retrieve(assistant_id)
        changes: dict[str, Any] = {}
        if instructions is None:
            logger.warning(
                "No instructions were provided for given assistant. Using those of the assistant API."
            )
        elif overwrite_instructions:
            logger.warning(
                "overwrite_instructions is True: the instructions of the assistant API are replaced."
            )
            changes["instructions"] = instructions
        else:
            logger.warning("overwrite_instructions is False: the instructions of the assistant API stay.")
        if config.get("tools") is None:
            logger.info("Without tools of its own, the assistant keeps those of the assistant API.")
        elif overwrite_tools:
            logger.warning("overwrite_tools is True: the tools of the assistant API are replaced.")
            changes.update(tools=config["tools"], tool_resources=config.get("tool_resources"))
        else:
            logger.warning("overwrite_tools is False: the tools of the assistant API stay.")
        for keys in (("instructions",), ("tools", "tool_resources")):
            change = {key: changes[key] for key in keys if key in changes}
            if change:
                assistant = update_gpt_assistant(self._openai_client, assistant_id, change)
        return assistant

    def find_matching_assistant(
        self, candidate_assistants: list[Any], instructions: str | None, tools: list[dict[str, Any]]
    ) -> list[Any]:
        """Return the candidates with these instructions (None: any), kinds of tools and functions."""
        kinds = {_kind(tool.get("type")) for tool in tools}
        functions = {
            tool.get("function", {}).get("name") for tool in tools if tool.get("type") not in _HOSTED_TOOLS
        }
        matching: list[Any] = []
        for assistant in candidate_assistants:
            own = getattr(assistant, "instructions", None)
            if instructions and instructions != own:
                logger.warning("assistant %s has other instructions: %s", assistant.id, own)
                continue
            own_kinds = {_kind(tool.type) for tool in assistant.tools}
            own_functions = {tool.function.name for tool in assistant.tools if hasattr(tool, "function")}
            if (kinds, functions) != (own_kinds, own_functions):
                logger.warning(
                    "assistant %s has other tools (%s) or functions (%s)",
                    assistant.id,
                    own_kinds,
                    own_functions,
                )
                continue
            matching.append(assistant)
        return matching

    # ------------------------------------------------------------ replies

    def _invoke_assistant(
        self,
        messages: list[MessageDict] | None = None,
        sender: Agent | None = None,
        config: Any = None,
    ) -> tuple[bool, str | MessageDict | None]:
        """Reply function: send what the assistant has not read yet to the thread, and run the assistant."""
        if messages is None:
            messages = self._oai_messages[sender]
        api = self._openai_client.beta.threads
        thread = self._openai_threads.get(sender)
        if thread is None:
            thread = self._openai_threads[sender] = api.create(messages=[])
        for message in messages[self._unread_index[sender] or 0 :]:
            if message["content"].strip():
                role = self._map_role_for_api(message["role"])
                api.messages.create(thread_id=thread.id, content=message["content"], role=role)
        run = api.runs.create(
            thread_id=thread.id, assistant_id=self._openai_assistant.id, instructions=self.system_message
        )
        answers = self._get_run_response(thread, run)
        if not answers:
            raise AssertionError("No response from the assistant.")
        # The reply itself, which is not yet in the history, is on the thread already.
        known = self._oai_messages[sender]
        self._unread_index[sender] = 1 + len(known)
        content = "\n\n".join(answer["content"] for answer in answers)
        return True, {"role": answers[-1]["role"], "content": content}

    def _map_role_for_api(self, role: str) -> str:
        """Return the role that the API knows: what is no user's or system's is the assistant's."""
        return role if role in _API_ROLES else "assistant"

    def _get_run_response(self, thread: Any, run: Any) -> list[MessageDict]:
        """Wait for the end of *run*, executing the functions that it asks for; return its messages.

        Raises:
            ValueError: the run failed, was cancelled, or expired.
        """
        while True:
            run = self._wait_for_run(run.id, thread.id)
            if run.status == "completed":
                return self._messages_of(thread, run)
            if run.status != "requires_action":
                info = json.dumps(run.model_dump(), indent=2)
                raise ValueError(f"Unexpected run status: {run.status}. Full run info:\n\n{info})")
            calls = run.required_action.submit_tool_outputs.tool_calls
            run = self._openai_client.beta.threads.runs.submit_tool_outputs(
                run_id=run.id, thread_id=thread.id, tool_outputs=[self._tool_output(call) for call in calls]
            )

    def _tool_output(self, call: Any) -> dict[str, Any]:
        is_success, response = self.execute_function(call.function.model_dump(), self._verbose)
        logger.info(
            "Intermediate executing(%s, Success: %s) : %s", response["name"], is_success, response["content"]
        )
        return {"output": response["content"], "tool_call_id": call.id}

    def _messages_of(self, thread: Any, run: Any) -> list[MessageDict]:
        listed = self._openai_client.beta.threads.messages.list(thread.id, order="asc")
        messages: list[MessageDict] = []
        for message in listed:
            if message.run_id != run.id:
                continue
            for part in message.content:
                if part.type == "text":
                    text = self._format_assistant_message(part.text)
                elif part.type == "image_file":
                    text = f"Received file id={part.image_file.file_id}"
                else:
                    continue
                messages.append({"role": message.role, "content": text})
        return messages

    def _wait_for_run(self, run_id: str, thread_id: str) -> Any:
        """Wait until the run is neither queued nor in progress; return it."""
        while True:
            run: Any = self._openai_client.beta.threads.runs.retrieve(run_id, thread_id=thread_id)
            if run.status not in ("in_progress", "queued"):
                return run
            time.sleep(self._check_every_ms / 1000)

    def _format_assistant_message(self, message_content: Any) -> str:
        """Return the text with ``[0]``, ``[1]``... for its annotations, and their files at the end."""
        citations: list[str] = []
        text: str = message_content.value
        for index, annotation in enumerate(message_content.annotations):
            text = text.replace(annotation.text, f" [{index}]")
            try:
                citation = self._citation(annotation)
            except Exception as error:
                logger.error("A cited file cannot be found: %s", error)
                continue
            if citation:
                citations.append(f"[{index}] {citation}")
        message_content.value = "\n".join([text, *(citations or [""])])
        return message_content.value

    def _citation(self, annotation: Any) -> str:
        cited = getattr(annotation, "file_citation", None)
        if cited:
            file = self._openai_client.files.retrieve(cited.file_id)
            return f"{file.filename}: {getattr(cited, 'quote', '')}"
        path = getattr(annotation, "file_path", None)
        if path:
            return f"Click <here> to download {self._openai_client.files.retrieve(path.file_id).filename}"
        return ""

    # ------------------------------------------------------------ threads and the rest

    def can_execute_function(self, name: list[str] | str) -> bool:
        """Return False: functions run while the assistant runs, never for a peer."""
        return False

    def reset(self) -> None:
        """Reset the agent and delete its threads."""
        super().reset()
        for thread in self._openai_threads.values():
            self._delete_thread(thread)
        self._openai_threads = {}
        self._unread_index.clear()

    def clear_history(  # pyright: ignore[reportIncompatibleMethodOverride]  0.2 calls the parameter so
        self, agent: Agent | None = None, nr_messages_to_preserve: int | None = None
    ) -> None:
        """Forget the messages exchanged with *agent* (None: with all), and delete the thread with it."""
        super().clear_history(agent, nr_messages_to_preserve)
        thread = self._openai_threads.pop(agent, None)
        if thread is not None:
            logger.info("Thread %s goes.", thread.id)
            self._delete_thread(thread)
            self._unread_index[agent] = 0

    def _export_state(self) -> State:
        threads = {name: thread.id for name, thread in by_name(self._openai_threads).items()}
        return {**super()._export_state(), "threads": threads, "unread": by_name(self._unread_index)}

    def _import_state(self, state: State, peers: Peers) -> None:
        super()._import_state(state, peers)
        api = self._openai_client.beta.threads
        threads = {name: api.retrieve(thread_id) for name, thread_id in state["threads"].items()}
        replace(self._openai_threads, threads, peers)
        replace(self._unread_index, state["unread"], peers)

    def _delete_thread(self, thread: Any) -> None:
        api = self._openai_client.beta.threads
        api.delete(thread.id)

    def pretty_print_thread(self, thread: Any) -> None:
        """Print the messages of a thread, oldest first."""
        if thread is None:
            print("No thread to print")
            return
        listed = self._openai_client.beta.threads.messages.list(thread_id=thread.id)
        messages: list[Any] = sorted(listed.data, key=lambda message: message.created_at)
        print("~~~~~~~THREAD CONTENTS~~~~~~~")
        for message in messages:
            kinds = ", ".join(part.type for part in message.content)
            print(f"[{message.created_at}]", message.role, ": [", kinds, "]")
            for part in message.content:
                values = {
                    "text": lambda part=part: part.text.value,
                    "image_file": lambda part=part: part.image_file.file_id,
                }
                print(part.type, ": ", values.get(part.type, lambda part=part: part)())
        print("~~~~~~~~~~~~~~~~~~~~~~~~~~~~~")

    @property
    def oai_threads(self) -> dict[Agent, Any]:
        """Peer -> thread."""
        return self._openai_threads

    @property
    def assistant_id(self) -> str:
        """Id of the assistant."""
        return self._openai_assistant.id

    @property
    def openai_client(self) -> Any:
        """Client of the package ``openai``."""
        return self._openai_client

    @property
    def openai_assistant(self) -> Any:
        """The assistant, as the API describes it."""
        return self._openai_assistant

    def get_assistant_instructions(self) -> str:
        """Return the instructions that the API has."""
        return self._openai_assistant.instructions

    def delete_assistant(self) -> None:
        """Delete the assistant, for good."""
        logger.warning("Assistant %s is deleted for good.", self.assistant_id)
        api = self._openai_client.beta.assistants
        api.delete(self.assistant_id)


def _kind(tool_type: str | None) -> str | None:
    """Return the kind of a tool under its newer name."""
    return "file_search" if tool_type == "retrieval" else tool_type


def _first_client(config: dict[str, Any]) -> Any:
    clients = cast(Any, OpenAIWrapper(**config))._clients
    if len(clients) > 1:
        logger.warning("Of %d clients, the assistant uses the first.", len(clients))
    return clients[0]._oai_client
