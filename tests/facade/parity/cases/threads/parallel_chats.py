"""Many threads, each with its own chat; one agent shared by two threads one after the other."""

import threading

from autogen import ConversableAgent

results = {}
shared = ConversableAgent("shared", human_input_mode="NEVER", default_auto_reply="shared says", max_consecutive_auto_reply=2)


def work(number):
    a = ConversableAgent(f"a{number}", human_input_mode="NEVER", default_auto_reply=f"a{number} says", max_consecutive_auto_reply=2)
    b = ConversableAgent(f"b{number}", human_input_mode="NEVER", default_auto_reply=f"b{number} says", max_consecutive_auto_reply=2)
    r = a.initiate_chat(b, message=f"hello {number}", silent=True)
    s = a.initiate_chat(shared, message=f"shared {number}", silent=True)
    results[number] = [m["content"] for m in r.chat_history], s.summary


threads = [threading.Thread(target=work, args=(number,)) for number in range(10)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(results[0], results[9], len(results), len(shared.chat_messages))
