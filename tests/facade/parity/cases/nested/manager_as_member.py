"""A group chat whose manager is a member of another group chat: it answers nothing, and the outer chat ends."""

from autogen import ConversableAgent, GroupChat, GroupChatManager


def agent(name):
    return ConversableAgent(name, llm_config=False, human_input_mode="NEVER", default_auto_reply=f"{name} says")


lead, left, right, last = agent("lead"), agent("left"), agent("right"), agent("last")
inner = GroupChat([left, right], [], max_round=3, speaker_selection_method="round_robin")
inner_manager = GroupChatManager(inner, name="inner")
outer = GroupChat([lead, inner_manager, last], [], max_round=5, speaker_selection_method="round_robin")
lead.initiate_chat(GroupChatManager(outer), message="Go")
print([(m["name"], m["content"]) for m in outer.messages], [(m["name"], m["content"]) for m in inner.messages])
