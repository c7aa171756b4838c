"""Contrib agents are reported."""

from __future__ import annotations

from .base import Rule, report

_REASON = "agents and capabilities of autogen.agentchat.contrib are not migrated natively yet"

RULE = Rule(
    code="AM309",
    title="Contrib agents are reported",
    keys=(
        "GPTAssistantAgent",
        "RetrieveUserProxyAgent",
        "RetrieveAssistantAgent",
        "QdrantRetrieveUserProxyAgent",
        "MultimodalConversableAgent",
        "MathUserProxyAgent",
        "SocietyOfMindAgent",
        "WebSurferAgent",
        "LLaVAAgent",
        "CompressibleAgent",
        "TeachableAgent",
        "SwarmAgent",
        "ReasoningAgent",
        "CaptainAgent",
        "AgentBuilder",
        "Teachability",
        "TransformMessages",
        "MessageHistoryLimiter",
        "MessageTokenLimiter",
        "TextMessageCompressor",
        ".message_generator",
        ".add_to_agent",
    ),
    explanation="""Agents and capabilities of autogen.agentchat.contrib differ one by one from what autogen-ext offers.""",
    before='rag = RetrieveUserProxyAgent("rag", retrieve_config={...})',
    after="",
    migrate=report("AM309", _REASON),
)
