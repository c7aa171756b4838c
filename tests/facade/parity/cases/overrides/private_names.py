"""The private names that programs read and write."""

import os

from autogen import AssistantAgent, UserProxyAgent

MODEL = ["yes", "no", "maybe"]

llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]}
a = AssistantAgent("a", "You answer.", llm_config=llm_config)
u = UserProxyAgent("u", human_input_mode="NEVER", code_execution_config=False, max_consecutive_auto_reply=0)
u.initiate_chat(a, message="well?")
print(dict((k.name, v) for k, v in a._oai_messages.items()))
a._oai_messages[u].append({"role": "user", "content": "an aside", "name": "u"})
a._oai_system_message[0]["content"] = "You answer briefly."
a._oai_system_message.append({"role": "system", "content": "In French."})
print(a.generate_reply(sender=u))
print([(f["reply_func"].__name__, str(f["trigger"]), f["config"], f["ignore_async_in_sync_chat"]) for f in a._reply_func_list])
print(a._function_map, a._human_input, a._default_auto_reply, a._code_execution_config, u._code_execution_config)
print(u._max_consecutive_auto_reply, dict((k.name, v) for k, v in u._consecutive_auto_reply_counter.items()))
a._name = "renamed"
print(a.name, u.last_message(a))
u.human_input_mode = "NEVER"
u._default_auto_reply = "changed"
print(dict((k.name, v) for k, v in u.reply_at_receive.items()), a.llm_config["config_list"][0]["model"])
a._oai_messages.clear()
a._append_oai_message({"content": "put in", "name": "ghost"}, "assistant", u, is_sending=True)
print(a.chat_messages[u], a._is_termination_msg({"content": "TERMINATE"}), a._is_termination_msg({"content": None}))
a.receive({"content": "direct", "role": "user"}, u, request_reply=True, silent=True)
print(u.chat_messages[a])
