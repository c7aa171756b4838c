"""Agents in containers: dict methods, merges, deques, queues, and the functions over them."""

from __future__ import annotations

from .helpers import check_native, each, program

FLOWS = {
    "setdefault": """
        people = {}
        clerk = people.setdefault("clerk", $CLERK)
        people.setdefault("helpers", []).append($COOK)
        user = $USER
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        print(user.initiate_chat(people["helpers"][0], message="Hi", max_turns=1).summary)
        """,
    "get and pop": """
        people = {"user": $USER, "clerk": $CLERK}
        user = people.pop("user")
        print(user.initiate_chat(people.get("clerk"), message="Hi", max_turns=1).summary)
        """,
    "get with a default": """
        import sys

        fallback = $CLERK
        people = {"cook": $COOK}
        helper = people.get(sys.argv[-1], fallback)
        user = $USER
        print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "update": """
        people = {}
        people.update({"user": $USER}, clerk=$CLERK)
        print(people["user"].initiate_chat(people["clerk"], message="Hi", max_turns=1).summary)
        """,
    "merged": """
        people = {"user": $USER} | {"clerk": $CLERK}
        people |= {"cook": $COOK}
        print(people["user"].initiate_chat(people["clerk"], message="Hi", max_turns=1).summary)
        print(people["user"].initiate_chat(people["cook"], message="Hi", max_turns=1).summary)
        """,
    "literal merge": """
        helpers = {"clerk": $CLERK}
        people = {"user": $USER, **helpers}
        print(people["user"].initiate_chat(people["clerk"], message="Hi", max_turns=1).summary)
        """,
    "dict of pairs": """
        people = dict([("user", $USER), ("clerk", $CLERK)])
        print(people["user"].initiate_chat(people["clerk"], message="Hi", max_turns=1).summary)
        """,
    "dict by keyword": """
        people = dict(user=$USER, clerk=$CLERK).copy()
        for name, agent in people.items():
            print(name, agent.name)
        print(people["user"].initiate_chat(people["clerk"], message="Hi", max_turns=1).summary)
        """,
    "dict comprehension": """
        helpers = {
            name: AssistantAgent(name, system_message=text, llm_config=llm_config)
            for name, text in (("clerk", "Help."), ("cook", "Cook."))
        }
        user = $USER
        for name in helpers:
            print(user.initiate_chat(helpers[name], message="Hi", max_turns=1).summary)
        """,
    "from names": """
        names = ["clerk", "cook"]
        by_name = dict(zip(names, [$CLERK, $COOK]))
        user = $USER
        print(user.initiate_chat(by_name["cook"], message="Hi", max_turns=1).summary)
        print(user.initiate_chat(by_name["clerk"], message="Hi", max_turns=1).summary)
        """,
    "list methods": """
        people = []
        people.append($USER)
        people.extend([$COOK])
        people.insert(0, $CLERK)
        people += []
        clerk = people.pop(0)
        cook = people.pop()
        user, = people
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        print(user.initiate_chat(cook, message="Hi", max_turns=1).summary)
        """,
    "sum of lists": """
        helpers = [$CLERK] + [$COOK]
        user = $USER
        group = GroupChat([user] + helpers, [], 4, speaker_selection_method="round_robin")
        manager = GroupChatManager(group, llm_config=llm_config)
        user.initiate_chat(manager, message="Hi")
        """,
    "deque": """
        from collections import deque

        waiting = deque([$CLERK])
        waiting.append($COOK)
        waiting.appendleft($USER)
        user = waiting.popleft()
        while waiting:
            print(user.initiate_chat(waiting.popleft(), message="Hi", max_turns=1).summary)
        """,
    "defaultdict": """
        from collections import defaultdict

        rooms = defaultdict(list)
        rooms["desk"].append($CLERK)
        user = $USER
        for clerk in rooms["desk"]:
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "defaultdict that makes": """
        from collections import defaultdict

        helpers = defaultdict(lambda: $CLERK)
        user = $USER
        print(user.initiate_chat(helpers["today"], message="Hi", max_turns=1).summary)
        """,
    "OrderedDict": """
        from collections import OrderedDict

        people = OrderedDict()
        people["user"] = $USER
        people["clerk"] = $CLERK
        people.move_to_end("user")
        print(people["user"].initiate_chat(people["clerk"], message="Hi", max_turns=1).summary)
        """,
    "ChainMap": """
        from collections import ChainMap

        people = ChainMap({"clerk": $CLERK}, {"user": $USER})
        print(people["user"].initiate_chat(people["clerk"], message="Hi", max_turns=1).summary)
        """,
    "queue": """
        from queue import Queue

        waiting = Queue()
        waiting.put($CLERK)
        user = $USER
        print(user.initiate_chat(waiting.get(), message="Hi", max_turns=1).summary)
        """,
    "queue of pairs": """
        import queue

        waiting = queue.Queue()
        waiting.put_nowait(($USER, $CLERK))
        user, clerk = waiting.get_nowait()
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "chain": """
        from itertools import chain

        user = $USER
        for helper in chain([$CLERK], (agent for agent in [$COOK])):
            print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "cycle": """
        import itertools

        turns = itertools.cycle([$CLERK, $COOK])
        user = $USER
        for text in ("Hi", "Hello"):
            print(user.initiate_chat(next(turns), message=text, max_turns=1).summary)
        """,
    "product": """
        from itertools import product

        for user, helper in product([$USER], [$CLERK, $COOK]):
            print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "islice and tee": """
        from itertools import islice, tee

        first, second = tee([$CLERK, $COOK])
        user = $USER
        for helper in islice(first, 1):
            print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        print([agent.name for agent in second])
        """,
    "map": """
        def make(name):
            return AssistantAgent(name, system_message="Help.", llm_config=llm_config)

        user = $USER
        for helper in map(make, ["clerk", "cook"]):
            print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "filter": """
        user = $USER
        helpers = [$CLERK, $COOK]
        for helper in filter(lambda agent: agent.name != "cook", helpers):
            print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        for helper in filter(lambda agent: agent.name == "cook", helpers):
            print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "zip": """
        user = $USER
        for helper, text in zip([$CLERK, $COOK], ["Hi", "Hello"]):
            print(user.initiate_chat(helper, message=text, max_turns=1).summary)
        """,
    "reversed and sorted": """
        user = $USER
        for helper in reversed(sorted([$CLERK, $COOK], key=lambda agent: agent.name)):
            print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "min and max": """
        helpers = [$CLERK, $COOK]
        user = $USER
        best = min(helpers, key=lambda agent: len(agent.name))
        print(user.initiate_chat(best, message="Hi", max_turns=1).summary)
        last = max(helpers, key=lambda agent: agent.name)
        print(user.initiate_chat(last, message="Hi", max_turns=1).summary)
        """,
    "reduce": """
        from functools import reduce

        user = $USER

        def pass_on(text, helper):
            return user.initiate_chat(helper, message=text, max_turns=1).summary

        print(reduce(pass_on, [$CLERK, $COOK], "Hi"))
        """,
    "next": """
        helpers = [$CLERK, $COOK]
        user = $USER
        helper = next(agent for agent in helpers if agent.name == "clerk")
        print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        other = next((agent for agent in helpers if agent.name == "cook"), None)
        print(user.initiate_chat(other, message="Hi", max_turns=1).summary)
        """,
    "copied list": """
        import copy

        helpers = [$CLERK, $COOK]
        user = $USER
        members = copy.copy(helpers)
        members = list(members)
        members = tuple(members[:2])
        for helper in members:
            print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "weak reference": """
        import weakref

        clerk = $CLERK
        user = $USER
        known = weakref.ref(clerk)
        print(user.initiate_chat(known(), message="Hi", max_turns=1).summary)
        """,
    "random choice": """
        import random

        user = $USER
        helper = random.choice([$CLERK, $COOK])
        print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "functions of operator": """
        from operator import attrgetter, itemgetter

        people = {"user": $USER, "clerk": $CLERK}
        user, clerk = itemgetter("user", "clerk")(people)
        print(sorted(people.values(), key=attrgetter("name"))[0].name)
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "configurations in a list": """
        base = {"model": "gpt-4o"}
        configs = {}
        configs.setdefault("default", {"config_list": [base], "cache_seed": None})
        clerk = AssistantAgent("clerk", system_message="Help.", llm_config=configs.get("default"))
        user = $USER
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
}


@each(FLOWS)
def test_native(flow: str) -> None:
    check_native(program(flow))
