"""A subclass that notes every call of a public method."""

from autogen import AssistantAgent, ConversableAgent, UserProxyAgent

NAMES = [
    "send",
    "receive",
    "generate_reply",
    "initiate_chat",
    "generate_init_message",
    "get_human_input",
    "check_termination_and_human_reply",
    "generate_oai_reply",
    "generate_function_call_reply",
    "generate_tool_calls_reply",
    "generate_code_execution_reply",
    "process_last_received_message",
    "process_all_messages_before_reply",
    "clear_history",
    "reset_consecutive_auto_reply_counter",
    "stop_reply_at_receive",
    "reset",
    "last_message",
    "chat_messages_for_summary",
    "execute_function",
    "can_execute_function",
    "max_consecutive_auto_reply",
    "update_max_consecutive_auto_reply",
    "register_reply",
    "register_hook",
    "update_system_message",
    "_prepare_chat",
    "_process_received_message",
    "_append_oai_message",
    "_print_received_message",
    "_summarize_chat",
    "_match_trigger",
]


def noting(name):
    def method(self, *args, **kwargs):
        shown = [getattr(arg, "name", None) or (arg if isinstance(arg, (str, int, bool)) else type(arg).__name__) for arg in args]
        print(f"  {self.name}.{name}({', '.join(map(str, shown))}) {sorted(kwargs)}")
        return getattr(super(self.__class__, self), name)(*args, **kwargs)

    return method


def spied(base):
    return type(f"Spied{base.__name__}", (base,), {name: noting(name) for name in NAMES})


user = spied(UserProxyAgent)("user", human_input_mode="NEVER", code_execution_config=False, max_consecutive_auto_reply=1)
helper = spied(ConversableAgent)("helper", human_input_mode="NEVER", default_auto_reply="done")
user.initiate_chat(helper, message="hello")
user.initiate_chat(helper, message="again", max_turns=1, clear_history=False)
user.send("direct", helper, request_reply=False)
user.reset()
print(user.last_message(), helper.last_message(user))
