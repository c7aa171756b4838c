"""Defaults of all three classes."""

import inspect
import os

from autogen import AssistantAgent, ConversableAgent, UserProxyAgent

for cls in (ConversableAgent, AssistantAgent, UserProxyAgent):
    agent = cls("x", llm_config=False, code_execution_config=False)
    print(cls.__name__, agent.human_input_mode, agent.max_consecutive_auto_reply(), repr(agent._default_auto_reply))
    print(agent.silent, agent.llm_config, agent.client, agent.client_cache, agent.use_docker, agent.code_executor, agent.function_map)
    print(repr(agent.system_message)[:60], repr(agent.description)[:60], agent.hook_lists)
    print([f["reply_func"].__name__ for f in agent._reply_func_list])
    print([p.name for p in inspect.signature(cls.__init__).parameters.values()])
for mode in ("ALWAYS", "NEVER", "TERMINATE"):
    print(UserProxyAgent("u", human_input_mode=mode, code_execution_config=False).description)
print(UserProxyAgent("u", code_execution_config=False, description="mine").description, repr(UserProxyAgent("u", code_execution_config=False).system_message))
print(AssistantAgent("a", system_message="short", llm_config=False).description, ConversableAgent("c", system_message=None, llm_config=False).description)
print(AssistantAgent.DEFAULT_DESCRIPTION, len(AssistantAgent.DEFAULT_SYSTEM_MESSAGE), ConversableAgent.DEFAULT_SUMMARY_PROMPT, ConversableAgent.DEFAULT_SUMMARY_METHOD, ConversableAgent.MAX_CONSECUTIVE_AUTO_REPLY, ConversableAgent.DEFAULT_CONFIG)
os.environ["AUTOGEN_USE_DOCKER"] = "False"
print(UserProxyAgent("u").use_docker, UserProxyAgent("u", code_execution_config={"work_dir": "w", "use_docker": False})._code_execution_config)
