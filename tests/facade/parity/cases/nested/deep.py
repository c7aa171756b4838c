"""Nested chats three deep, with a nested chat of the agent with itself as the sender."""

from autogen import ConversableAgent


def agent(name):
    return ConversableAgent(name, human_input_mode="NEVER", default_auto_reply=f"{name} says", max_consecutive_auto_reply=2)


asker, one, two, three, four = agent("asker"), agent("one"), agent("two"), agent("three"), agent("four")
three.register_nested_chats([{"recipient": four, "message": lambda r, m, s, c: f"4<{m[-1]['content']}>", "max_turns": 1}], trigger=two)
two.register_nested_chats([{"recipient": three, "message": lambda r, m, s, c: f"3<{m[-1]['content']}>", "max_turns": 1}], trigger=one)
one.register_nested_chats([{"recipient": two, "message": lambda r, m, s, c: f"2<{m[-1]['content']}>", "max_turns": 1, "verbose": True}, {"recipient": three, "message": "and you?", "max_turns": 1}], trigger=asker)
r = asker.initiate_chat(one, message="start", max_turns=2)
print([m["content"] for m in r.chat_history])
for each in (asker, one, two, three, four):
    print(each.name, {k.name: [m["content"] for m in v] for k, v in each.chat_messages.items()})
