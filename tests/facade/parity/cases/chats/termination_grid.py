"""Every combination of predicate, limit, mode and default reply, in both directions."""

from autogen import ConversableAgent

predicates = {
    "default": None,
    "stop": lambda m: "stop" in m["content"],
    "always": lambda m: True,
    "truthy": lambda m: m["content"],
    "never": lambda m: False,
}
for name, predicate in predicates.items():
    for limit in (None, 0, 1, 3):
        for reply in ("", "more", "stop", None, {"content": "dict stop"}):
            if limit is None and name in ("default", "never") and reply is not None:
                continue
            a = ConversableAgent("a", human_input_mode="NEVER", is_termination_msg=predicate, max_consecutive_auto_reply=limit, default_auto_reply=reply)
            b = ConversableAgent("b", human_input_mode="NEVER", max_consecutive_auto_reply=2, default_auto_reply="stop" if name == "stop" else "b")
            for first, second in ((a, b), (b, a)):
                try:
                    r = first.initiate_chat(second, message="hello", silent=True)
                    print(name, limit, reply, first.name, [m["content"] for m in r.chat_history], repr(r.summary))
                except Exception as error:
                    print(name, limit, reply, first.name, type(error).__name__, error)
