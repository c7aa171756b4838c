"""Tokens and costs: what a program shows of them is counted by the clients."""
