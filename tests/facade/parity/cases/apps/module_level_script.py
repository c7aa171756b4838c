"""A script without any functions: lists of agents, dicts of agents, loops, f-strings."""

import os

import autogen

MODEL = [
    "sun facts",
    "sun joke",
    "moon facts",
    "moon joke",
]

config_list = [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]
agents = {
    name: autogen.AssistantAgent(name=name, llm_config={"config_list": config_list, "cache_seed": None}, system_message=prompt)
    for name, prompt in [("facts", "You give facts."), ("jokes", "You tell jokes.")]
}
boss = autogen.UserProxyAgent(name="boss", human_input_mode="NEVER", code_execution_config=False, max_consecutive_auto_reply=1, default_auto_reply="")
everything = []
for topic in ["sun", "moon"]:
    for name, agent in agents.items():
        boss.initiate_chat(agent, message=f"Tell me about the {topic}.", max_turns=1, clear_history=(topic == "sun"))
        everything.append(boss.chat_messages[agent][-1]["content"])
print(everything)
for agent in agents.values():
    print(agent.name, [m["content"] for m in agent.chat_messages[boss]])
with open("log.txt", "w") as f:
    f.write("\n".join(everything))
print(open("log.txt").read().splitlines() == everything)
