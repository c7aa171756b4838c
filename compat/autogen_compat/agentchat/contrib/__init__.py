"""0.2's agents and capabilities beyond the core (``autogen.agentchat.contrib``)."""
