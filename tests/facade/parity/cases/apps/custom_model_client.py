"""A model client of the user's own."""

from types import SimpleNamespace

from autogen import AssistantAgent, ModelClient, UserProxyAgent


class Echo(ModelClient):
    def __init__(self, config, prefix="echo", **kwargs):
        print("made", config["model"], prefix, sorted(kwargs), config.get("params"))
        self.prefix = prefix

    def create(self, params):
        last = params["messages"][-1]
        print("create", params["model"], len(params["messages"]), last["role"])
        choice = SimpleNamespace(message=SimpleNamespace(content=f"{self.prefix}: {last['content']}", function_call=None, tool_calls=None))
        return SimpleNamespace(choices=[choice], model="echo-1")

    def message_retrieval(self, response):
        return [choice.message.content for choice in response.choices]

    def cost(self, response):
        response.cost = 0.5
        return 0.5

    @staticmethod
    def get_usage(response):
        return {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3, "cost": response.cost, "model": response.model}


bot = AssistantAgent("bot", "You echo.", llm_config={"config_list": [{"model": "m", "model_client_cls": "Echo", "params": {"k": 1}}], "cache_seed": None})
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, max_consecutive_auto_reply=1, default_auto_reply="more")
try:
    user.initiate_chat(bot, message="too early")
except Exception as error:
    print(type(error).__name__)
bot.register_model_client(model_client_cls=Echo, prefix="said")
result = user.initiate_chat(bot, message="hello")
print(result.chat_history, result.cost)
bot.print_usage_summary()
try:
    bot.register_model_client(model_client_cls=Echo)
except Exception as error:
    print(type(error).__name__)
