"""A local command line executor: languages, file names, exit codes, several blocks."""

from pathlib import Path

from autogen import ConversableAgent
from autogen.coding import LocalCommandLineCodeExecutor

Path("work").mkdir()
executor = LocalCommandLineCodeExecutor(timeout=20, work_dir="work")
runner = ConversableAgent("runner", llm_config=False, human_input_mode="NEVER", code_execution_config={"executor": executor}, default_auto_reply="no code?")
MESSAGES = [
    "no code at all",
    "```python\nprint(1 + 1)\n```",
    "```python\n# filename: kept.py\nprint('kept')\n```\nthen\n```bash\nls *.py\n```",
    "```python\nimport sys\nprint('out')\nsys.exit(3)\n```\n```python\nprint('not reached')\n```",
    "```\nprint('no language')\n```",
    "```html\n<p>saved</p>\n```",
    "text ```inline``` text",
]
for text in MESSAGES:
    print(repr(runner.generate_reply(messages=[{"role": "user", "content": text}])))
print(sorted(p.name for p in Path("work").iterdir() if not p.name.startswith("tmp")))
other = ConversableAgent("other", llm_config=False, human_input_mode="NEVER", max_consecutive_auto_reply=1)
r = other.initiate_chat(runner, message="```python\nprint('in a chat')\n```", max_turns=1)
print(r.chat_history, runner.code_executor is executor, runner.use_docker)
history = [
    {"role": "user", "content": "```python\nprint('old')\n```"},
    {"role": "assistant", "content": "mine"},
    {"role": "user", "content": "no code here"},
]
for last in ("auto", 0, 1, 3, 10, -1, "many", None):
    config = {"executor": executor} if last is None else {"executor": executor, "last_n_messages": last}
    agent = ConversableAgent("agent", llm_config=False, human_input_mode="NEVER", code_execution_config=config, default_auto_reply="none")
    try:
        print(last, repr(agent.generate_reply(messages=history)))
    except Exception as error:
        print(last, type(error).__name__, error)
