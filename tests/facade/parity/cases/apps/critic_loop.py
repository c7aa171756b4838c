"""A writer and a critic who reply to each other until the critic is content, then a summary by the model."""

import os

from autogen import ConversableAgent

MODEL = [
    {"system": "write slogans", "say": "Bread is life."},
    {"system": "critic", "say": "Too plain. Add a verb."},
    {"system": "write slogans", "say": "Bread feeds the day."},
    {"system": "critic", "say": "APPROVED"},
    {"seen": "Sum up", "say": "Slogan: Bread feeds the day."},
]


class Studio:
    def __init__(self, rounds):
        config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ.get("OPENAI_API_KEY")}], "temperature": 0.9}
        self.writer = ConversableAgent(
            "writer",
            system_message="You write slogans.",
            llm_config=config,
            human_input_mode="NEVER",
            is_termination_msg=lambda m: "approved" in m["content"].lower(),
        )
        self.critic = ConversableAgent(
            "critic", system_message="You are a critic.", llm_config={**config, "temperature": 0}, human_input_mode="NEVER", max_consecutive_auto_reply=rounds
        )

    def run(self, topic):
        result = self.critic.initiate_chat(
            self.writer,
            message=f"A slogan for {topic}, please.",
            summary_method="reflection_with_llm",
            summary_args={"summary_prompt": "Sum up the result in one line."},
        )
        return result


studio = Studio(rounds=3)
outcome = studio.run("a bakery")
print(outcome.summary)
for entry in outcome.chat_history:
    print(f"{entry['name']:>8} [{entry['role']}] {entry['content']}")
print(round(outcome.cost["usage_including_cached_inference"]["total_cost"], 6), outcome.cost["usage_excluding_cached_inference"].keys())
