"""Criteria for how well a task is solved (``autogen.agentchat.contrib.agent_eval``)."""
