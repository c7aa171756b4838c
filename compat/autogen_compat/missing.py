"""What is not here, and why: the one table that imports, the alias and the doctor ask.

Keys are dotted names below ``autogen``. Names and modules in ``GONE`` (which 0.2.40 has not either) and
``NOT_HERE`` do not exist in this package; those in ``UNSUPPORTED`` do, but raise ``CompatUnsupported`` when
they are used.
"""

from __future__ import annotations

import dis
import sys
from types import FrameType

_AG2 = "it belongs to AG2 (a fork), not to AutoGen 0.2"
_OLD = "it was removed before 0.2.40"
_MESSAGES = (
    "messages are converted by the model clients of autogen-ext; hand the messages to an agent or client"
)
_PAGES = "pages and files are converted by the package markitdown; use MarkdownConverter, which hands them on"

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
    "a_initiate_swarm_chat": f"{_AG2}; in 0.4: autogen_agentchat.teams.Swarm",
    "agent_utils": f"{_OLD}; use autogen.agentchat.utils",
    "agentchat.a_initiate_group_chat": f"{_AG2}; use GroupChat and GroupChatManager",
    "agentchat.contrib.capabilities.context_handling": f"{_OLD}; use TransformMessages with its limiters",
    "agentchat.contrib.captainagent": f"{_AG2}; in 0.4: autogen_agentchat.teams.MagenticOneGroupChat",
    "agentchat.contrib.compressible_agent": f"{_OLD}; use TransformMessages with a TextMessageCompressor",
    "agentchat.contrib.reasoning_agent": f"{_AG2}; in 0.4: AssistantAgent with a reasoning model",
    "agentchat.contrib.swarm_agent": f"{_AG2}; in 0.4: autogen_agentchat.teams.Swarm",
    "agentchat.contrib.teachable_agent": f"{_OLD}; add the capability Teachability to a ConversableAgent",
    "agentchat.contrib.websurfer": f"{_AG2}; in 0.4: autogen_ext.agents.web_surfer.MultimodalWebSurfer",
    "agentchat.group": f"{_AG2}; use GroupChat and GroupChatManager, in 0.4: autogen_agentchat.teams.Swarm",
    "agentchat.initiate_group_chat": f"{_AG2}; use GroupChat and GroupChatManager",
    "agentchat.realtime": f"{_AG2}; 0.4 has no counterpart",
    "agents": f"{_AG2}; in 0.4: autogen_agentchat.agents and autogen_ext.agents",
    "coding.commandline_code_executor": f"{_OLD}; use autogen.coding.local_commandline_code_executor",
    "coding.embedded_ipython_code_executor": f"{_OLD}; use autogen.coding.jupyter",
    "coding.jupyter_code_executor": f"{_OLD}; use autogen.coding.jupyter",
    "events": f"{_AG2}; read what is printed with an IOStream, in 0.4: the events of run_stream",
    "img_utils": f"{_OLD}; use autogen.agentchat.contrib.img_utils",
    "initiate_swarm_chat": f"{_AG2}; in 0.4: autogen_agentchat.teams.Swarm",
    "interop": f"{_AG2}; in 0.4: autogen_ext.tools (langchain, mcp, http)",
    "llm_config": f"{_AG2}; write llm_config as a dict",
    "mcp": f"{_AG2}; in 0.4: autogen_ext.tools.mcp",
    "register_hand_off": f"{_AG2}; in 0.4: handoffs of autogen_agentchat.agents.AssistantAgent",
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

#: Dotted names that 0.2.40 has and this package has not -> what takes their place.
NOT_HERE: dict[str, str] = {
    "browser_utils.mdconvert.BingSerpConverter": _PAGES,
    "browser_utils.mdconvert.DocxConverter": _PAGES,
    "browser_utils.mdconvert.HtmlConverter": _PAGES,
    "browser_utils.mdconvert.ImageConverter": _PAGES,
    "browser_utils.mdconvert.MediaConverter": _PAGES,
    "browser_utils.mdconvert.Mp3Converter": _PAGES,
    "browser_utils.mdconvert.PdfConverter": _PAGES,
    "browser_utils.mdconvert.PptxConverter": _PAGES,
    "browser_utils.mdconvert.WavConverter": _PAGES,
    "browser_utils.mdconvert.WikipediaConverter": _PAGES,
    "browser_utils.mdconvert.XlsxConverter": _PAGES,
    "browser_utils.mdconvert.YouTubeConverter": _PAGES,
    "oai.anthropic.oai_messages_to_anthropic_messages": _MESSAGES,
    "oai.bedrock.format_tool_calls": _MESSAGES,
    "oai.bedrock.format_tools": _MESSAGES,
    "oai.bedrock.oai_messages_to_bedrock_messages": _MESSAGES,
    "oai.bedrock.parse_content_parts": _MESSAGES,
    "oai.bedrock.parse_image": "use autogen.agentchat.contrib.img_utils.get_image_data",
    "oai.cohere.extract_to_cohere_tool_results": _MESSAGES,
    "oai.cohere.is_recent_tool_call": _MESSAGES,
    "oai.cohere.oai_messages_to_cohere_messages": _MESSAGES,
    "oai.gemini.get_image_data": "use autogen.agentchat.contrib.img_utils.get_image_data",
    "oai.mistral.tool_def_to_mistral": _MESSAGES,
    "oai.ollama.response_to_tool_call": "use a model that has tools, whose client reads its calls",
}

