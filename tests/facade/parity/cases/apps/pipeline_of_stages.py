"""A class that runs stages one after the other with one user proxy, keeping what the last one said."""

import json
import os
from dataclasses import asdict, dataclass, field

import autogen

MODEL = [
    {"system": "research", "say": "Fact: whales sing."},
    {"system": "write", "say": "Whales sing in the deep."},
    {"system": "check", "say": '{"ok": true, "score": 8}'},
]


@dataclass
class Stage:
    name: str
    prompt: str
    task: str


@dataclass
class Report:
    stages: dict = field(default_factory=dict)

    def add(self, name, text):
        self.stages[name] = text


def make_agent(stage, llm_config):
    return autogen.AssistantAgent(name=stage.name, system_message=stage.prompt, llm_config=llm_config, human_input_mode="NEVER")


def run(stages):
    llm_config = {"config_list": autogen.config_list_from_models(model_list=["gpt-4o"]), "cache_seed": None, "timeout": 90}
    for entry in llm_config["config_list"]:
        entry.setdefault("api_key", os.environ["OPENAI_API_KEY"])
    proxy = autogen.UserProxyAgent("proxy", human_input_mode="NEVER", max_consecutive_auto_reply=0, code_execution_config=False)
    report, previous = Report(), ""
    for stage in stages:
        agent = make_agent(stage, llm_config)
        proxy.initiate_chat(agent, message=f"{stage.task}\n\n{previous}".strip(), silent=True)
        previous = proxy.last_message(agent)["content"]
        report.add(stage.name, previous)
    return report, proxy


report, proxy = run(
    [
        Stage("researcher", "You research.", "Find a fact."),
        Stage("writer", "You write.", "Write a sentence."),
        Stage("checker", "You check. Answer in JSON.", "Check it."),
    ]
)
print(json.dumps(asdict(report), indent=1))
print(json.loads(report.stages["checker"])["score"] > 5)
print({agent.name: len(messages) for agent, messages in proxy.chat_messages.items()})
