"""Graphs as a source of answers (``autogen.agentchat.contrib.graph_rag``)."""
