"""GPTAssistantAgent against an HTTP server that speaks OpenAI's Assistants API."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from autogen_compat import ConversableAgent, load_state, save_state
from autogen_compat.agentchat.contrib.gpt_assistant_agent import GPTAssistantAgent


class Api:
    """Assistants, threads, messages and runs. A run first asks for the tool, if its assistant has one."""

    def __init__(self):
        self.assistants = {}
        self.threads = {}
        self.runs = {}
        self.outputs = []
        self.deleted = []

    def answer(self, method, parts, body):
        if parts[0] == "assistants":
            return self.on_assistants(method, parts[1:], body)
        if len(parts) == 1:
            thread_id = f"thread_{len(self.threads)}"
            self.threads[thread_id] = []
            return {"id": thread_id, "object": "thread", "created_at": 1, "metadata": {}}
        if len(parts) == 2 and method == "GET":
            return {"id": parts[1], "object": "thread", "created_at": 1, "metadata": {}}
        if method == "DELETE":
            self.deleted.append(parts[1])
            return {"id": parts[1], "deleted": True, "object": "thread.deleted"}
        if parts[2] == "messages":
            return self.on_messages(method, parts[1], body)
        return self.on_runs(method, parts[1], parts[3:], body)

    def on_assistants(self, method, parts, body):
        if parts:
            self.assistants[parts[0]].update(body)
            return self.assistants[parts[0]]
        if method == "GET":
            return {"object": "list", "data": list(self.assistants.values()), "has_more": False}
        assistant = {
            "id": f"asst_{len(self.assistants)}",
            "object": "assistant",
            "created_at": 1,
            "metadata": {},
            **{"tools": [], **body},
        }
        self.assistants[assistant["id"]] = assistant
        return assistant

    def on_messages(self, method, thread, body):
        if method == "POST":
            return self.add(thread, body["role"], body["content"], None)
        return {"object": "list", "data": self.threads[thread], "has_more": False}

    def add(self, thread, role, text, run):
        message = {
            "id": f"msg_{len(self.threads[thread])}",
            "object": "thread.message",
            "created_at": len(self.threads[thread]),
            "thread_id": thread,
            "role": role,
            "run_id": run,
            "content": [{"type": "text", "text": {"value": text, "annotations": []}}],
            "metadata": {},
        }
        self.threads[thread].append(message)
        return message

    def on_runs(self, method, thread, parts, body):
        if not parts:
            run = {
                "id": f"run_{len(self.runs)}",
                "object": "thread.run",
                "status": "queued",
                "thread_id": thread,
                **body,
            }
            self.runs[run["id"]] = run
            return run
        run = self.runs[parts[0]]
        if parts[1:] == ["submit_tool_outputs"]:
            self.outputs += body["tool_outputs"]
            run["status"] = "in_progress"
        elif run["status"] == "queued" and self.assistants[run["assistant_id"]]["tools"]:
            call = {
                "id": "call_0",
                "type": "function",
                "function": {"name": "add", "arguments": '{"a": 1, "b": 2}'},
            }
            run["status"] = "requires_action"
            run["required_action"] = {
                "type": "submit_tool_outputs",
                "submit_tool_outputs": {"tool_calls": [call]},
            }
        elif run["status"] != "completed":
            run["status"] = "completed"
            asked = [message for message in self.threads[thread] if message["role"] == "user"]
            self.add(thread, "assistant", f"answer {len(asked)} {self.outputs}", run["id"])
        return run


@pytest.fixture
def api():
    state = Api()

    class Handler(BaseHTTPRequestHandler):
        def reply(self):
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size) or b"{}")
            parts = self.path.partition("?")[0].strip("/").split("/")[1:]
            data = json.dumps(state.answer(self.command, parts, body)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_DELETE = reply

        def log_message(self, format, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    state.base_url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    yield state
    server.shutdown()
    server.server_close()


def config(api):
    entry = {"model": "gpt-4o", "api_key": "sk-none", "base_url": api.base_url}
    return {"config_list": [entry], "cache_seed": None, "check_every_ms": 1}


TOOL = {"type": "function", "function": {"name": "add", "parameters": {"type": "object", "properties": {}}}}


@pytest.fixture
def user():
    return ConversableAgent("user", llm_config=False, human_input_mode="NEVER", default_auto_reply="go on")


def test_each_message_is_sent_once_and_the_thread_is_deleted(api, user):
    agent = GPTAssistantAgent("helper", instructions="Help.", llm_config=config(api))
    result = user.initiate_chat(agent, message="hello", max_turns=2, silent=True)
    texts = [message["content"].strip() for message in result.chat_history]
    assert texts == ["hello", "answer 1 []", "go on", "answer 2 []"]
    (thread,) = api.threads.values()
    assert [message["role"] for message in thread] == ["user", "assistant", "user", "assistant"]
    assert agent.assistant_id == "asst_0"
    assert agent.system_message == "Help."
    agent.reset()
    assert api.deleted == ["thread_0"]
    assert agent.oai_threads == {}


def test_a_saved_chat_goes_on_in_its_thread(api, user):
    agent = GPTAssistantAgent("helper", instructions="Help.", llm_config=config(api))
    user.initiate_chat(agent, message="hello", max_turns=1, silent=True)
    state = json.loads(json.dumps(save_state(agent)))
    again = ConversableAgent("user", llm_config=False, human_input_mode="NEVER")
    other = GPTAssistantAgent("helper", instructions="Help.", llm_config=config(api))
    load_state(state, again, other)
    again.initiate_chat(other, message="more", max_turns=1, clear_history=False, silent=True)
    (thread,) = api.threads.values()
    texts = [message["content"][0]["text"]["value"].strip() for message in thread]
    assert texts == ["hello", "answer 1 []", "more", "answer 2 []"]


def test_functions_run_during_the_run(api, user):
    agent = GPTAssistantAgent(
        "helper", instructions="Add.", llm_config=config(api), assistant_config={"tools": [TOOL]}
    )
    agent.register_function({"add": lambda a, b: a + b})
    assert agent.can_execute_function("add") is False
    result = user.initiate_chat(agent, message="1+2?", max_turns=1, silent=True)
    assert api.outputs == [{"output": "3", "tool_call_id": "call_0"}]
    assert "'output': '3'" in result.summary


def test_an_assistant_with_the_same_name_instructions_and_tools_is_used_again(api):
    first = GPTAssistantAgent("helper", instructions="Help.", llm_config=config(api))
    assert (
        GPTAssistantAgent("helper", instructions="Help.", llm_config=config(api)).assistant_id
        == first.assistant_id
    )
    assert GPTAssistantAgent("helper", instructions="Other.", llm_config=config(api)).assistant_id == "asst_1"
    with_tool = GPTAssistantAgent(
        "helper", instructions="Help.", llm_config=config(api), assistant_config={"tools": [TOOL]}
    )
    assert with_tool.assistant_id == "asst_2"


def test_an_existing_assistant_is_changed_only_when_asked(api):
    GPTAssistantAgent("helper", instructions="Help.", llm_config=config(api))
    known = {"assistant_id": "asst_0"}
    kept = GPTAssistantAgent("x", "Other.", config(api), assistant_config=known)
    assert kept.get_assistant_instructions() == "Help."
    changed = GPTAssistantAgent(
        "x", "Other.", config(api), assistant_config=known, overwrite_instructions=True
    )
    assert changed.get_assistant_instructions() == "Other."


def test_no_model_is_refused():
    with pytest.raises(ValueError, match="llm_config=False is not supported"):
        GPTAssistantAgent("x", llm_config=False)
