"""functions in llm_config, function_map, function_call messages."""

import os

import autogen

MODEL = [
    {"call": [{"tool": "ask", "with": {"question": "why?"}}]},
    {"call": [{"tool": "missing", "with": {}}]},
    {"say": "thinking", "call": [{"tool": "shout", "with": {"text": "x"}}]},
    "all done TERMINATE",
]

llm_config = {
    "config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}],
    "functions": [
        {"name": "ask", "description": "Asks.", "parameters": {"type": "object", "properties": {"question": {"type": "string"}}, "required": ["question"]}},
        {"name": "missing", "description": "Is not there.", "parameters": {"type": "object", "properties": {}}},
    ],
    "timeout": 60,
}


def ask(question):
    return f"because of {question}"


bot = autogen.AssistantAgent("bot", "You call functions.", llm_config=llm_config)
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, is_termination_msg=lambda m: m.get("content") and m["content"].rstrip().endswith("TERMINATE"), max_consecutive_auto_reply=10)
user.register_function(function_map={"ask": ask})


@user.register_for_execution()
@bot.register_for_llm(description="Shouts.", api_style="function")
def shout(text: str) -> str:
    return text.upper()


r = user.initiate_chat(bot, message="go")
for m in r.chat_history:
    print(m)
print(user.execute_function({"name": "ask", "arguments": '{"question": "x"}'}, verbose=True))
print(user.execute_function({"name": "ask", "arguments": "{bad"}))
print(user.execute_function({"name": "ask", "arguments": '{"question":\n"two\nlines\tand"}'}))
print(user.execute_function({"name": "ask", "arguments": '{"wrong": 1}'}))
print(user.execute_function({"name": "ask", "arguments": "[1]"}), user.execute_function({"name": "ask"}), user.execute_function({}))
print(user.generate_function_call_reply([{"content": "no call"}]), user.generate_function_call_reply([{"function_call": {"name": "ask", "arguments": "{}"}}]))
print(user.generate_tool_calls_reply([{"tool_calls": [{"function": {"name": "ask", "arguments": '{"question": "q"}'}}]}]), user.generate_tool_calls_reply([{"tool_calls": []}]))
user.register_function({"ask": None})
print(user.function_map.keys())
