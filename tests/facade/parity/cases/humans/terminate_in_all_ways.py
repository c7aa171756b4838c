"""TERMINATE: asked at a termination message and at the limit, with text, Enter and exit."""

from autogen import ConversableAgent

HUMAN = ["go on", "", "keep talking", "", "exit"]


def script(recipient, messages, sender, config):
    config["n"] += 1
    return True, ["one", "two", "TERMINATE", "four", "five", "six", "TERMINATE", "eight"][(config["n"] - 1) % 8]


user = ConversableAgent("user", human_input_mode="TERMINATE", max_consecutive_auto_reply=2, default_auto_reply="auto")
other = ConversableAgent("other", human_input_mode="NEVER")
other.register_reply([ConversableAgent, None], script, config={"n": 0})
for turns in (None, None, 3):
    r = user.initiate_chat(other, message="start", max_turns=turns, clear_history=turns is None)
    print([m["content"] for m in r.chat_history], r.human_input)
    print(dict((k.name, v) for k, v in user._consecutive_auto_reply_counter.items()))
