"""What registrations refuse, and what they warn about."""

import os
import warnings

import autogen

llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]}
bot = autogen.AssistantAgent("bot", llm_config=llm_config)
user = autogen.UserProxyAgent("user", code_execution_config=False, llm_config=False)


def described(a: int) -> int:
    return a


def no_hints(a, b=2):
    return a


class Holder:
    def method(self, a: int) -> int:
        return a


attempts = {
    "no description": lambda: bot.register_for_llm()(described),
    "style": lambda: bot.register_for_llm(description="d", api_style="other")(described),
    "no model": lambda: user.register_for_llm(description="d")(described),
    "no hints": lambda: bot.register_for_llm(description="d")(no_hints),
    "bound method": lambda: bot.register_for_llm(description="d")(Holder().method),
    "not callable": lambda: bot.register_for_llm(description="d")(5),
    "bad name": lambda: bot.register_for_llm(name="bad name", description="d")(described),
    "map": lambda: user.register_function({"bad name": described}),
    "positional": lambda: bot.register_for_llm("name"),
    "remove unknown": lambda: bot.update_function_signature("f", is_remove=True),
    "remove unknown tool": lambda: autogen.AssistantAgent("new", llm_config=llm_config).update_tool_signature("f", is_remove=True),
    "signature": lambda: bot.update_tool_signature("f", is_remove=False),
    "function signature": lambda: bot.update_function_signature(5, is_remove=False),
    "no model signature": lambda: user.update_function_signature({"name": "f"}, is_remove=False),
    "no model tool": lambda: user.update_tool_signature({"function": {"name": "f"}}, is_remove=False),
    "twice": lambda: [user.register_for_execution()(described), user.register_for_execution()(described)] and None,
    "twice for llm": lambda: [bot.register_for_llm(description="d")(described), bot.register_for_llm(description="d")(described)] and None,
}
for name, attempt in attempts.items():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            print(name, attempt())
        except Exception as error:
            print(name, type(error).__name__, str(error).split("\n")[0][:150])
    print("  ", sorted({w.category.__name__ for w in caught}), [str(w.message) for w in caught if "overridden" in str(w.message)])
