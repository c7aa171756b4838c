"""What happens when the model refuses: errors reach the caller, histories stay, a fallback takes over."""

import os

import autogen
import openai

MODEL = [
    {"fail": 400, "say": "bad request"},
    {"fail": 401, "say": "wrong key"},
    {"model": "first", "fail": 429, "say": "slow down"},
    {"model": "second", "say": "the second answers"},
    {"model": "first", "fail": 500, "say": "down"},
    {"model": "second", "fail": 503, "say": "down too"},
    "recovered",
]
key = os.environ["OPENAI_API_KEY"]


def bot(*models):
    return autogen.AssistantAgent("bot", "You answer.", llm_config={"config_list": [{"model": m, "api_key": key, "max_retries": 0} for m in models], "cache_seed": None})


user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, max_consecutive_auto_reply=0)
single = bot("gpt-4o")
for attempt in range(2):
    try:
        user.initiate_chat(single, message=f"attempt {attempt}")
    except openai.BadRequestError as error:
        print("BadRequestError", error.status_code, len(user.chat_messages[single]))
    except openai.APIStatusError as error:
        print(type(error).__name__, error.status_code, error.message, isinstance(error, openai.OpenAIError))
double = bot("first", "second")
print(user.initiate_chat(double, message="fall back").summary)
try:
    user.initiate_chat(double, message="both down")
except Exception as error:
    print(type(error).__name__, error)
print(user.initiate_chat(single, message="again").summary)
