"""Single replies without a chat: ``generate_reply(messages=[...])``."""
