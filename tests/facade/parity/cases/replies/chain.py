"""register_reply: positions, triggers, configs, observers."""

from autogen import Agent, AssistantAgent, ConversableAgent, UserProxyAgent


def make(tag, final=False, reply=None):
    def reply_func(recipient, messages=None, sender=None, config=None):
        print(f"  {tag}: {recipient.name} <- {getattr(sender, 'name', None)} {len(messages)} {config}")
        if isinstance(config, dict):
            config["seen"] = config.get("seen", 0) + 1
        return final, reply

    reply_func.__name__ = tag
    return reply_func


class Special(ConversableAgent):
    pass


a = ConversableAgent("a", human_input_mode="NEVER", default_auto_reply="default a", max_consecutive_auto_reply=3)
b = Special("b", human_input_mode="NEVER", default_auto_reply="default b", max_consecutive_auto_reply=3)
u = UserProxyAgent("u", human_input_mode="NEVER", code_execution_config=False, default_auto_reply="default u", max_consecutive_auto_reply=1)
shared = {"seen": 10}
a.register_reply(Agent, make("any"), config=shared)
a.register_reply([Agent, None], make("any or none"), position=1, config={"k": 1})
a.register_reply("b", make("by name"), position=2)
a.register_reply(u, make("by agent"), position=0)
a.register_reply(Special, make("by class"), position=-1)
a.register_reply(lambda sender: sender is not None and sender.name.startswith("u"), make("by function"))
a.register_reply([u, "b", Special], make("list"), position=99)
print([f["reply_func"].__name__ for f in a._reply_func_list])
a.initiate_chat(b, message="1", max_turns=2)
u.initiate_chat(a, message="2", max_turns=1)
print(a._reply_func_list[2]["config"], shared)
for sender in (b, u, None):
    try:
        print(a.generate_reply(messages=[{"role": "user", "content": "x"}], sender=sender))
    except Exception as error:
        print(type(error).__name__, error)
a.register_reply([Agent, None], make("final", True, {"content": "final"}), remove_other_reply_funcs=True)
print(len(a._reply_func_list), a.generate_reply(messages=[{"role": "user", "content": "x"}]))
a.register_reply([Agent, None], make("silent", True, None))
print(a.generate_reply(messages=[{"role": "user", "content": "x"}], sender=b))
for trigger in (3, None, {"a"}, 2.5):
    try:
        b.register_reply(trigger, make("never"))
    except Exception as error:
        print(type(error).__name__, error)
b.register_reply(lambda sender: 1, make("not bool"))
try:
    b.generate_reply(messages=[{"role": "user", "content": "x"}], sender=a)
except Exception as error:
    print(type(error).__name__, str(error)[-30:])
