"""Agents that are made for a task by a model."""

from __future__ import annotations

import hashlib
import importlib
import json
import logging
import re
import time
from pathlib import Path
from typing import Any, cast

from autogen_compat import legacy_texts
from autogen_compat.agentchat.assistant_agent import AssistantAgent
from autogen_compat.agentchat.conversable_agent import ConversableAgent, register_function
from autogen_compat.agentchat.user_proxy_agent import UserProxyAgent
from autogen_compat.code_utils import CODE_BLOCK_PATTERN
from autogen_compat.formatting_utils import Color, colored
from autogen_compat.oai.client import OpenAIWrapper
from autogen_compat.parts.config_list import config_list_from_json

logger = logging.getLogger("autogen.agentchat.contrib.agent_builder")

Config = dict[str, Any]
Team = tuple[list[ConversableAgent], Config]

_OWN_KEYS = ("model", "name", "system_message", "description", "model_path", "tags")
_DETAILS_FORMAT = '[{"name": "agent_name", "description": "agent description"}, ...]'
_SECONDS_BETWEEN_ATTEMPTS = 5


class AgentBuilder:
    """Has a model decide which agents a task needs, and makes them.

    Args:
        config_file_or_env: list of configurations: a file, or the name of an environment variable.
        config_file_location: folder of the file.
        builder_model: model (or models) that decides.
        agent_model: model (or models) of the agents.
        builder_model_tags: tags that its configurations have.
        agent_model_tags: tags that their configurations have.
        max_agents: how many agents at most.

    Raises:
        RuntimeError: no configuration for the model that decides.
    """

    online_server_name = "online"

    DEFAULT_PROXY_AUTO_REPLY: str = legacy_texts.text(
        "agentchat.contrib.agent_builder:AgentBuilder.DEFAULT_PROXY_AUTO_REPLY",
        "Your last message has no code that I could run. Somebody else should go on. If everything is done, "
        'send me "TERMINATE" and nothing else.',
    )
    GROUP_CHAT_DESCRIPTION: str = legacy_texts.text(
        "agentchat.contrib.agent_builder:AgentBuilder.GROUP_CHAT_DESCRIPTION",
        """You take part in a group chat of experts, which a manager leads.
Read what the others and you have said before, stay on the subject, and answer them.

Your name here is {name}. The members of the chat: {members}{user_proxy_desc}

When the task is done, the result has been checked and the others agree, answer "TERMINATE" and nothing else.

About you:
{sys_msg}
""",
    )
    DEFAULT_DESCRIPTION: str = legacy_texts.text(
        "agentchat.contrib.agent_builder:AgentBuilder.DEFAULT_DESCRIPTION",
        """Who you are:
[the expert and what the expert can do]

What you do:
- [the task]
- [the skills it takes]
- [anything else that helps]
""",
    )
    CODING_AND_TASK_SKILL_INSTRUCTION: str = legacy_texts.text(
        "agentchat.contrib.agent_builder:AgentBuilder.CODING_AND_TASK_SKILL_INSTRUCTION",
        """How to work:
- Go step by step where it helps, and rely on the facts that are given.
- Check every answer before you give it, for example backwards or with test cases, and say how. Doubt the
  answers of others until they have done the same.

How to use code:
- Put Python into a python block and shell commands into a sh block; Computer_terminal runs them
  as they are and sends back the output. Nobody edits them, so leave no gaps, and do not send code that is
  not to be run.
- Show what you want to see with print. Install missing packages with pip, in a sh block.
- Look at the output. After an error send the whole code again, corrected.""",
    )
    CODING_PROMPT: str = legacy_texts.text(
        "agentchat.contrib.agent_builder:AgentBuilder.CODING_PROMPT",
        """Would it take a program to solve this task, or make it easier?

TASK: {task}

Answer YES or NO, nothing else.
""",
    )
    AGENT_NAME_PROMPT: str = legacy_texts.text(
        "agentchat.contrib.agent_builder:AgentBuilder.AGENT_NAME_PROMPT",
        """Which experts does this task need? Name at most {max_agents}.

{task}

A name has the form [skill]_Expert. Answer with the names only, with commas between them, like this:
Python_Expert, Math_Expert""",
    )
    AGENT_SYS_MSG_PROMPT: str = legacy_texts.text(
        "agentchat.contrib.agent_builder:AgentBuilder.AGENT_SYS_MSG_PROMPT",
        """Describe an expert for a task: fill in the template, clearly and completely.

The task: {task}

The expert: {position}

The template:
{default_sys_msg}
""",
    )
    AGENT_DESCRIPTION_PROMPT: str = legacy_texts.text(
        "agentchat.contrib.agent_builder:AgentBuilder.AGENT_DESCRIPTION_PROMPT",
        """Say in one sentence who this expert is.

The expert: {position}

The description:
{sys_msg}
""",
    )
    AGENT_SEARCHING_PROMPT: str = legacy_texts.text(
        "agentchat.contrib.agent_builder:AgentBuilder.AGENT_SEARCHING_PROMPT",
        """Which of these experts does the task need?

TASK: {task}

EXPERTS:
{agent_list}

Take those whose name and description fit, less than {max_agents}, and rather few. Answer with their
names only, with commas between them and "_" in the place of spaces.
""",
    )
    AGENT_SELECTION_PROMPT: str = legacy_texts.text(
        "agentchat.contrib.agent_builder:AgentBuilder.AGENT_SELECTION_PROMPT",
        """Find for each of these skills the expert who has it.

Skills:
{skills}

Experts (name: description):
{expert_pool}

Answer in this form, with "None" for a skill that nobody has:
```json
{{
    "first skill": "name: description",
    "second skill": "None"
}}
```
""",
    )
    AGENT_FUNCTION_MAP_PROMPT: str = legacy_texts.text(
        "agentchat.contrib.agent_builder:AgentBuilder.AGENT_FUNCTION_MAP_PROMPT",
        """Here is a function.
    Name: {function_name}
    Description: {function_description}

    These agents, in the form {format_agent_details}, could run it:
    {agent_details}

    Which one suits best? Prefer one who can program. Answer with its name and nothing else.
    """,
    )
    UPDATED_AGENT_SYSTEM_MESSAGE: str = legacy_texts.text(
        "agentchat.contrib.agent_builder:AgentBuilder.UPDATED_AGENT_SYSTEM_MESSAGE",
        """
    {agent_system_message}

    You can call the function {function_name}, which does this: {function_description}
    """,
    )

    def __init__(
        self,
        config_file_or_env: str = "OAI_CONFIG_LIST",
        config_file_location: str = "",
        builder_model: str | list[str] = [],  # noqa: B006
        agent_model: str | list[str] = [],  # noqa: B006
        builder_model_tags: list[str] = [],  # noqa: B006
        agent_model_tags: list[str] = [],  # noqa: B006
        max_agents: int = 5,
    ) -> None:
        models, tags = _as_list(builder_model), builder_model_tags
        configs = config_list_from_json(config_file_or_env, filter_dict=_filter(models, tags))
        if not configs:
            raise RuntimeError(
                f"{config_file_or_env} has no configuration for the builder's model, {models}{tags}: "
                "add one, or choose another builder_model."
            )
        self.builder_model: Any = OpenAIWrapper(config_list=configs)
        self.agent_model = _as_list(agent_model)
        self.agent_model_tags = agent_model_tags
        self.config_file_or_env, self.config_file_location = config_file_or_env, config_file_location
        self.building_task: str | None = None
        self.agent_configs: list[Config] = []
        self.open_ports: list[str] = []
        self.agent_procs: dict[str, Any] = {}
        self.agent_procs_assign: dict[str, tuple[ConversableAgent, str]] = {}
        self.cached_configs: Config = {}
        self.max_agents = max_agents

    def set_builder_model(self, model: Any) -> None:
        """Replace what decides: an ``OpenAIWrapper``."""
        self.builder_model = model

    def set_agent_model(self, model: str) -> None:
        """Replace the model of the agents."""
        self.agent_model = cast(Any, model)

    def _ask(self, prompt: str) -> str:
        response = self.builder_model.create(messages=[{"role": "user", "content": prompt}])
        return response.choices[0].message.content

    # ------------------------------------------------------------ single agents

    def _create_agent(
        self,
        agent_config: Config,
        member_name: list[str],
        llm_config: Config,
        use_oai_assistant: bool = False,
    ) -> ConversableAgent:
        """Make an agent.

        Args:
            agent_config: ``name``, ``system_message``, ``description``; ``model``, ``tags``;
                ``model_path``: the path of its class; the rest goes to the constructor.
            member_name: names of all agents.
            llm_config: the configuration of the model except ``config_list``.
            use_oai_assistant: whether it is an assistant of OpenAI's.

        Raises:
            RuntimeError: no configuration for the agent's model.
        """
        name = agent_config["name"]
        config = {**llm_config, "config_list": self._config_list_of(agent_config)}
        if use_oai_assistant:
            from autogen_compat.agentchat.contrib.gpt_assistant_agent import GPTAssistantAgent

            agent: ConversableAgent = GPTAssistantAgent(
                name=name,
                llm_config={**config, "assistant_id": None},
                instructions=agent_config["system_message"],
                overwrite_instructions=False,
            )
        else:
            agent = self._create_assistant(agent_config, member_name, config)
        self.agent_procs_assign[name] = (agent, self.online_server_name)
        return agent

    def _config_list_of(self, agent_config: Config) -> list[Config]:
        models, tags = _as_list(agent_config.get("model", [])), agent_config.get("tags", [])
        configs = config_list_from_json(
            self.config_file_or_env,
            file_location=self.config_file_location,
            filter_dict=_filter(models, tags),
        )
        if not configs:
            source = self.config_file_or_env
            raise RuntimeError(
                f"{source} has no configuration for {models}{tags}, the model of {agent_config['name']}: "
                "add one, choose another agent_model, or correct the model in the saved configuration."
            )
        return configs

    def _create_assistant(
        self, agent_config: Config, member_name: list[str], llm_config: Config
    ) -> ConversableAgent:
        options = {key: value for key, value in agent_config.items() if key not in _OWN_KEYS}
        agent = _class_at(agent_config.get("model_path"))(
            name=agent_config["name"],
            llm_config=llm_config,
            description=agent_config["description"],
            **options,
        )
        own = agent_config["system_message"]
        message = f"{own}\n\n{self.CODING_AND_TASK_SKILL_INSTRUCTION}" if own else agent.system_message
        terminal = "\nComputer_terminal belongs to the group, too: it runs Python and shell code."
        agent.update_system_message(
            self.GROUP_CHAT_DESCRIPTION.format(
                name=agent_config["name"],
                members=member_name,
                user_proxy_desc=terminal if self.cached_configs["coding"] is True else "",
                sys_msg=message,
            )
        )
        return agent

    def clear_agent(self, agent_name: str, recycle_endpoint: bool = True) -> None:
        """Forget an agent. (0.2 could also stop a server that it had started for its model.)"""
        server = self.agent_procs_assign.pop(agent_name)[1]
        if recycle_endpoint and server == self.online_server_name:
            return
        _say(f"{agent_name} is gone.", "yellow")

    def clear_all_agents(self, recycle_endpoint: bool = True) -> None:
        """Forget all agents."""
        for name in tuple(self.agent_procs_assign):
            self.clear_agent(name, recycle_endpoint)
        _say("No agents are left.", "yellow")

    # ------------------------------------------------------------ building

    def build(
        self,
        building_task: str,
        default_llm_config: Config,
        list_of_functions: list[Config] | None = None,
        coding: bool | None = None,
        code_execution_config: Config | None = None,
        use_oai_assistant: bool = False,
        user_proxy: ConversableAgent | None = None,
        max_agents: int | None = None,
        **kwargs: Any,
    ) -> Team:
        """Make the agents for a task.

        Args:
            building_task: the task.
            default_llm_config: configuration of the agents' model except ``config_list``.
            list_of_functions: functions for the agents: ``name``, ``description``, ``function``.
            coding: whether there is a user proxy that runs code; None: the model decides.
            code_execution_config: of the user proxy.
            use_oai_assistant: whether the agents are assistants of OpenAI's.
            user_proxy: user proxy to use instead of a new one.
            max_agents: how many agents at most; None: as the builder was told.
            kwargs: none.

        Returns:
            The agents, and the configurations that ``save`` keeps.
        """
        self.building_task = building_task
        names = self._find_names(building_task, self.max_agents if max_agents is None else max_agents)
        _say("==> System messages:")
        messages = [self._write_system_message(building_task, name) for name in names]
        _say("==> Descriptions:")
        configs = [
            {
                "name": name,
                "model": self.agent_model,
                "tags": self.agent_model_tags,
                "system_message": message,
                "description": self._write_description(name, message),
            }
            for name, message in zip(names, messages, strict=True)
        ]
        self._cache(
            building_task, configs, coding, default_llm_config, code_execution_config or _code_config(10)
        )
        return self._build_agents(use_oai_assistant, list_of_functions, user_proxy, **kwargs)

    def _find_names(self, task: str, max_agents: int) -> list[str]:
        _say("==> Names of the agents:")
        answer = self._ask(self.AGENT_NAME_PROMPT.format(task=task, max_agents=max_agents))
        names = [name.strip().replace(" ", "_") for name in answer.split(",")]
        print(", ".join(names), flush=True)
        return names

    def _write_system_message(self, task: str, name: str) -> str:
        print(f"- {name}", flush=True)
        return self._ask(
            self.AGENT_SYS_MSG_PROMPT.format(
                task=task, position=name, default_sys_msg=self.DEFAULT_DESCRIPTION
            )
        )

    def _write_description(self, name: str, system_message: str) -> str:
        print(f"- {name}", flush=True)
        return self._ask(self.AGENT_DESCRIPTION_PROMPT.format(position=name, sys_msg=system_message))

    def _cache(
        self,
        task: str,
        agent_configs: list[Config],
        coding: bool | None,
        llm_config: Config,
        code_execution_config: Config,
    ) -> None:
        """Note the configurations; have the model decide about code, if nobody else has."""
        if coding is None:
            coding = self._ask(self.CODING_PROMPT.format(task=task)) == "YES"
        self.cached_configs.update(
            building_task=task,
            agent_configs=agent_configs,
            coding=coding,
            default_llm_config=llm_config,
            code_execution_config=code_execution_config,
        )
        _config_check(self.cached_configs)

    def build_from_library(
        self,
        building_task: str,
        library_path_or_json: str,
        default_llm_config: Config,
        top_k: int = 3,
        coding: bool | None = None,
        code_execution_config: Config | None = None,
        use_oai_assistant: bool = False,
        embedding_model: str | None = "all-mpnet-base-v2",
        user_proxy: ConversableAgent | None = None,
        **kwargs: Any,
    ) -> Team:
        """Choose the agents for a task from a library. It needs ``chromadb`` and ``sentence-transformers``.

        Args:
            building_task: the task; each of its lines is a skill.
            library_path_or_json: JSON list of configurations, or a file with it.
            default_llm_config: see :meth:`build`.
            top_k: how many agents are considered for each skill.
            coding: see :meth:`build`.
            code_execution_config: see there.
            use_oai_assistant: see there.
            embedding_model: of sentence-transformers.
            user_proxy: see there.
            kwargs: none.

        Returns:
            See :meth:`build`.
        """
        library = _library(library_path_or_json)
        _say("==> Agents of the library:")
        skills = [line.replace(":", " ") for line in building_task.split("\n")]
        candidates = _nearest(library, skills, top_k, embedding_model)
        chosen: list[Config] = []
        seen: set[str] = set()
        for skill, profile in self._match(building_task, candidates).items():
            if profile == "None":
                chosen.append(self._new_config(skill, default_llm_config, use_oai_assistant))
            elif profile not in seen:
                seen.add(profile)
                chosen += [agent.copy() for agent in candidates if _profile(agent) == _normalised(profile)]
        print("Chosen:", *(agent["name"] for agent in chosen), flush=True)
        self._cache(
            building_task, chosen, coding, default_llm_config, code_execution_config or _code_config(120)
        )
        return self._build_agents(use_oai_assistant, None, user_proxy, **kwargs)

    def _match(self, task: str, candidates: list[Config]) -> dict[str, str]:
        """Return for each skill an agent's profile, or ``"None"``. The model is asked until it is JSON."""
        pool = [f"{agent['name']}: {agent['description']}" for agent in candidates]
        prompt = self.AGENT_SELECTION_PROMPT.format(skills=task, expert_pool=pool, max_agents=self.max_agents)
        while True:
            try:
                return json.loads(_retrieve_json(self._ask(prompt)))
            except ValueError as error:
                print(error, flush=True)
                time.sleep(_SECONDS_BETWEEN_ATTEMPTS)

    def _new_config(self, skill: str, llm_config: Config, use_oai_assistant: bool) -> Config:
        """Return the configuration of a new agent with *skill*."""
        _, configs = self.build(
            building_task=skill,
            default_llm_config=llm_config.copy(),
            coding=False,
            use_oai_assistant=use_oai_assistant,
            max_agents=1,
        )
        config = configs["agent_configs"][0]
        self.clear_agent(config["name"])
        return config

    def _build_agents(
        self,
        use_oai_assistant: bool = False,
        list_of_functions: list[Config] | None = None,
        user_proxy: ConversableAgent | None = None,
        **kwargs: Any,
    ) -> Team:
        """Make the agents of the configurations that were noted."""
        configs: list[Config] = self.cached_configs["agent_configs"]
        _say("==> Agents:")
        for config in configs:
            print(f"- {config['name']}", flush=True)
            self._create_agent(
                agent_config=config.copy(),
                member_name=[agent["name"] for agent in configs],
                llm_config=self.cached_configs["default_llm_config"],
                use_oai_assistant=use_oai_assistant,
                **kwargs,
            )
        agents = [agent for agent, _ in self.agent_procs_assign.values()]
        if self.cached_configs["coding"] is True:
            print("- a user proxy, which runs code", flush=True)
            agents.append(user_proxy or self._terminal())
            for function in list_of_functions or []:
                self._give_function(function, agents)
        return agents, self.cached_configs.copy()

    def _terminal(self) -> UserProxyAgent:
        return UserProxyAgent(
            name="Computer_terminal",
            is_termination_msg=lambda message: cast(Any, message) in ("TERMINATE", "TERMINATE."),
            default_auto_reply=self.DEFAULT_PROXY_AUTO_REPLY,
            code_execution_config=self.cached_configs["code_execution_config"],
            human_input_mode="NEVER",
        )

    def _give_function(self, function: Config, agents: list[ConversableAgent]) -> None:
        """Register *function* with the agent that the model finds fit for it."""
        details = [{"name": agent.name, "description": agent.description} for agent in agents[:-1]]
        fields = {"function_name": function["name"], "function_description": function["description"]}
        prompt = self.AGENT_FUNCTION_MAP_PROMPT.format(
            format_agent_details=_DETAILS_FORMAT, agent_details=json.dumps(details), **fields
        )
        name = self._ask(prompt)
        agent = self.agent_procs_assign[name][0]
        register_function(
            function["function"],
            caller=agent,
            executor=agents[0],
            name=function["name"],
            description=function["description"],
        )
        configs: list[Config] = self.cached_configs["agent_configs"]
        own = next(config["system_message"] for config in configs if config["name"] == name)
        agent.update_system_message(
            self.UPDATED_AGENT_SYSTEM_MESSAGE.format(agent_system_message=own, **fields)
        )
        print(f"{name} can call {function['name']}.")

    # ------------------------------------------------------------ files

    def save(self, filepath: str | None = None) -> str:
        """Write the configurations to a file and return its name; None: a name made from the task."""
        if filepath is None:
            digest = hashlib.md5((self.building_task or "").encode("utf-8"), usedforsecurity=False)
            filepath = f"./save_config_{digest.hexdigest()}.json"
        Path(filepath).write_text(json.dumps(self.cached_configs, indent=4))
        _say(f"The configurations are in {filepath}.")
        return filepath

    def load(
        self,
        filepath: str | None = None,
        config_json: str | None = None,
        use_oai_assistant: bool = False,
        **kwargs: Any,
    ) -> Team:
        """Make the agents of saved configurations, without asking the model.

        Args:
            filepath: file that ``save`` wrote.
            config_json: its content.
            use_oai_assistant: see :meth:`build`.
            kwargs: ``code_execution_config`` to use instead of the saved one.

        Returns:
            See :meth:`build`.

        Raises:
            ValueError: neither a file nor its content.
            AssertionError: the configurations are not complete.
        """
        if filepath is not None:
            _say(f"The configurations come from {filepath}.")
            config_json = Path(filepath).read_text()
        if config_json is None:
            raise ValueError("Either filepath or config_json must be provided.")
        saved = json.loads(config_json)
        _config_check(saved)
        keys = ("building_task", "agent_configs", "coding", "default_llm_config", "code_execution_config")
        self.cached_configs.update({key: saved[key] for key in keys})
        code_execution_config = kwargs.pop("code_execution_config", None)
        if code_execution_config is not None:
            self.cached_configs["code_execution_config"] = code_execution_config
        return self._build_agents(use_oai_assistant=use_oai_assistant, **kwargs)


