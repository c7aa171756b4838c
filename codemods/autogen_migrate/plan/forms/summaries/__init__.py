"""Summaries of chats: the last message, a request to the model, or a function of the program."""
