"""What 0.2.40 has and ``autogen_compat`` has not: the few names that fail there, and what takes their place.

The same names are in ``autogen_compat.missing``, which says it when a program imports or uses them.
"""

from __future__ import annotations

_WRAPPER = "use OpenAIWrapper"
_MESSAGES = "hand the messages to an agent or a model client, which converts them"
_PAGES = "use MarkdownConverter, which hands files and pages to the package markitdown"
_IMAGES = "use autogen_compat.agentchat.contrib.img_utils.get_image_data"

#: Dotted name below ``autogen`` -> what to do; using it raises an error.
UNSUPPORTED: dict[str, str] = {
    "ChatCompletion": _WRAPPER,
    "Completion": _WRAPPER,
    "oai.ChatCompletion": _WRAPPER,
    "oai.Completion": _WRAPPER,
    "coding.kubernetes.PodCommandLineCodeExecutor": "use DockerCommandLineCodeExecutor",
}

#: Dotted name below ``autogen`` -> what to do; the name does not exist, so that importing it raises an error.
NOT_THERE: dict[str, str] = {
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
    "oai.bedrock.parse_image": _IMAGES,
    "oai.cohere.extract_to_cohere_tool_results": _MESSAGES,
    "oai.cohere.is_recent_tool_call": _MESSAGES,
    "oai.cohere.oai_messages_to_cohere_messages": _MESSAGES,
    "oai.gemini.get_image_data": _IMAGES,
    "oai.mistral.tool_def_to_mistral": _MESSAGES,
    "oai.ollama.response_to_tool_call": "use a model that has tools, whose client reads its calls",
}

_BY_NAME = {dotted.rpartition(".")[2]: advice for dotted, advice in UNSUPPORTED.items()}


def unsupported(dotted: str) -> str | None:
    """What to do instead of using a dotted name from the package on; None: it can be used."""
    return _BY_NAME.get(dotted.rpartition(".")[2])


def not_there(dotted: str) -> str | None:
    """What to do instead of importing a dotted name from the package on; None: it can be imported.

    >>> not_there("autogen.oai.gemini.get_image_data")
    'use autogen_compat.agentchat.contrib.img_utils.get_image_data'
    """
    return NOT_THERE.get(dotted.partition(".")[2])
