"""max_consecutive_auto_reply=0: every reply is the human's, an empty one is sent as it is."""

from autogen import ConversableAgent

HUMAN = ["typed", "", "exit"]

for mode in ("NEVER", "TERMINATE", "ALWAYS"):
    human = ConversableAgent("human", human_input_mode=mode, max_consecutive_auto_reply=0, default_auto_reply="never said")
    bot = ConversableAgent("bot", human_input_mode="NEVER", default_auto_reply="bot", max_consecutive_auto_reply=3)
    try:
        r = human.initiate_chat(bot, message=f"mode {mode}")
        print(r.chat_history, r.human_input)
        r = bot.initiate_chat(human, message=f"to {mode}")
        print(r.chat_history, r.human_input)
    except EOFError as error:
        print("EOFError:", error)
