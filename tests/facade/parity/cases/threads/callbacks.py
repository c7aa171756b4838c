"""In which thread everything runs, with sqlite and thread locals."""

import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import autogen

MODEL = [{"call": [{"tool": "store", "with": {"x": 1}}]}, "stored", {"call": [{"tool": "store", "with": {"x": 2}}]}, "stored"]
llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}


def where(what):
    print(f"{what}: {threading.current_thread().name.split('_')[0]}")


class Agent(autogen.UserProxyAgent):
    def get_human_input(self, prompt):
        where("human")
        return "exit"

    def _print_received_message(self, message, sender):
        where("print")


def session():
    db = sqlite3.connect(":memory:")
    db.execute("create table t (x)")
    bot = autogen.AssistantAgent("bot", "You store.", llm_config=llm_config)

    def over(message):
        where("predicate")
        return "stored" in (message["content"] or "")

    user = Agent("user", human_input_mode="TERMINATE", code_execution_config=False, is_termination_msg=over)

    @user.register_for_execution()
    @bot.register_for_llm(description="Stores.")
    def store(x: int) -> str:
        where("tool")
        db.execute("insert into t values (?)", (x,))
        return "ok"

    def observe(recipient, messages, sender, config):
        where("reply function")
        return False, None

    def opening(sender, recipient, context):
        where("opening")
        return "go"

    def summary(sender, recipient, args):
        where("summary")
        return db.execute("select * from t").fetchall()

    user.register_reply([autogen.Agent, None], observe)
    user.register_hook("process_message_before_send", lambda sender, message, recipient, silent: where("hook") or message)
    return user.initiate_chat(bot, message=opening, summary_method=summary).summary


print(session())
with ThreadPoolExecutor(1, thread_name_prefix="pool") as pool:
    print(pool.submit(session).result())
print(threading.current_thread().name)
