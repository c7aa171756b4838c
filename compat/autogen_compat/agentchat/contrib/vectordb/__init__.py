"""Vector databases behind one interface (``autogen.agentchat.contrib.vectordb``)."""
