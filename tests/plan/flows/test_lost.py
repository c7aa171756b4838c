"""Objects that no reading of the program can follow: they hold their own conversation, and no other."""

from __future__ import annotations

import pytest

from .helpers import ASIDE, check_lost, program

FLOWS = {
    "made by a library": (
        "crewlib.helper(",
        """
        import crewlib

        clerk = crewlib.helper("clerk")
        user = $USER
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    ),
    "list made by a library": (
        "crewlib.load()",
        """
        import crewlib

        user = $USER
        for clerk in crewlib.load():
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    ),
    "both made by a library": (
        "load_pair()",
        """
        from crewlib import load_pair

        user, clerk = load_pair()
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    ),
    "attribute of a computed name": (
        "getattr(desk, name)",
        """
        import sys

        class Desk:
            def __init__(self):
                self.clerk = $CLERK
                self.user = $USER

        desk = Desk()
        name = sys.argv[1]
        print(desk.user.initiate_chat(getattr(desk, name), message="Hi", max_turns=1).summary)
        """,
    ),
    "attribute set by a computed name": (
        "setattr(desk, name, agent)",
        """
        import sys

        class Desk:
            pass

        desk = Desk()
        for name, agent in {sys.argv[1]: $CLERK, sys.argv[2]: $USER}.items():
            setattr(desk, name, agent)
        print(desk.user.initiate_chat(desk.clerk, message="Hi", max_turns=1).summary)
        """,
    ),
    "method of a computed name": (
        "getattr(user, sys.argv[1])",
        """
        import sys

        user, clerk = $USER, $CLERK
        print(getattr(user, sys.argv[1])(clerk, message="Hi", max_turns=1).summary)
        """,
    ),
    "pickle": (
        "pickle.load",
        """
        import pickle

        user = $USER
        with open("clerk.pickle", "rb") as file:
            clerk = pickle.load(file)
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    ),
    "pickle of an agent": (
        "pickle.dumps(",
        """
        import pickle

        clerk = $CLERK
        user = pickle.loads(pickle.dumps($USER))
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    ),
    "dill": (
        "dill.load",
        """
        import dill

        user = dill.load(open("user.dill", "rb"))
        clerk = $CLERK
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    ),
    "eval": (
        "eval(",
        """
        import sys

        def main():
            user = $USER
            clerk = eval(sys.argv[1])
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)

        main()
        """,
    ),
    "exec": (
        "exec(",
        """
        import sys

        space = {"user": $USER}
        exec(open(sys.argv[1]).read(), space)
        print(space["user"].initiate_chat(space["clerk"], message="Hi", max_turns=1).summary)
        """,
    ),
    "globals": (
        "globals()[",
        """
        import sys

        clerk = $CLERK
        user = $USER
        helper = globals()[sys.argv[1]]
        print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    ),
    "plugin": (
        "plugin.make(",
        """
        import importlib
        import sys

        plugin = importlib.import_module(sys.argv[1])
        user = $USER
        print(user.initiate_chat(plugin.make(llm_config), message="Hi", max_turns=1).summary)
        """,
    ),
    "entry points": (
        "point.load()",
        """
        from importlib.metadata import entry_points

        user = $USER
        for point in entry_points(group="clerks"):
            clerk = point.load()()
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    ),
    "changed by a library": (
        "crewlib.wrap(",
        """
        import crewlib

        clerk = crewlib.wrap($CLERK)
        user = $USER
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    ),
    "given to a library": (
        "crewlib.run(",
        """
        import crewlib

        user, clerk = $USER, $CLERK
        crewlib.run(user, clerk)
        """,
    ),
    "list given to a library": (
        "crewlib.improve(",
        """
        import crewlib

        people = [$USER, $CLERK]
        crewlib.improve(people)
        print(people[0].initiate_chat(people[1], message="Hi", max_turns=1).summary)
        """,
    ),
    "class given to a library": (
        "crewlib.make(",
        """
        import crewlib

        def run():
            clerk = crewlib.make(AssistantAgent, "clerk")
            user = $USER
            return user.initiate_chat(clerk, message="Hi", max_turns=1).summary

        print(run())
        """,
    ),
    "base class of a library": (
        "self.clerk",
        """
        import crewlib

        class Desk(crewlib.Desk):
            def ask(self, text):
                user = $USER
                return user.initiate_chat(self.clerk, message=text, max_turns=1).summary

        print(Desk().ask("Hi"))
        """,
    ),
    "container of a library": (
        "container.clerk(",
        """
        from crewlib import container

        user = $USER
        print(user.initiate_chat(container.clerk(), message="Hi", max_turns=1).summary)
        """,
    ),
    "item of a computed store": (
        "store.find(",
        """
        import crewlib

        store = crewlib.open_store("agents.db")
        user = $USER
        print(user.initiate_chat(store.find("clerk"), message="Hi", max_turns=1).summary)
        """,
    ),
    "handler of a library": (
        "desk",
        """
        import crewlib

        user = $USER

        @crewlib.on_event("opened")
        def opened(desk):
            print(user.initiate_chat(desk.clerk, message="Hi", max_turns=1).summary)
        """,
    ),
    "objects of the collector": (
        "gc.get_objects()",
        """
        import gc

        def run():
            user = $USER
            clerk = [item for item in gc.get_objects() if isinstance(item, AssistantAgent)][0]
            return user.initiate_chat(clerk, message="Hi", max_turns=1).summary

        print(run())
        """,
    ),
}


@pytest.mark.parametrize(("lost", "flow"), list(FLOWS.values()), ids=list(FLOWS))
def test_held_alone(lost: str, flow: str) -> None:
    check_lost(program(flow) + ASIDE, lost)


@pytest.mark.parametrize(("lost", "flow"), list(FLOWS.values()), ids=list(FLOWS))
def test_held_alone_beside_another_module(lost: str, flow: str) -> None:
    check_lost({"main.py": program(flow) + "import side\n", "side.py": program(ASIDE)}, lost)
