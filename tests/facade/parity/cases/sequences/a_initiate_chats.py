"""a_initiate_chats: order, prerequisites, ids, errors."""

import asyncio
import warnings

from autogen import ConversableAgent
from autogen.agentchat.chat import a_initiate_chats

warnings.simplefilter("ignore")


def agent(name, delay=0.0):
    made = ConversableAgent(name, human_input_mode="NEVER", max_consecutive_auto_reply=1)

    async def reply(recipient, messages=None, sender=None, config=None):
        await asyncio.sleep(delay)
        return True, f"{name} says"

    made.register_reply(ConversableAgent, reply)
    return made


def chat(number, recipient, *before, **kwargs):
    entry = {"chat_id": number, "recipient": recipient, "message": f"chat {number}", "max_turns": 1, **kwargs}
    return {**entry, "prerequisites": list(before)} if before else entry


a = ConversableAgent("a", human_input_mode="NEVER")
fast, slow = agent("fast", 0.01), agent("slow", 0.2)
queue = [chat(9, slow, silent=True), chat(1, fast), chat(8, agent("third"), 9, 1), chat(2, agent("fourth"), 1, carryover="c"), chat(16, agent("fifth"), 1)]


async def main():
    results = await a.a_initiate_chats(queue)
    print([(k, r.chat_id, r.summary, r.chat_history[0]["content"]) for k, r in results.items()])
    print([entry["carryover"] for entry in queue], a.get_chat_results(8).summary, type(a.get_chat_results()).__name__)
    for bad in (
        [{"recipient": fast, "message": "x"}],
        [chat(1, fast, "one")],
        [chat(1, fast, 2), chat(2, slow, 1)],
        [chat(1, fast, 77)],
        [chat(1, fast), chat(1, slow)],
        [{"chat_id": 1, "message": "x"}],
    ):
        try:
            print({k: r.summary for k, r in (await a.a_initiate_chats(bad)).items()})
        except Exception as error:
            print(type(error).__name__, error)
    print(sorted(await a_initiate_chats([{"sender": a, **chat(0, fast)}])))


asyncio.run(main())
