"""code_execution_config as a dict: last_n_messages, file names, failing code, unknown languages."""

from pathlib import Path

from autogen import ConversableAgent, UserProxyAgent

user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config={"work_dir": "w", "use_docker": False, "timeout": 20}, default_auto_reply="nothing")
MESSAGES = [
    "no code",
    "```python\nprint('a')\n```",
    "```python\n# filename: mine.py\nprint('b')\n```",
    "```py\nprint('short name')\n```",
    "```\nprint('c')\n```",
    "```sh\necho d\n```\n```python\nprint('e')\n```",
    "```python\n1/0\n```\n```python\nprint('not reached')\n```",
    "```ruby\nputs 1\n```",
    "```Python\nprint('capital')\n```",
]
for text in MESSAGES:
    reply = user.generate_reply(messages=[{"role": "user", "content": text}])
    print(repr(reply.replace(str(Path.cwd()), "")[:200]))
print(sorted(p.name for p in Path("w").iterdir() if not p.name.startswith(("tmp", "__"))), user._code_execution_config)
history = [
    {"role": "user", "content": "```python\nprint('old')\n```"},
    {"role": "assistant", "content": "mine"},
    {"role": "user", "content": None},
    {"role": "user", "content": "no code here"},
]
for last in ("auto", 0, 1, 3, 4, 10, -1, "many"):
    agent = ConversableAgent("agent", llm_config=False, human_input_mode="NEVER", code_execution_config={"use_docker": False, "work_dir": "w", "last_n_messages": last}, default_auto_reply="none")
    try:
        print(last, repr(agent.generate_reply(messages=history)), agent._code_execution_config)
    except Exception as error:
        print(last, type(error).__name__, error, agent._code_execution_config)
print(user.run_code("print('direct')", lang="python", use_docker=False, work_dir="w")[:2])
