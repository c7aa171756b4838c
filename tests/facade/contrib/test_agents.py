"""Contrib agents and capabilities with a scripted model."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from autogen_compat import (
    AssistantAgent,
    ConversableAgent,
    GroupChat,
    GroupChatManager,
    UserProxyAgent,
    load_state,
    save_state,
)
from autogen_compat.agentchat.contrib.agent_builder import AgentBuilder
from autogen_compat.agentchat.contrib.agent_eval.agent_eval import generate_criteria, quantify_criteria
from autogen_compat.agentchat.contrib.agent_eval.criterion import Criterion
from autogen_compat.agentchat.contrib.agent_eval.task import Task
from autogen_compat.agentchat.contrib.capabilities.generate_images import ImageGeneration
from autogen_compat.agentchat.contrib.capabilities.teachability import Teachability
from autogen_compat.agentchat.contrib.capabilities.vision_capability import VisionCapability
from autogen_compat.agentchat.contrib.img_utils import get_pil_image, gpt4v_formatter, pil_to_data_uri
from autogen_compat.agentchat.contrib.math_user_proxy_agent import MathUserProxyAgent
from autogen_compat.agentchat.contrib.multimodal_conversable_agent import MultimodalConversableAgent
from autogen_compat.agentchat.contrib.society_of_mind_agent import SocietyOfMindAgent
from autogen_compat.agentchat.contrib.web_surfer import WebSurferAgent
from autogen_compat.browser_utils import RequestsMarkdownBrowser
from support.model_server import ModelServer


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def model():
    servers = []

    def start(*script):
        server = ModelServer(list(script)).__enter__()
        servers.append(server)
        entry = {"model": "gpt-4o", "api_key": "sk-none", "base_url": server.base_url}
        return server, {"config_list": [entry], "cache_seed": None}

    yield start
    for server in servers:
        server.__exit__(None, None, None)


@pytest.fixture
def picture(place):
    Image.new("RGB", (2, 2), "red").save(place / "red.png")
    return "red.png"


def silent_agent(name, llm_config=False, **options):
    return ConversableAgent(name, llm_config=llm_config, human_input_mode="NEVER", **options)


# ---------------------------------------------------------------- images


def test_tags_become_parts(picture, capsys):
    parts = gpt4v_formatter(f"see <img {picture}> and <img missing.png>", img_format="pil")
    assert [part["type"] for part in parts] == ["text", "image_url", "text"]
    assert parts[1]["image_url"]["url"].size == (2, 2)
    assert parts[2]["text"] == " and <img missing.png>"
    assert "Unable to load image from missing.png" in capsys.readouterr().out
    assert get_pil_image(pil_to_data_uri(get_pil_image(picture))).getpixel((0, 0)) == (255, 0, 0)


def test_multimodal_agent_sends_images(model, picture):
    server, config = model({"say": "It is red."})
    agent = MultimodalConversableAgent("eyes", llm_config=config, human_input_mode="NEVER")
    user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
    result = user.initiate_chat(agent, message=f"What is <img {picture}>?", max_turns=1, silent=True)
    assert result.summary == "It is red."
    sent = server.requests[0].messages[-1]["content"]
    assert sent[1]["image_url"]["url"].startswith("data:image/png;base64,")
    # What the agent remembers is the image itself.
    assert isinstance(agent.chat_messages[user][0]["content"], str | list)


def test_vision_capability_adds_captions(model, picture):
    _, config = model({"say": "a red square"})
    agent = silent_agent("blind", system_message="You talk.")
    VisionCapability(config).add_to_agent(agent)
    seen = []

    def reply(recipient, messages, sender, config):
        seen.append(messages[-1]["content"])
        return True, "ok"

    agent.register_reply([ConversableAgent, None], reply)
    agent.generate_reply([{"role": "user", "content": f"Look: <img {picture}>"}], silent_agent("other"))
    assert seen[0].startswith(
        f"Look: <img {picture}> in case you can not see, the caption of this image is: a red"
    )
    with pytest.raises(AssertionError, match="requires a valid lmm_config"):
        VisionCapability({})


def test_image_generation_replies_with_an_image(model):
    class Painter:
        def generate_image(self, prompt):
            return Image.new("RGB", (1, 1), prompt)

        def cache_key(self, prompt):
            return prompt

    _, config = model({"say": "Yes"}, {"say": "blue"}, {"say": "no"}, {"say": "Hello."})
    agent = silent_agent("painter", config, description="paints")
    ImageGeneration(Painter()).add_to_agent(agent)
    reply = agent.generate_reply([{"role": "user", "content": "Draw the sky."}], silent_agent("other"))
    assert get_pil_image(reply["content"][1]["image_url"]["url"]).getpixel((0, 0)) == (0, 0, 255)
    assert agent.generate_reply([{"role": "user", "content": "Hi."}], silent_agent("other")) == "Hello."


# ---------------------------------------------------------------- a society, mathematics


def test_society_answers_with_the_outcome_of_its_group_chat():
    inner = silent_agent("thinker", default_auto_reply="42 TERMINATE")
    chat = GroupChat(
        [inner, silent_agent("listener")], [], max_round=2, speaker_selection_method="round_robin"
    )
    mind = SocietyOfMindAgent("mind", chat_manager=GroupChatManager(chat, llm_config=False))
    user = silent_agent("user")
    result = user.initiate_chat(mind, message="How much?", max_turns=2, silent=True)
    assert result.chat_history[1]["content"] == "42"
    # In the second round the members knew the first one.
    assert [message["content"] for message in inner.chat_messages[mind.chat_manager]][:2] == [
        "How much?",
        "42",
    ]


def test_society_has_a_model_prepare_the_answer(model):
    server, config = model({"last": "Sum up", "say": "prepared"})
    inner = silent_agent("thinker", default_auto_reply="raw")
    chat = GroupChat(
        [inner, silent_agent("listener")], [], max_round=2, speaker_selection_method="round_robin"
    )
    manager = GroupChatManager(chat, llm_config=False)
    mind = SocietyOfMindAgent("mind", manager, response_preparer="Sum up.", llm_config=config)
    assert mind.generate_reply([{"role": "user", "content": "Go"}], silent_agent("user")) == "prepared"
    assert "raw" in json.dumps(server.requests[0].messages)


def math_agent():
    return MathUserProxyAgent(code_execution_config={"use_docker": False, "work_dir": "math"})


def test_math_agent_runs_python_until_there_is_an_answer():
    answers = ["```python\nx = 6*7\nprint(x)\n```", "It is \\boxed{42}."]
    solver = silent_agent("solver")
    solver.register_reply(ConversableAgent, lambda *_, **__: (True, answers.pop(0)))
    proxy = math_agent()
    result = proxy.initiate_chat(solver, message=proxy.message_generator, problem="6*7?", silent=True)
    texts = [message["content"] for message in result.chat_history]
    assert texts[0].endswith("6*7?")
    assert texts[2] == "42"
    assert texts[3] == "It is \\boxed{42}."
    assert len(texts) == 4


def test_math_agent_notices_repetition_and_failure():
    proxy = math_agent()
    other = silent_agent("other")

    def reply(text):
        return proxy.generate_reply([{"role": "assistant", "content": text}], other)

    assert reply("I think.") == MathUserProxyAgent.DEFAULT_REPLY
    assert reply("```ruby\nputs 1\n```") == "Error: Unknown language."
    assert "repeats the step before it" in reply("```ruby\nputs 2\n```")
    assert reply("```python\n1/0\n```").startswith("Error:")


def test_a_saved_math_agent_knows_the_code_that_ran():
    first, second = math_agent(), math_agent()
    first.execute_one_python_code("x = 20\nprint(x)")
    load_state(json.loads(json.dumps(save_state(first))), second)
    assert second.execute_one_python_code("print(x + 1)") == ("21\n", True)


# ---------------------------------------------------------------- memory


def test_teachability_remembers_in_a_real_chroma(model, place, capsys):
    chromadb = pytest.importorskip("chromadb")

    class Length(chromadb.EmbeddingFunction):
        def __init__(self):
            pass

        def __call__(self, input):
            return [[float(len(text)), 1.0] for text in input]

    script = [
        {"last": "asked to do", "say": "no"},
        {"last": "worth remembering? Say", "say": "yes"},
        {"last": "Which question", "say": "What is my name?"},
        {"last": "Repeat what the TEXT tells", "say": "The user is Ann."},
        {"last": "asked to do", "say": "no"},
        {"last": "asked to do", "say": "no"},
        {"last": "worth remembering? Say", "say": "no"},
    ]
    _, config = model(*script)
    agent = silent_agent("pupil", config)
    teachability = Teachability(path_to_db_dir=str(place / "memos"), reset_db=True)
    store = teachability.memo_store
    store.vec_db = store.db_client.create_collection("by-length", embedding_function=Length())
    teachability.add_to_agent(agent)
    assert teachability.process_last_received_message("I am Ann.") == "I am Ann."
    reminded = teachability.process_last_received_message("What is my name?")
    assert (
        reminded == "What is my name?\n\n# What you were taught before and may need now\n- The user is Ann.\n"
    )
    again = Teachability(path_to_db_dir=str(place / "memos"))
    assert again.memo_store.uid_text_dict == {"1": ("What is my name?", "The user is Ann.")}


# ---------------------------------------------------------------- surfing, building, judging


def test_web_surfer_reads_a_page(model, place):
    (place / "page.txt").write_text("The tower is 120 m high.")
    address = (place / "page.txt").as_uri()
    server, config = model(
        {"tool": "visit_page", "call": [{"tool": "visit_page", "with": {"url": address}}]},
    )
    surfer = WebSurferAgent(
        "surfer", llm_config=config, browser=RequestsMarkdownBrowser(), human_input_mode="NEVER"
    )
    user = silent_agent("user")
    result = user.initiate_chat(surfer, message="How high is it?", max_turns=1, silent=True)
    assert "The tower is 120 m high." in result.summary
    assert f"Address: {address}" in result.summary
    assert set(surfer._user_proxy.function_map) >= {"page_up", "find_next", "read_page_and_answer"}
    with pytest.raises(ValueError, match="cannot accept both"):
        WebSurferAgent("b", llm_config=config, browser=RequestsMarkdownBrowser(), browser_config={})
    assert not server.unscripted


def test_builder_builds_saves_and_loads(model, monkeypatch):
    server, config = model(
        {"last": "Which experts", "say": "Math_Expert, Word Expert"},
        {"last": "fill in the template", "say": "You know it all.", "times": 2},
        {"last": "in one sentence", "say": "Knows it all.", "times": 2},
        {"last": "Would it take a program", "say": "YES"},
    )
    monkeypatch.setenv("OAI_CONFIG_LIST", json.dumps(config["config_list"]))
    builder = AgentBuilder()
    agents, built = builder.build("Count words.", {"temperature": 0})
    assert [agent.name for agent in agents] == ["Math_Expert", "Word_Expert", "Computer_terminal"]
    assert built["coding"] is True
    assert "You know it all." in agents[0].system_message
    saved = builder.save()
    builder.clear_all_agents()
    loaded, _ = AgentBuilder().load(saved)
    assert [agent.name for agent in loaded] == [agent.name for agent in agents]
    assert isinstance(loaded[0], AssistantAgent)
    assert not server.unscripted


def test_criteria_are_found_and_applied(model):
    criteria = [{"name": "length", "description": "words", "accepted_values": ["short", "long"]}]
    _, config = model({"say": f"Here: {json.dumps(criteria)}"}, {"say": '{"length": "short"}'})
    task = Task.parse_json_str(
        '{"name": "n", "description": "d", "successful_response": "s", "failed_response": "f"}'
    )
    found = generate_criteria(config, task)
    assert found == Criterion.parse_json_str(json.dumps(criteria))
    judged = quantify_criteria(config, found, task, test_case="hi", ground_truth="true")
    assert judged == {"actual_success": "true", "estimated_performance": '{"length": "short"}'}
