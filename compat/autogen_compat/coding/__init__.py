"""Executors of code blocks, as in 0.2's ``autogen/coding``: synchronous, with results as pydantic models."""

from autogen_compat.coding.base import CodeBlock, CodeExecutor, CodeExtractor, CodeResult
from autogen_compat.coding.docker_commandline_code_executor import DockerCommandLineCodeExecutor
from autogen_compat.coding.factory import CodeExecutorFactory
from autogen_compat.coding.local_commandline_code_executor import LocalCommandLineCodeExecutor
from autogen_compat.coding.markdown_code_extractor import MarkdownCodeExtractor

__all__ = (
    "CodeBlock",
    "CodeExecutor",
    "CodeExecutorFactory",
    "CodeExtractor",
    "CodeResult",
    "DockerCommandLineCodeExecutor",
    "LocalCommandLineCodeExecutor",
    "MarkdownCodeExtractor",
)
