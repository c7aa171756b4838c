"""ALWAYS: texts, Enter, exit; the predicate counts and prints."""

from autogen import ConversableAgent, UserProxyAgent

HUMAN = ["first answer", "", "", "exit", "", "bye", ""]


def over(message):
    print("predicate:", message["content"])
    return "bye" in message["content"]


user = UserProxyAgent("user", code_execution_config=False, is_termination_msg=over, default_auto_reply="auto")
echo = ConversableAgent("echo", human_input_mode="NEVER", max_consecutive_auto_reply=4)
echo.register_reply(UserProxyAgent, lambda self, messages, sender, config: (True, f"echo {messages[-1]['content']}"))
r = user.initiate_chat(echo, message="hello")
print(r.chat_history, r.human_input)
r = echo.initiate_chat(user, message="now you say bye")
print(r.chat_history, r.human_input, user._human_input)
