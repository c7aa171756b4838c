"""Configs of reply functions: copied, reset by copy or by function; replace_reply_func; exclude."""

from autogen import ConversableAgent


def count(recipient, messages, sender, config):
    config["n"] += 1
    config["list"].append(config["n"])
    return True, f"count {config['n']} {config['list']}"


def reset(config):
    print("reset", config)
    config["n"] = 100


def other(recipient, messages, sender, config):
    return True, f"other {config['n']}"


a = ConversableAgent("a", human_input_mode="NEVER")
b = ConversableAgent("b", human_input_mode="NEVER", max_consecutive_auto_reply=2)
given = {"n": 0, "list": []}
a.register_reply(ConversableAgent, count, config=given)
b.initiate_chat(a, message="go", silent=True)
print(given, a._reply_func_list[0]["config"], a._reply_func_list[0]["init_config"] is given)
a.reset()
print(a._reply_func_list[0]["config"])
a.register_reply(ConversableAgent, count, config=given, reset_config=reset)
a.reset()
print([f["config"] for f in a._reply_func_list[:2]])
a.replace_reply_func(count, other)
print(a.generate_reply(messages=[{"content": "x"}], sender=b))
print(repr(a.generate_reply(messages=[{"content": "x"}], sender=b, exclude=[other])))
print(a.generate_reply(messages=[{"content": "x"}], sender=b, exclude=[count], unknown=1))
a.replace_reply_func(ConversableAgent.check_termination_and_human_reply, other)
print([f["reply_func"].__name__ for f in a._reply_func_list])


class Replacing(ConversableAgent):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.replace_reply_func(ConversableAgent.generate_oai_reply, Replacing.generate_own_reply)
        self.register_reply([ConversableAgent, None], Replacing.first, position=0, config={"x": 1})

    def generate_own_reply(self, messages=None, sender=None, config=None):
        return True, f"own {len(messages)} {config}"

    def first(self, messages=None, sender=None, config=None):
        print("first", config)
        return False, None


r = Replacing("r", human_input_mode="NEVER")
b.initiate_chat(r, message="hello", max_turns=2)
