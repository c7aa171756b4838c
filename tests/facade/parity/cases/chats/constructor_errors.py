"""Wrong arguments of constructors."""

from autogen import AssistantAgent, ConversableAgent, UserProxyAgent
from autogen.coding import LocalCommandLineCodeExecutor

attempts = [
    lambda: ConversableAgent(),
    lambda: ConversableAgent("a", llm_config={}),
    lambda: ConversableAgent("a", llm_config={"config_list": []}),
    lambda: ConversableAgent("a", llm_config={"config_list": [{"model": ""}]}),
    lambda: ConversableAgent("a", llm_config="gpt-4"),
    lambda: ConversableAgent("a", llm_config=[{"model": "gpt-4"}]),
    lambda: ConversableAgent("a", llm_config={"config_list": [{"model": "gpt-4", "api_key": "k"}], "temprature": 1}),
    lambda: ConversableAgent("a", llm_config={"config_list": "gpt-4"}),
    lambda: ConversableAgent("a", llm_config={"model": "gpt-4", "api_key": "sk-1"}),
    lambda: ConversableAgent("a", function_map={"bad name": print}),
    lambda: ConversableAgent("a", function_map={"x" * 65: print}),
    lambda: ConversableAgent("a", code_execution_config="yes"),
    lambda: ConversableAgent("a", code_execution_config=True),
    lambda: ConversableAgent("a", code_execution_config={"executor": "nothing"}),
    lambda: ConversableAgent("a", code_execution_config={"executor": LocalCommandLineCodeExecutor(work_dir="."), "work_dir": "x"}),
    lambda: ConversableAgent("a", code_execution_config={"executor": LocalCommandLineCodeExecutor(work_dir="."), "use_docker": False}),
    lambda: ConversableAgent("a", code_execution_config={"executor": LocalCommandLineCodeExecutor(work_dir="."), "timeout": 3}),
    lambda: ConversableAgent("a", unknown=1),
    lambda: AssistantAgent("a", unknown=1),
    lambda: UserProxyAgent("a", human_input_mode="SOMETIMES", code_execution_config=False),
    lambda: AssistantAgent("name with spaces", llm_config=False).name,
    lambda: AssistantAgent(name="", llm_config=False).name,
]
for number, attempt in enumerate(attempts):
    try:
        made = attempt()
        print(number, made if isinstance(made, str) else type(made).__name__)
    except Exception as error:
        print(number, type(error).__name__, str(error).split("\n")[0][:120])
