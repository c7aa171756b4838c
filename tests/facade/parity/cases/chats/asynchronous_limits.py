"""Limits of automatic replies, in asynchronous chats and in others: the former count each reply twice."""

import asyncio

from autogen import ConversableAgent, GroupChat, GroupChatManager


def agent(name, limit=None, mode="NEVER"):
    return ConversableAgent(
        name, llm_config=False, human_input_mode=mode, max_consecutive_auto_reply=limit, default_auto_reply=f"{name} says"
    )


for limit in range(5):
    one, other = agent("one", limit), agent("other", 20)
    asynchronous = asyncio.run(one.a_initiate_chat(other, message="Go"))
    print(limit, len(asynchronous.chat_history), len(one.initiate_chat(other, message="Go").chat_history))

one, other = agent("one"), agent("other")
print(len(asyncio.run(one.a_initiate_chat(other, message="Go")).chat_history))

for ends in (lambda m: "b says" in m["content"], None):
    a, b, c = agent("a", 3), agent("b"), agent("c")
    group = GroupChat([a, b, c], [], max_round=9, speaker_selection_method="round_robin")
    manager = GroupChatManager(group, is_termination_msg=ends)
    result = asyncio.run(a.a_initiate_chat(manager, message="Go"))
    print([m["name"] for m in group.messages], result.summary, len(result.chat_history), len(c.chat_messages[manager]))
