"""Agents that run the code of what they are sent."""
