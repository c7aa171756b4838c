"""AutoGen 0.2's behaviour on top of AutoGen 0.4 and later.

``autogen_compat.parts`` has the 0.4 components (agents, teams, model clients, conditions) that follow 0.2's
rules; ``autogen_compat.portal`` runs coroutines from synchronous code.
"""

__version__ = "0.1.0"
