"""Summaries of chats in plain AutoGen: of the last message, by a request to the model, by the program's function."""
