"""``ConversableAgent`` in layers, each of which knows the ones below it.

From the bottom: :mod:`histories`, :mod:`hooks`, :mod:`models`, :mod:`functions`, :mod:`code`, :mod:`humans`,
:mod:`replies`, :mod:`messaging`, :mod:`summaries`, :mod:`chats`, :mod:`nested`. Their public methods are
0.2's, so that subclasses can override any of them.
"""
