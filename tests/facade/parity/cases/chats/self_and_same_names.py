"""An agent that talks to itself; two agents of one name; agents as keys."""

import copy

from autogen import Agent, ConversableAgent, UserProxyAgent
from autogen.agentchat.agent import LLMAgent

a = ConversableAgent("a", human_input_mode="NEVER", default_auto_reply="a", max_consecutive_auto_reply=1)
twin = ConversableAgent("a", human_input_mode="NEVER", default_auto_reply="twin", max_consecutive_auto_reply=1)
r = a.initiate_chat(twin, message="hello twin")
print(r.chat_history)
for turns in (1, 2, None):
    try:
        r = a.initiate_chat(a, message="hello me", max_turns=turns, silent=True)
        print(turns, r.chat_history)
    except Exception as error:
        print(turns, type(error).__name__)
print({a: 1, twin: 2}[twin], a == twin, a in {a}, isinstance(a, Agent), isinstance(a, LLMAgent), issubclass(UserProxyAgent, ConversableAgent))
clone = copy.copy(a)
print(clone.name, clone._oai_messages is a._oai_messages, clone == a)
deep = copy.deepcopy(ConversableAgent("deep", human_input_mode="NEVER", default_auto_reply="deep"))
print(deep.name, deep.generate_reply(messages=[{"role": "user", "content": "x"}]))
print(sorted(k for k in vars(a) if k not in ("previous_cache",)))
print(repr(a).split(" object")[0], a.description)
a.description = "new"
print(a.description, a.system_message)
a.update_system_message("changed")
print(a.system_message, a.description)
for attempt in (lambda: setattr(a, "name", "b"), lambda: setattr(a, "system_message", "s"), lambda: setattr(a, "chat_messages", {}), lambda: a.no_such_attribute):
    try:
        attempt()
    except AttributeError as error:
        print(error)
