"""Agents that ask a human."""
