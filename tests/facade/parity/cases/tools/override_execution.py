"""Subclasses that change how functions and code are run."""

import os

import autogen

MODEL = [
    {"call": [{"tool": "secret", "with": {"k": 1}}, {"tool": "open", "with": {}}]},
    "Run this:\n```python\nprint('hello')\n```\nand\n```sh\necho hi\n```",
    "```sql\nselect 1\n```",
    "```python\nraise SystemExit(2)\n```",
    "nothing to run TERMINATE",
]


class Guard(autogen.UserProxyAgent):
    def execute_function(self, func_call, verbose=False):
        print("guard", func_call["name"], func_call["arguments"])
        if func_call["name"] == "secret":
            return False, {"name": "secret", "role": "function", "content": "refused"}
        return super().execute_function(func_call, verbose=True)

    def run_code(self, code, **kwargs):
        print("run_code", repr(code), sorted(kwargs), kwargs.get("lang"))
        if "echo" in code:
            return 0, "pretended\n", None
        return super().run_code(code, **kwargs)

    def execute_code_blocks(self, code_blocks):
        print("blocks", [lang for lang, _ in code_blocks])
        return super().execute_code_blocks(code_blocks)


llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
bot = autogen.AssistantAgent("bot", "You write code.", llm_config=llm_config)
guard = Guard("guard", human_input_mode="NEVER", code_execution_config={"work_dir": "coding", "use_docker": False, "last_n_messages": 2}, is_termination_msg=lambda m: "TERMINATE" in (m["content"] or ""))


@bot.register_for_llm(description="A secret.")
@guard.register_for_execution()
def secret(k: int) -> str:
    return "told"


@bot.register_for_llm(name="open", description="Open to all.")
@guard.register_for_execution(name="open")
def opened() -> dict:
    return {"open": True}


r = guard.initiate_chat(bot, message="go")
for m in r.chat_history:
    print(m)
print(guard._code_execution_config)
