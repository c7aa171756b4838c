"""How a 0.2 chat runs: the layers of an agent, the turns of a conversation, and its 0.4 team."""
