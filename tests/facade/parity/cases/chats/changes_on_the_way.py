"""Agents that are changed while their chat is running."""

from autogen import ConversableAgent


def agent(name, limit=6):
    return ConversableAgent(name, human_input_mode="NEVER", default_auto_reply=f"{name} says", max_consecutive_auto_reply=limit)


def play(change, turns=None):
    a, b, c = agent("a"), agent("b"), agent("c")

    def meddle(recipient, messages, sender, config):
        return change(recipient, messages, sender, c) or (False, None)

    b.register_reply(ConversableAgent, meddle)
    try:
        r = a.initiate_chat(b, message="start", max_turns=turns, silent=True)
        print(change.__name__, [m["content"] for m in r.chat_history], [m["content"] for m in b.chat_messages[a]], repr(r.summary))
    except Exception as error:
        print(change.__name__, type(error).__name__, error)


def stop_peer(me, messages, sender, other):
    if len(messages) > 2:
        sender.stop_reply_at_receive(me)


def forget(me, messages, sender, other):
    if len(messages) == 3:
        me.clear_history(sender)


def forget_all(me, messages, sender, other):
    if len(messages) == 3:
        sender.clear_history()
        me.clear_history()


def reset_peer(me, messages, sender, other):
    if len(messages) == 3:
        sender.reset()


def edit(me, messages, sender, other):
    messages[-1]["content"] += " (edited)"
    messages.append({"role": "user", "content": "added", "name": "x"})


def trim(me, messages, sender, other):
    del messages[:-1]


def lower_limit(me, messages, sender, other):
    sender.update_max_consecutive_auto_reply(1)


def replace_list(me, messages, sender, other):
    me._oai_messages[sender] = list(me._oai_messages[sender])[-2:]


def talk_aside(me, messages, sender, other):
    if len(messages) == 3:
        me.initiate_chat(other, message="aside", max_turns=1, silent=True)
        me.send("to the peer, without asking", sender, request_reply=False, silent=True)


def talk_to_peer(me, messages, sender, other):
    if len(messages) == 3:
        me.send("to the peer, asking", sender, request_reply=True, silent=True)


def restart(me, messages, sender, other):
    if messages[0]["content"] == "start" and len(messages) == 3:
        r = sender.initiate_chat(me, message="restarted", silent=True, max_turns=1)
        return True, f"restarted: {r.summary}"


def replace_default(me, messages, sender, other):
    me._default_auto_reply = f"reply {len(messages)}"


def end(me, messages, sender, other):
    return (True, None) if len(messages) > 4 else None


for change in (stop_peer, forget, forget_all, reset_peer, edit, trim, lower_limit, replace_list, talk_aside, talk_to_peer, restart, replace_default, end):
    play(change)
    play(change, 3)
