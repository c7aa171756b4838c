"""What is not here, and why: the one table that imports, the alias and the doctor ask.

Keys are dotted names below ``autogen``. Names and modules in ``GONE`` do not exist in this package; those in
``UNSUPPORTED`` do, but raise ``CompatUnsupported`` when they are used.
"""

from __future__ import annotations

_AG2 = "it belongs to AG2 (a fork), not to AutoGen 0.2"
_OLD = "it was removed before 0.2.40"

#: Dotted name -> what it was, and what takes its place.
GONE: dict[str, str] = {
    "AFTER_WORK": f"{_AG2}; in 0.4: autogen_agentchat.teams.Swarm with handoffs",
    "AfterWork": f"{_AG2}; in 0.4: autogen_agentchat.teams.Swarm with handoffs",
    "AfterWorkOption": f"{_AG2}; in 0.4: autogen_agentchat.teams.Swarm with handoffs",
    "CaptainAgent": f"{_AG2}; in 0.4: autogen_agentchat.teams.MagenticOneGroupChat plans a team's work",
    "LLMConfig": f"{_AG2}; write llm_config as a dict",
    "ON_CONDITION": f"{_AG2}; in 0.4: autogen_agentchat.teams.Swarm with handoffs",
    "OnCondition": f"{_AG2}; in 0.4: autogen_agentchat.teams.Swarm with handoffs",
    "ReasoningAgent": f"{_AG2}; in 0.4: AssistantAgent with a reasoning model",
    "SwarmAgent": f"{_AG2}; in 0.4: autogen_agentchat.teams.Swarm with handoffs",
    "SwarmResult": f"{_AG2}; in 0.4: autogen_agentchat.teams.Swarm with handoffs",
    "UpdateSystemMessage": f"{_AG2}; use register_hook or update_system_message",
    "initiate_swarm_chat": f"{_AG2}; in 0.4: autogen_agentchat.teams.Swarm",
    "a_initiate_swarm_chat": f"{_AG2}; in 0.4: autogen_agentchat.teams.Swarm",
    "register_hand_off": f"{_AG2}; in 0.4: handoffs of autogen_agentchat.agents.AssistantAgent",
    "agentchat.contrib.captainagent": f"{_AG2}; in 0.4: autogen_agentchat.teams.MagenticOneGroupChat",
    "agentchat.contrib.compressible_agent": f"{_OLD}; use TransformMessages with a TextMessageCompressor",
    "agentchat.contrib.reasoning_agent": f"{_AG2}; in 0.4: AssistantAgent with a reasoning model",
    "agentchat.contrib.swarm_agent": f"{_AG2}; in 0.4: autogen_agentchat.teams.Swarm",
    "agentchat.contrib.teachable_agent": f"{_OLD}; add the capability Teachability to a ConversableAgent",
    "agentchat.contrib.websurfer": f"{_AG2}; in 0.4: autogen_ext.agents.web_surfer.MultimodalWebSurfer",
    "agentchat.realtime": f"{_AG2}; 0.4 has no counterpart",
    "interop": f"{_AG2}; in 0.4: autogen_ext.tools (langchain, mcp, http)",
    "llm_config": f"{_AG2}; write llm_config as a dict",
    "tools": f"{_AG2}; in 0.4: autogen_core.tools and autogen_ext.tools",
}

#: Dotted name -> what to use instead.
UNSUPPORTED: dict[str, str] = {
    "ChatCompletion": "it needs openai<1 and did not work in 0.2.40 either; use OpenAIWrapper",
    "Completion": "it needs openai<1 and did not work in 0.2.40 either; use OpenAIWrapper",
    "oai.ChatCompletion": "it needs openai<1 and did not work in 0.2.40 either; use OpenAIWrapper",
    "oai.Completion": "it needs openai<1 and did not work in 0.2.40 either; use OpenAIWrapper",
    "coding.kubernetes.PodCommandLineCodeExecutor": (
        "0.4 has no executor for Kubernetes; use DockerCommandLineCodeExecutor"
    ),
}


def explain_name(name: str) -> None:
    """Raise CompatMissingName if it is known what ``autogen.<name>`` was."""
    reason = GONE.get(name)
    if reason is not None:
        from autogen_compat.exceptions import CompatMissingName

        raise CompatMissingName(f"autogen has no {name!r}: {reason}.", name="autogen")


def missing_module(name: str) -> ModuleNotFoundError:
    """The error for ``import autogen.<name>``, with an explanation if there is one."""
    reason = GONE.get(name)
    full = f"autogen.{name}"
    if reason is None:
        return ModuleNotFoundError(f"No module named {full!r} (nor 'autogen_compat.{name}')", name=full)
    from autogen_compat.exceptions import CompatMissingModule

    return CompatMissingModule(f"No module named {full!r}: {reason}.", name=full)