#: Classes that 0.2 has, but in a module of their own: programs look for them in ``autogen``.
_ELSEWHERE: dict[str, str] = {
    "AgentBuilder": "agentchat.contrib.agent_builder",
    "DockerCommandLineCodeExecutor": "coding",
    "GPTAssistantAgent": "agentchat.contrib.gpt_assistant_agent",
    "IOStream": "io",
    "LLaVAAgent": "agentchat.contrib.llava_agent",
    "LocalCommandLineCodeExecutor": "coding",
    "MathUserProxyAgent": "agentchat.contrib.math_user_proxy_agent",
    "MultimodalConversableAgent": "agentchat.contrib.multimodal_conversable_agent",
    "RetrieveAssistantAgent": "agentchat.contrib.retrieve_assistant_agent",
    "RetrieveUserProxyAgent": "agentchat.contrib.retrieve_user_proxy_agent",
    "SocietyOfMindAgent": "agentchat.contrib.society_of_mind_agent",
    "Teachability": "agentchat.contrib.capabilities.teachability",
    "TransformMessages": "agentchat.contrib.capabilities.transform_messages",
    "WebSurferAgent": "agentchat.contrib.web_surfer",
}


def reason(dotted: str) -> str | None:
    """What is known about ``autogen.<dotted>``, which is not here; None: nothing.

    What holds for a package holds for everything in it, and AG2's names are known wherever they are looked
    for.
    """
    if dotted in NOT_HERE:
        return NOT_HERE[dotted]
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        found = GONE.get(".".join(parts[:length]))
        if found is not None:
            return found
    home = _ELSEWHERE.get(parts[-1])
    if home is not None and home != dotted.rpartition(".")[0]:
        return f"it is in autogen.{home}"
    return GONE.get(parts[-1])


def missing_name(module: str, name: str) -> AttributeError | ImportError:
    """The error for the name *name* that the package *module* does not have; for its ``__getattr__``.

    Where it is known what the name was, the error tells: an ImportError if an ``import`` asks for it, so that
    the message is not lost, else an AttributeError, so that ``hasattr`` and ``getattr`` with a default work.
    """
    rest = module.partition(".")[2]
    dotted = f"{rest}.{name}" if rest else name
    known = None if name.startswith("_") else reason(dotted)
    if known is None:
        return AttributeError(f"module {module!r} has no attribute {name!r}")
    from autogen_compat.exceptions import CompatMissingAttribute, CompatMissingName

    seen = module if dotted in NOT_HERE else f"autogen.{rest}" if rest else "autogen"
    text = f"{seen} has no {name!r}: {known}."
    if _is_imported(sys._getframe(2)):  # pyright: ignore[reportPrivateUsage]
        return CompatMissingName(text, name=seen)
    return CompatMissingAttribute(text)


def _is_imported(asking: FrameType) -> bool:
    """Whether a `from … import …` asks: for a package the import system does, else the statement itself."""
    code = asking.f_code
    if code.co_name == "_handle_fromlist":
        return True
    return dis.opname[code.co_code[asking.f_lasti]] == "IMPORT_FROM"


def missing_module(name: str) -> ModuleNotFoundError:
    """The error for ``import autogen.<name>``, with an explanation if there is one."""
    known = reason(name)
    full = f"autogen.{name}"
    if known is None:
        return ModuleNotFoundError(f"No module named {full!r} (nor 'autogen_compat.{name}')", name=full)
    from autogen_compat.exceptions import CompatMissingModule

    return CompatMissingModule(f"No module named {full!r}: {known}.", name=full)
