"""The rules of AutoGen 0.2, each of them once.

The components of :mod:`autogen_compat.parts` (on 0.4's messages, asynchronous) and the 0.2 facade (on dicts,
synchronous and asynchronous) both call these functions. The rules know neither of the two: they work on 0.2
dicts, on plain values, and on whatever has the attributes they name.

A rule that has to ask somebody on the way (a human, a model, a function of the user's) is a generator of
steps, see :mod:`autogen_compat.parts.rules.steps`.
"""
