"""Group chats in plain AutoGen: one file for each way in which the next speaker is chosen."""
