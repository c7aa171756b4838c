"""A capability of 0.2 that was an interface only."""

from __future__ import annotations

from autogen_compat.agentchat.contrib.capabilities.agent_capability import AgentCapability
from autogen_compat.agentchat.contrib.graph_rag.graph_query_engine import GraphQueryEngine
from autogen_compat.agentchat.conversable_agent import ConversableAgent


class GraphRagCapability(AgentCapability):
    """Lets an agent answer with a graph. 0.2.40 had no code for it: subclasses define ``add_to_agent``.

    Args:
        query_engine: the graph.
    """

    def __init__(self, query_engine: GraphQueryEngine) -> None:
        self.query_engine = query_engine

    def add_to_agent(self, agent: ConversableAgent) -> None:
        """Give the capability to *agent*: nothing happens, as in 0.2."""
