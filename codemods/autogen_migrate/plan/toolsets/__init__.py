"""Tools of agents in plain AutoGen: ``AssistantAgent(tools=[…])``.

In 0.2 a tool is registered twice, for the model that calls it and for the agent that runs it, anywhere after
both are made.  In 0.4 an agent gets its tools where it is made: :func:`~.agent_tools.find_toolset` says
which, or why that cannot be written.
"""
