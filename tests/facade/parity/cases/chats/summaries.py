"""Summaries in all forms."""

import os
import warnings

from autogen import AssistantAgent, ConversableAgent

MODEL = ["reply one TERMINATE", "the takeaway", "reply two", "as a user", "reply three", {"fail": 400, "say": "too long"}, "with own model"]

llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}
bot = AssistantAgent("bot", "You reply.", llm_config=llm_config)
user = ConversableAgent("user", human_input_mode="NEVER", max_consecutive_auto_reply=0)


def own(sender, recipient, args):
    print(sender.name, recipient.name, sorted(args), args.get("style"))
    return {"length": len(recipient.chat_messages[sender]), "last": recipient.last_message(sender)["content"]}


warnings.simplefilter("ignore")
r = user.initiate_chat(bot, message="hello", summary_method="reflection_with_llm", max_turns=1)
print(r.summary)
r = user.initiate_chat(bot, message="hello", summary_method="reflection_with_llm", summary_args={"summary_prompt": "In one word.", "summary_role": "user"}, max_turns=1)
print(r.summary)
r = user.initiate_chat(bot, message="hello", summary_method="reflection_with_llm", max_turns=1)
print(repr(r.summary))
plain = ConversableAgent("plain", human_input_mode="NEVER", default_auto_reply="TERMINATE it is TERMINATE", max_consecutive_auto_reply=1)
for method, args in (
    ("last_msg", {}),
    (None, {}),
    (own, {"style": "short"}),
    (own, {"cache": 3}),
    (lambda s, r, a: None, {}),
):
    r = user.initiate_chat(plain, message="hi", silent=True, summary_method=method, summary_args=args)
    print(repr(r.summary), args)
for method, args in (("reflection_with_llm", {}), ("unknown", {}), (3, {}), (own, None), ("last_msg", None)):
    try:
        print(user.initiate_chat(plain, message="hi", silent=True, summary_method=method, summary_args=args).summary)
    except Exception as error:
        print(type(error).__name__, error)
for args in ({"summary_prompt": 3}, {"summary_role": 5}):
    try:
        bot.initiate_chat(plain, message="hi", silent=True, summary_method="reflection_with_llm", summary_args=args, max_turns=1)
    except Exception as error:
        print(type(error).__name__, error)
r = bot.initiate_chat(plain, message="hi", silent=True, summary_method="reflection_with_llm", max_turns=1)
print(r.summary, r.cost)
empty = ConversableAgent("empty", human_input_mode="NEVER", default_auto_reply=None)
print(repr(user.initiate_chat(empty, message={"content": [{"type": "text", "text": "t TERMINATE"}, {"type": "image_url", "image_url": {"url": "http://x"}}]}, silent=True).summary))
