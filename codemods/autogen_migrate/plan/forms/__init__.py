"""Forms: ways to write conversations in plain AutoGen.

One file for each kind of conversation and way to write it.  A form looks at a chat (:class:`~.case.Case`) and
says why it cannot be taken (:class:`~.model.Misfit`), or how it is written and what is different then
(:class:`~.model.Fit`).  :func:`~.choose.choose` takes the first that fits for each chat of a conversation.
"""
