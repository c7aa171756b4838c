"""Text, dicts, context, callables, names, roles, and what each side keeps."""

from autogen import ConversableAgent

a = ConversableAgent("a", llm_config=False, human_input_mode="NEVER")
b = ConversableAgent("b", llm_config=False, human_input_mode="NEVER")
forms = [
    "text",
    "",
    {"content": "dict"},
    {"content": "named", "name": "somebody"},
    {"content": "with role", "role": "user"},
    {"content": "system", "role": "system"},
    {"content": "overridden", "override_role": "system"},
    {"content": "Hello {who}", "context": {"who": "world"}},
    {"content": lambda context: f"made for {context['who']}", "context": {"who": "you"}},
    {"content": [{"type": "text", "text": "look"}, {"type": "image_url", "image_url": {"url": "http://x/y.png"}}]},
    {"role": "function", "name": "f", "content": "result"},
    {"role": "tool", "tool_call_id": "c1", "content": "tool result"},
    {"content": None, "function_call": {"name": "f", "arguments": '{"a": 1}'}},
    {"tool_calls": [{"id": "c2", "type": "function", "function": {"name": "g", "arguments": "{}"}}]},
    {"tool_calls": [{"type": "function", "function": {}}], "content": "calling"},
    {"role": "tool", "tool_responses": [{"role": "tool", "tool_call_id": "c1", "content": "r1"}, {"role": "tool", "tool_call_id": "c2", "content": "r2"}], "content": "r1\n\nr2"},
    {"role": "user", "tool_responses": [{"role": "tool", "tool_call_id": "c1", "content": "USER INTERRUPTED"}], "content": "no"},
    {"content": "extra keys", "refusal": None, "weight": 3},
    (("content", "from pairs"),),
]
for form in forms:
    a.send(form, b, request_reply=False)
    print("SENT", {k: v for k, v in a.last_message(b).items() if not callable(v)})
    print("GOT", {k: v for k, v in b.last_message(a).items() if not callable(v)})
for bad in ({}, {"content": None}, {"role": "user"}, None, 3, {"function_call": None}):
    try:
        a.send(bad, b)
    except Exception as error:
        print(type(error).__name__, error)
    try:
        b.receive(bad, a)
    except Exception as error:
        print(type(error).__name__, error)
print(len(a.chat_messages[b]), len(b.chat_messages[a]))
