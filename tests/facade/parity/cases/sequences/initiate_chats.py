"""initiate_chats: carryover in all forms, exclusions, senders, results."""

import warnings

import autogen
from autogen import ConversableAgent

HUMAN = ["asked for"]
warnings.simplefilter("ignore")


def agent(name):
    return ConversableAgent(name, human_input_mode="NEVER", default_auto_reply=f"{name} says", max_consecutive_auto_reply=1)


def opening(sender, recipient, context):
    print(sorted(context), context["carryover"])
    return "opened"


a, b, c = agent("a"), agent("b"), agent("c")
queue = [
    {"recipient": b, "message": "one", "max_turns": 1},
    {"recipient": c, "message": "two", "max_turns": 1, "carryover": "given", "summary_method": lambda s, r, k: {"content": "a dict", "n": 1}},
    {"recipient": b, "message": {"content": "three"}, "max_turns": 1, "carryover": ["x", {"content": "y"}], "clear_history": False, "verbose": True},
    {"recipient": c, "message": opening, "max_turns": 1, "topic": "tea", "verbose": True, "finished_chat_indexes_to_exclude_from_carryover": [0, 2]},
    {"recipient": b, "max_turns": 1, "summary_method": None, "silent": True},
    {"sender": c, "recipient": b, "message": "six", "max_turns": 1, "summary_method": "last_msg"},
]
results = a.initiate_chats(queue)
for r in results:
    print(r.chat_id, r.summary, [m["content"] for m in r.chat_history], r.human_input)
print([entry["carryover"] for entry in queue], [entry["sender"].name for entry in queue])
print(a.get_chat_results(1).summary, len(a.get_chat_results()), a.get_chat_results(-1) is results[-1])
results = autogen.initiate_chats([{"sender": b, "recipient": a, "message": "free", "max_turns": 1}])
print(results[0].summary, a.initiate_chats([]), autogen.initiate_chats([]))
for bad in (
    [{"message": "x"}],
    [{"recipient": b, "message": "x", "summary_method": "unknown"}],
    [{"recipient": b, "message": "x", "summary_method": "reflection_with_llm"}],
    [{"recipient": b, "message": "x", "carryover": {"a": 1}}],
    [{"recipient": b, "message": "x", "unknown_key": 1, "max_turns": 1, "silent": True}],
):
    try:
        print(len(a.initiate_chats(bad)))
    except Exception as error:
        print(type(error).__name__, error)
try:
    autogen.initiate_chats([{"recipient": b, "message": "x"}])
except Exception as error:
    print(type(error).__name__, error)
try:
    agent("new").get_chat_results()
except Exception as error:
    print(type(error).__name__)
