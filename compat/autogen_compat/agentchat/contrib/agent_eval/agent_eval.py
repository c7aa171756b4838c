"""Finding criteria for a task, and judging a solution by them."""

from __future__ import annotations

from typing import Any, Literal

from autogen_compat.agentchat.contrib.agent_eval.criterion import Criterion
from autogen_compat.agentchat.contrib.agent_eval.critic_agent import CriticAgent
from autogen_compat.agentchat.contrib.agent_eval.quantifier_agent import QuantifierAgent
from autogen_compat.agentchat.contrib.agent_eval.subcritic_agent import SubCriticAgent
from autogen_compat.agentchat.contrib.agent_eval.task import Task
from autogen_compat.agentchat.groupchat import GroupChat, GroupChatManager
from autogen_compat.agentchat.user_proxy_agent import UserProxyAgent


def generate_criteria(
    llm_config: dict[str, Any] | Literal[False] | None = None,
    task: Task | None = None,
    additional_instructions: str = "",
    max_round: int = 2,
    use_subcritic: bool = False,
) -> list[Criterion]:
    """Have a model find criteria for a task.

    Args:
        llm_config: configuration of the model.
        task: the task.
        additional_instructions: more for the critic to know.
        max_round: messages of the group chat.
        use_subcritic: whether a second agent adds subcriteria.
    """
    critic_message = f"{CriticAgent.DEFAULT_SYSTEM_MESSAGE}\n{additional_instructions}"
    user = _user("critic_user")
    agents: list[Any] = [user, CriticAgent(system_message=critic_message, llm_config=llm_config)]
    if use_subcritic:
        agents.append(SubCriticAgent(llm_config=llm_config))
    groupchat = GroupChat(
        agents=agents, messages=[], max_round=max_round, speaker_selection_method="round_robin"
    )
    manager = GroupChatManager(groupchat=groupchat, llm_config=llm_config)
    user.initiate_chat(manager, message=_text_of(task))
    content = _last_content(user)
    return Criterion.parse_json_str(content[content.find("[") : content.rfind("]") + 1])


def quantify_criteria(
    llm_config: dict[str, Any] | Literal[False] | None = None,
    criteria: list[Criterion] | None = None,
    task: Task | None = None,
    test_case: str = "",
    ground_truth: str = "",
) -> dict[str, Any]:
    """Have a model judge a solution.

    Args:
        llm_config: configuration of the model.
        criteria: what by.
        task: the task.
        test_case: the solution.
        ground_truth: whether it is right, which the model is not told.

    Returns:
        ``actual_success``: *ground_truth*; ``estimated_performance``: what the model says.
    """
    user = _user("quantifier_user")
    message = (
        f"{_text_of(task)}Evaluation dictionary: {Criterion.write_json(criteria or [])}"
        f"actual test case to evaluate: {test_case}"
    )
    user.initiate_chat(QuantifierAgent(llm_config=llm_config), message=message)
    return {"actual_success": ground_truth, "estimated_performance": _last_content(user)}


def _user(name: str) -> UserProxyAgent:
    return UserProxyAgent(
        name=name,
        max_consecutive_auto_reply=0,
        human_input_mode="NEVER",
        code_execution_config={"use_docker": False},
    )


def _text_of(task: Task | None) -> str:
    if task is None:
        raise ValueError("A task is needed.")
    return task.get_sys_message()


def _last_content(user: UserProxyAgent) -> str:
    message = user.last_message()
    return "" if message is None else message["content"]
