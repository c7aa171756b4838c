"""Chats started inside of reply functions, tools, predicates, openings, summaries and human input."""

import os

import autogen

MODEL = [{"call": [{"tool": "consult", "with": {"q": "1"}}]}, "finished"]
llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}], "cache_seed": None}


def agent(name, **kwargs):
    return autogen.ConversableAgent(name, **{"human_input_mode": "NEVER", "default_auto_reply": f"{name} says", "max_consecutive_auto_reply": 1, **kwargs})


oracle = agent("oracle")
depth = 0


def ask(who, what):
    global depth
    depth += 1
    helper = agent(f"helper{depth}")
    answer = helper.initiate_chat(oracle, message=f"{what} at depth {depth}", max_turns=1, silent=True).summary
    if depth < 3:
        answer += " + " + ask(who, what)
    depth -= 1
    return answer


class Asking(autogen.ConversableAgent):
    def get_human_input(self, prompt):
        print("human", ask(self, "human"))
        return "exit"


bot = autogen.AssistantAgent("bot", "You consult.", llm_config=llm_config)
user = Asking("user", human_input_mode="TERMINATE", is_termination_msg=lambda m: bool(ask(None, "predicate")) and "finished" in (m["content"] or ""))


@user.register_for_execution()
@bot.register_for_llm(description="Consults.")
def consult(q: str) -> str:
    return ask(user, "tool")


def observe(recipient, messages, sender, config):
    print("observer", ask(recipient, "observer"))
    return False, None


bot.register_reply(autogen.Agent, observe)
r = user.initiate_chat(
    bot,
    message=lambda s, r, c: ask(s, "opening"),
    summary_method=lambda s, r, a: ask(s, "summary"),
)
print(r.chat_history, r.summary)
print([(k.name, len(v)) for k, v in oracle.chat_messages.items()][:5], len(oracle.chat_messages))
back = agent("back")
forth = agent("forth")


def bounce(recipient, messages, sender, config):
    if len(messages) < 3:
        recipient.send(f"an aside {len(messages)}", sender, request_reply=False)
    return True, f"bounce {len(messages)}"


forth.register_reply(back, bounce)
r = back.initiate_chat(forth, message="go")
print([m["content"] for m in r.chat_history], [m["content"] for m in forth.chat_messages[back]])