def _say(text: str, color: Color = "green") -> None:
    print(colored(text, color), flush=True)


def _as_list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _filter(models: list[str], tags: list[str]) -> dict[str, Any]:
    return {key: values for key, values in (("model", models), ("tags", tags)) if values}


def _code_config(timeout: int) -> Config:
    return {"last_n_messages": 1, "work_dir": "groupchat", "use_docker": False, "timeout": timeout}


def _config_check(config: Config) -> None:
    for key in ("coding", "default_llm_config", "code_execution_config"):
        if config.get(key) is None:
            raise AssertionError(f'Missing "{key}" in your config.')
    for agent_config in config["agent_configs"]:
        for key in ("name", "system_message", "description"):
            if agent_config.get(key) is None:
                raise AssertionError(f'Missing agent "{key}" in your agent_configs.')


def _retrieve_json(text: str) -> str:
    """Return the first code block in *text*, or all of it."""
    blocks = re.findall(CODE_BLOCK_PATTERN, text, flags=re.DOTALL)
    return blocks[0][1] if blocks else text


def _library(path_or_json: str) -> list[Config]:
    try:
        return json.loads(path_or_json)
    except ValueError:
        with open(path_or_json) as file:
            return json.load(file)


def _nearest(
    library: list[Config], skills: list[str], count: int, embedding_model: str | None
) -> list[Config]:
    """Return the agents whose descriptions are nearest to the skills, *count* for each skill."""
    functions = importlib.import_module("chromadb.utils.embedding_functions")
    client: Any = importlib.import_module("chromadb").Client()
    embedding = functions.SentenceTransformerEmbeddingFunction(model_name=embedding_model)
    collection = client.create_collection(name="agent_list", embedding_function=embedding)
    try:
        collection.add(
            documents=[agent["description"] for agent in library],
            metadatas=[{"source": "agent_profile"} for _ in library],
            ids=[f"agent_{index}" for index in range(len(library))],
        )
        found = collection.query(query_texts=skills, n_results=count)["documents"]
    finally:
        client.delete_collection(collection.name)
    descriptions = dict.fromkeys(description for of_skill in found for description in of_skill)
    by_description = {agent["description"]: agent for agent in reversed(library)}
    return [by_description[description].copy() for description in descriptions]


def _profile(agent: Config) -> tuple[str, str]:
    return agent["name"], agent["description"]


def _normalised(profile: str) -> tuple[str, str]:
    name, _, description = profile.partition(":")
    return name.strip(), description.strip()


def _class_at(path: str | None) -> Any:
    """Return the class at a path such as ``package/module/Class``; None: AssistantAgent."""
    if not path:
        return AssistantAgent
    module, _, name = path.replace("/", ".").rpartition(".")
    found: Any = getattr(importlib.import_module(module), name)
    if issubclass(found, ConversableAgent):
        return found
    logger.error(f"{found} is not a ConversableAgent. Use AssistantAgent as default")
    return AssistantAgent
