"""The disk cache by default, Cache.disk contexts, cache of a chat, cache_seed None."""

import os
from pathlib import Path

from autogen import AssistantAgent, Cache, UserProxyAgent

MODEL = ["one", "two", "three", "four", "five", "six"]
key = os.environ["OPENAI_API_KEY"]


def bot(**config):
    return AssistantAgent("bot", "You answer.", llm_config={"config_list": [{"model": "gpt-4o", "api_key": key}], **config})


user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, max_consecutive_auto_reply=0)


def ask(agent, text="q", **kwargs):
    r = user.initiate_chat(agent, message=text, silent=True, **kwargs)
    usage = [r.cost[f"usage_{word}cluding_cached_inference"]["total_cost"] > 0 for word in ("in", "ex")]
    print(r.summary, usage)


ask(bot(cache_seed=41))
ask(bot(cache_seed=41))
ask(bot(cache_seed=42))
ask(bot())
ask(bot(cache_seed=None))
ask(bot(cache_seed=None))
with Cache.disk(cache_seed=7) as cache:
    ask(bot(), cache=cache)
    ask(bot(cache_seed=None), cache=cache)
    ask(bot(), "another", cache=cache)
with Cache.disk(cache_seed=7, cache_path_root=".cache") as cache:
    ask(bot(), cache=cache)
ask(bot(cache_seed=41, temperature=0.5))
print(sorted(p.name for p in Path(".cache").iterdir()))
