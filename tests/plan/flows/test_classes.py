"""Agents in objects: attributes, subclasses, records, properties, bound methods, singletons."""

from __future__ import annotations

from .helpers import check_native, each, program

RECORDS = {
    "dataclass by position": """
        from dataclasses import dataclass

        @dataclass
        class Desk:
            user: UserProxyAgent
            clerk: AssistantAgent

        desk = Desk($USER, $CLERK)
        print(desk.user.initiate_chat(desk.clerk, message="Hi", max_turns=1).summary)
        """,
    "dataclass by keyword": """
        import dataclasses

        @dataclasses.dataclass(frozen=True)
        class Desk:
            user: object
            clerk: object = None

        desk = Desk(clerk=$CLERK, user=$USER)
        print(desk.user.initiate_chat(desk.clerk, message="Hi", max_turns=1).summary)
        """,
    "dataclass from a tuple": """
        from dataclasses import dataclass

        def make():
            return $USER, $CLERK

        @dataclass
        class Desk:
            user: UserProxyAgent
            clerk: AssistantAgent

            def ask(self, text):
                return self.user.initiate_chat(self.clerk, message=text, max_turns=1).summary

        print(Desk(*make()).ask("Hi"))
        """,
    "dataclass with factories": """
        from dataclasses import dataclass, field

        def new_clerk():
            return $CLERK

        @dataclass
        class Desk:
            clerk: AssistantAgent = field(default_factory=new_clerk)
            user: UserProxyAgent = field(init=False)

            def __post_init__(self):
                self.user = $USER

        desk = Desk()
        print(desk.user.initiate_chat(desk.clerk, message="Hi", max_turns=1).summary)
        """,
    "dataclass of a dataclass": """
        from dataclasses import dataclass

        @dataclass
        class Desk:
            user: UserProxyAgent

        @dataclass
        class Counter(Desk):
            clerk: AssistantAgent

        counter = Counter($USER, $CLERK)
        print(counter.user.initiate_chat(counter.clerk, message="Hi", max_turns=1).summary)
        """,
    "namedtuple": """
        from collections import namedtuple

        Desk = namedtuple("Desk", ["user", "clerk"])
        desk = Desk($USER, $CLERK)
        print(desk.user.initiate_chat(desk.clerk, message="Hi", max_turns=1).summary)
        """,
    "namedtuple unpacked": """
        import collections

        Desk = collections.namedtuple("Desk", "user clerk")
        user, clerk = Desk(user=$USER, clerk=$CLERK)
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "NamedTuple": """
        from typing import NamedTuple

        class Desk(NamedTuple):
            user: UserProxyAgent
            clerk: AssistantAgent

        def make() -> Desk:
            return Desk($USER, $CLERK)

        desk = make()
        print(desk.user.initiate_chat(desk[1], message="Hi", max_turns=1).summary)
        """,
    "pydantic model": """
        from typing import Any
        from pydantic import BaseModel

        class Desk(BaseModel):
            user: Any
            clerk: Any = None

        desk = Desk(user=$USER, clerk=$CLERK)
        print(desk.user.initiate_chat(desk.clerk, message="Hi", max_turns=1).summary)
        """,
    "pydantic model from a dict": """
        from typing import Any
        from pydantic import BaseModel, ConfigDict

        class Desk(BaseModel):
            model_config = ConfigDict(arbitrary_types_allowed=True)
            user: UserProxyAgent
            clerk: AssistantAgent

        people = {"user": $USER, "clerk": $CLERK}
        desk = Desk(**people)
        print(desk.user.initiate_chat(desk.clerk, message="Hi", max_turns=1).summary)
        """,
    "attrs": """
        import attr

        @attr.s(auto_attribs=True)
        class Desk:
            user: UserProxyAgent
            clerk: AssistantAgent

        desk = Desk($USER, clerk=$CLERK)
        print(desk.user.initiate_chat(desk.clerk, message="Hi", max_turns=1).summary)
        """,
    "attrs of today": """
        from attrs import define, field

        @define
        class Desk:
            user: UserProxyAgent
            helpers: list = field(factory=list)

        desk = Desk($USER)
        desk.helpers.append($CLERK)
        print(desk.user.initiate_chat(desk.helpers[0], message="Hi", max_turns=1).summary)
        """,
    "dataclass that starts without": """
        from dataclasses import dataclass

        @dataclass
        class Desk:
            user: object
            clerk: object = None

        def price(item: str) -> str:
            "Price."
            return item

        desk = Desk($USER, $CLERK)
        register_function(price, caller=desk.clerk, executor=desk.user, description="Price.")
        result = desk.user.initiate_chat(desk.clerk, message="Hi")
        print(len(result.chat_history))
        """,
    "namespace": """
        from types import SimpleNamespace

        desk = SimpleNamespace(user=$USER, clerk=$CLERK)
        print(desk.user.initiate_chat(desk.clerk, message="Hi", max_turns=1).summary)
        """,
    "typed dict": """
        from typing import TypedDict

        class Desk(TypedDict):
            user: UserProxyAgent
            clerk: AssistantAgent

        desk = Desk(user=$USER, clerk=$CLERK)
        print(desk["user"].initiate_chat(desk["clerk"], message="Hi", max_turns=1).summary)
        """,
}
OBJECTS = {
    "methods by written names": """
        class Makers:
            def make_clerk(self):
                return $CLERK

            def make_user(self):
                return $USER

        makers = Makers()
        agents = {name: getattr(makers, f"make_{name}")() for name in ("clerk", "user")}
        print(agents["user"].initiate_chat(agents["clerk"], message="Hi", max_turns=1).summary)
        """,
    "class attributes": """
        class Desk:
            user = $USER
            clerk = $CLERK

            @classmethod
            def ask(cls, text):
                return cls.user.initiate_chat(cls.clerk, message=text, max_turns=1).summary

        print(Desk.ask("Hi"))
        """,
    "class attributes of a subclass": """
        class Desk:
            user = $USER
            helper = None

            def ask(self, text):
                return self.user.initiate_chat(self.helper, message=text, max_turns=1).summary

        class Counter(Desk):
            helper = $CLERK

        print(Counter().ask("Hi"))
        """,
    "made by a method of a subclass": """
        from abc import ABC, abstractmethod

        class Desk(ABC):
            def __init__(self):
                self.user = $USER
                self.helper = self.make()

            @abstractmethod
            def make(self):
                "The helper."

            def ask(self, text):
                return self.user.initiate_chat(self.helper, message=text, max_turns=1).summary

        class Counter(Desk):
            def make(self):
                return $CLERK

        print(Counter().ask("Hi"))
        """,
    "super": """
        class Desk:
            def __init__(self, user, clerk):
                self.user = user
                self.clerk = clerk

        class Counter(Desk):
            def __init__(self, *people):
                super().__init__(*people)

            def ask(self, text):
                return self.user.initiate_chat(self.clerk, message=text, max_turns=1).summary

        print(Counter($USER, $CLERK).ask("Hi"))
        """,
    "property": """
        class Desk:
            def __init__(self):
                self._user = $USER
                self._clerk = $CLERK

            @property
            def clerk(self):
                return self._clerk

            def ask(self, text):
                return self._user.initiate_chat(self.clerk, message=text, max_turns=1).summary

        print(Desk().ask("Hi"))
        """,
    "cached property": """
        from functools import cached_property

        class Desk:
            @cached_property
            def user(self):
                return $USER

            @cached_property
            def clerk(self):
                return $CLERK

        desk = Desk()
        print(desk.user.initiate_chat(desk.clerk, message="Hi", max_turns=1).summary)
        """,
    "property with a setter": """
        class Desk:
            @property
            def clerk(self):
                return self._clerk

            @clerk.setter
            def clerk(self, value):
                self._clerk = value

        desk = Desk()
        desk.clerk = $CLERK
        user = $USER
        print(user.initiate_chat(desk.clerk, message="Hi", max_turns=1).summary)
        """,
    "constant attributes": """
        class Desk:
            pass

        desk = Desk()
        setattr(desk, "user", $USER)
        setattr(desk, "clerk", $CLERK)
        user = getattr(desk, "user")
        print(user.initiate_chat(getattr(desk, "clerk", None), message="Hi", max_turns=1).summary)
        """,
    "bound method that selects": """
        class Panel:
            def __init__(self):
                self.user = $USER
                self.clerk = $CLERK
                self.group = GroupChat(
                    [self.user, self.clerk], [], 4, speaker_selection_method=self.pick
                )
                self.manager = GroupChatManager(self.group, llm_config=llm_config)

            def pick(self, last, group):
                return self.clerk if last is self.user else self.user

            def run(self, text):
                self.user.initiate_chat(self.manager, message=text)
                return self.group.messages[-1]["content"]

        print(Panel().run("Hi"))
        """,
    "bound method that ends": """
        class Desk:
            def __init__(self):
                self.user = UserProxyAgent(
                    "user",
                    human_input_mode="NEVER",
                    code_execution_config=False,
                    is_termination_msg=self.is_done,
                )
                self.clerk = $CLERK

            def is_done(self, message):
                return "TERMINATE" in (message.get("content") or "")

            def run(self):
                return self.user.initiate_chat(self.clerk, message="Hi").summary

        print(Desk().run())
        """,
    "bound method in a table": """
        class Desk:
            def __init__(self):
                self.user = $USER
                self.clerk = $CLERK
                self.commands = {"ask": self.ask}

            def ask(self, text):
                return self.user.initiate_chat(self.clerk, message=text, max_turns=1).summary

        print(Desk().commands["ask"]("Hi"))
        """,
    "singleton": """
        class Desk:
            _instance = None

            def __new__(cls):
                if cls._instance is None:
                    cls._instance = super().__new__(cls)
                    cls._instance.user = $USER
                    cls._instance.clerk = $CLERK
                return cls._instance

        print(Desk().user.initiate_chat(Desk().clerk, message="Hi", max_turns=1).summary)
        """,
    "class method that makes": """
        class Desk:
            def __init__(self, user, clerk):
                self.user, self.clerk = user, clerk

            @classmethod
            def default(cls):
                return cls($USER, $CLERK)

            @staticmethod
            def say(user, clerk, text):
                return user.initiate_chat(clerk, message=text, max_turns=1).summary

        desk = Desk.default()
        print(Desk.say(desk.user, desk.clerk, "Hi"))
        """,
    "builder": """
        class Builder:
            def __init__(self):
                self.helpers = []

            def add(self, name, text):
                self.helpers.append(AssistantAgent(name, system_message=text, llm_config=llm_config))
                return self

            def build(self):
                return self.helpers

        user = $USER
        clerk, cook = Builder().add("clerk", "Help.").add("cook", "Cook.").build()
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        print(user.initiate_chat(cook, message="Hi", max_turns=1).summary)
        """,
    "container of its own": """
        class Crew:
            def __init__(self):
                self._members = {}

            def __setitem__(self, name, agent):
                self._members[name] = agent

            def __getitem__(self, name):
                return self._members[name]

            def __iter__(self):
                return iter(self._members.values())

        crew = Crew()
        crew["user"] = $USER
        crew["clerk"] = $CLERK
        print(crew["user"].initiate_chat(crew["clerk"], message="Hi", max_turns=1).summary)
        for agent in crew:
            print(agent.name)
        """,
    "called object": """
        class Asker:
            def __init__(self, user, clerk):
                self.user = user
                self.clerk = clerk

            def __call__(self, text):
                return self.user.initiate_chat(self.clerk, message=text, max_turns=1).summary

        ask = Asker($USER, $CLERK)
        print(ask("Hi"))
        """,
    "attributes by name": """
        class Desk:
            def __init__(self, **people):
                self.__dict__.update(people)

        desk = Desk(user=$USER, clerk=$CLERK)
        print(desk.user.initiate_chat(desk.clerk, message="Hi", max_turns=1).summary)
        """,
    "enumeration of makers": """
        from enum import Enum

        def new_clerk():
            return $CLERK

        class Helper(Enum):
            CLERK = "clerk"

            def make(self):
                return new_clerk()

        user = $USER
        print(user.initiate_chat(Helper.CLERK.make(), message="Hi", max_turns=1).summary)
        """,
}


@each(RECORDS)
def test_records(flow: str) -> None:
    check_native(program(flow))


@each(OBJECTS)
def test_objects(flow: str) -> None:
    check_native(program(flow))
