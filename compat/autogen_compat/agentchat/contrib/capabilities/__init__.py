"""Capabilities that are added to agents (``autogen.agentchat.contrib.capabilities``)."""
