"""Chats that get something of those before them: carryover, messages that are computed, queues of chats."""
