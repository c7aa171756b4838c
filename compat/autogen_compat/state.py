"""Saving the state of 0.2 agents and going on with it later, in this process or another.

::

    json.dump(save_state(user_proxy, assistant), file)
    ...                                              # another day, after the agents were made as before
    load_state(json.load(file), user_proxy, assistant)
    user_proxy.initiate_chat(assistant, message="go on", clear_history=False)

As with ``save_state`` of AutoGen 0.4's teams, the agents themselves (models, functions, hooks, settings) are
made by the program, and what they remember goes by their names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from autogen_compat.engine.layers.states import StateLayer, name_of
from autogen_compat.interop import as_legacy_agent

_KIND = "AutogenCompatState"
_VERSION = "1.0.0"


def save_state(*agents: Any) -> dict[str, Any]:
    """Return what *agents* remember, as data that JSON can hold.

    That is: their histories, counters of automatic replies, human inputs, system messages and usage; the
    messages and the last speaker of group chats; the state of AutoGen 0.4 agents and teams among them.

    Args:
        agents: 0.2 agents, AutoGen 0.4 agents or teams. Those that they have talked to, and the members of
            their group chats, are saved too. In the middle of a chat it is what was said so far.

    Raises:
        ValueError: two agents have the same name, or one has none.
        TypeError: a message has something in it that JSON cannot hold.
    """
    states: dict[str, Any] = {}
    for name, agent in _everybody(agents, with_peers=True).items():
        state = agent._export_state() if isinstance(agent, StateLayer) else {}  # pyright: ignore[reportPrivateUsage]
        try:
            states[name] = json.loads(json.dumps(state, default=_as_data))
        except TypeError as error:
            raise TypeError(f"The state of the agent {name!r} cannot be saved: {error}") from error
    return {"type": _KIND, "version": _VERSION, "agents": states}


def load_state(state: Mapping[str, Any], *agents: Any) -> None:
    """Let *agents* remember what :func:`save_state` has returned; what they remember now is lost.

    Args:
        state: the state, which is left as it is.
        agents: all agents that were saved, made anew or used before; members of group chats need not be
            given. Agents that the state does not know stay as they are.

    Raises:
        ValueError: it is no such state, agents that it knows are missing, or two have the same name.
    """
    if state.get("type") != _KIND:
        raise ValueError("This is no state that save_state() of autogen_compat has returned.")
    states: dict[str, Any] = json.loads(json.dumps(state["agents"]))
    peers = _everybody(agents, with_peers=False)
    if missing := states.keys() - peers.keys():
        raise ValueError(f"Agents in the state that were not given: {', '.join(sorted(missing))}.")
    for name, own in states.items():
        agent = peers[name]
        if isinstance(agent, StateLayer):
            agent._import_state(own, {**peers, "": None})  # pyright: ignore[reportPrivateUsage]


def _everybody(agents: Iterable[Any], *, with_peers: bool) -> dict[str, Any]:
    """Return *agents* and those inside of them, by name; *with_peers*: also whom they have talked to."""
    found: dict[str, Any] = {}
    waiting = [as_legacy_agent(agent) for agent in agents]
    while waiting:
        agent = waiting.pop(0)
        name = name_of(agent)
        if not name:
            raise ValueError("An agent without a name has no place in a state.")
        if found.setdefault(name, agent) is not agent:
            raise ValueError(f"Two agents are called {name!r}: a state goes by their names.")
        if isinstance(agent, StateLayer):
            known = {id(other) for other in (*found.values(), *waiting)}
            related = [*agent._inner_agents(), *(agent.chat_messages if with_peers else ())]  # pyright: ignore[reportPrivateUsage]
            waiting += [other for other in related if other is not None and id(other) not in known]
    return found


def _as_data(value: object) -> object:
    """Return data for what JSON does not know: a model of pydantic's, a moment, an array, or an image."""
    thing: Any = value
    if hasattr(thing, "model_dump"):
        return thing.model_dump(mode="json")
    if isinstance(value, datetime):  # in what the teams of some releases remember (0.6.4)
        return value.isoformat()
    if hasattr(thing, "tolist"):
        return thing.tolist()
    if type(value).__module__.startswith("PIL."):
        from autogen_compat.agentchat.contrib.img_utils import pil_to_data_uri  # here: needs Pillow

        return pil_to_data_uri(thing)
    raise TypeError(f"{type(value).__name__} is nothing that JSON can hold.")
