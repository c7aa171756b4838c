"""Agents through tuples: unpacked into names, attributes, items and parameters."""

from __future__ import annotations

from .helpers import check_native, each, program

FLOWS = {
    "names": """
        def make():
            return $USER, $CLERK

        user, clerk = make()
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "attributes": """
        def make():
            return $USER, $CLERK

        class Desk:
            def __init__(self):
                self.user, self.clerk = make()

            def ask(self, text):
                return self.user.initiate_chat(self.clerk, message=text, max_turns=1).summary

        print(Desk().ask("Hi"))
        """,
    "items": """
        def make():
            return $USER, $CLERK

        people = {}
        people["user"], people["clerk"] = make()
        print(people["user"].initiate_chat(people["clerk"], message="Hi", max_turns=1).summary)
        """,
    "items of a list": """
        people = [None, None]
        people[0], people[1] = $USER, $CLERK
        print(people[0].initiate_chat(people[1], message="Hi", max_turns=1).summary)
        """,
    "slice of a list": """
        people = [$CLERK]
        people[:0] = [$USER]
        print(people[0].initiate_chat(people[-1], message="Hi", max_turns=1).summary)
        """,
    "parameters": """
        def ask(user, clerk):
            return user.initiate_chat(clerk, message="Hi", max_turns=1).summary

        pair = $USER, $CLERK
        print(ask(*pair))
        """,
    "rest": """
        user, *clerks = [$USER, $CLERK, $COOK]
        for clerk in clerks:
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "rest in the middle": """
        class Desk:
            pass

        desk = Desk()
        desk.user, *desk.helpers, desk.last = [$USER, $CLERK, $COOK]
        print(desk.user.initiate_chat(desk.helpers[0], message="Hi", max_turns=1).summary)
        print(desk.user.initiate_chat(desk.last, message="Hi", max_turns=1).summary)
        """,
    "nested": """
        def make():
            return llm_config, ($USER, [$CLERK])

        config, (user, [clerk]) = make()
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "loop over pairs": """
        for user, (clerk, text) in [($USER, ($CLERK, "Hi"))]:
            print(user.initiate_chat(clerk, message=text, max_turns=1).summary)
        """,
    "comprehension": """
        pairs = [($USER, $CLERK)]
        print([user.initiate_chat(clerk, message="Hi", max_turns=1).summary for user, clerk in pairs])
        """,
    "starred list": """
        helpers = [$CLERK, $COOK]
        user = $USER
        group = GroupChat([user, *helpers], [], 4, speaker_selection_method="round_robin")
        manager = GroupChatManager(group, llm_config=llm_config)
        user.initiate_chat(manager, message="Hi")
        """,
    "swapped": """
        first, second = $CLERK, $USER
        first, second = second, first
        print(first.initiate_chat(second, message="Hi", max_turns=1).summary)
        """,
    "items of a dict": """
        people = {"user": $USER, "clerk": $CLERK}
        user, clerk = people.values()
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "enumerated": """
        user = $USER
        for number, clerk in enumerate([$CLERK, $COOK], start=1):
            print(number, user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "with a choice": """
        import sys

        def make(cooking):
            if cooking:
                return $USER, $COOK
            return $USER, $CLERK

        user, helper = make("cook" in sys.argv)
        print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "match statement": """
        match ($USER, $CLERK):
            case (user, clerk):
                print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "walrus": """
        if (pair := ($USER, $CLERK)) and (user := pair[0]):
            print(user.initiate_chat(pair[1], message="Hi", max_turns=1).summary)
        """,
    "group and manager": """
        def make_group(user, *helpers):
            group = GroupChat([user, *helpers], [], 4, speaker_selection_method="round_robin")
            return group, GroupChatManager(group, llm_config=llm_config)

        user = $USER
        group, manager = make_group(user, $CLERK, $COOK)
        user.initiate_chat(manager, message="Hi")
        print(len(group.messages))
        """,
    "group through a queue": """
        import queue

        user, clerk = $USER, $CLERK
        group = GroupChat([user, clerk], [], 4, speaker_selection_method="round_robin")
        manager = GroupChatManager(group, llm_config=llm_config)
        waiting = queue.Queue()
        waiting.put((user, manager))
        first, second = waiting.get()
        first.initiate_chat(second, message="Hi")
        """,
    "tools": """
        def weather(city: str) -> str:
            "Weather."
            return city

        def time(city: str) -> str:
            "Time."
            return city

        clerk, user = $CLERK, $USER
        for tool, text in ((weather, "Weather."), (time, "Time.")):
            register_function(tool, caller=clerk, executor=user, name=tool.__name__, description=text)
        user.initiate_chat(clerk, message="Hi")
        """,
    "pattern of a mapping": """
        team = {"u": $USER, "c": $CLERK, "n": 1}
        match team:
            case {"u": user, "c": clerk, **others}:
                print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary, others)
        """,
    "pattern of a class": """
        from dataclasses import dataclass

        @dataclass
        class Desk:
            user: object
            clerk: object

        match Desk($USER, $CLERK):
            case Desk(user, clerk=clerk) as desk:
                print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
                print(desk.user.initiate_chat(desk.clerk, message="Hi", max_turns=1).summary)
        """,
    "from the end of the arguments": """
        def talk(*agents):
            return agents[0].initiate_chat(agents[-1], message="Hi", max_turns=1).summary

        print(talk($USER, $CLERK))
        """,
    "vars of an object": """
        class Desk:
            def __init__(self):
                self.user, self.clerk = $USER, $CLERK

        desk = vars(Desk())
        print(desk["user"].initiate_chat(desk["clerk"], message="Hi", max_turns=1).summary)
        """,
}


@each(FLOWS)
def test_native(flow: str) -> None:
    check_native(program(flow))


def test_group_runs_as_the_team_that_it_is() -> None:
    assert "RoundRobinGroupChat" not in check_native(program(FLOWS["group through a queue"])).text
