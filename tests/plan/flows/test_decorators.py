"""Agents behind decorators: registries of factories, caches, wrappers."""

from __future__ import annotations

from .helpers import check_native, each, program

FLOWS = {
    "registry": """
        makers = {}

        def maker(function):
            makers[function.__name__] = function
            return function

        @maker
        def user():
            return $USER

        @maker
        def clerk():
            return $CLERK

        print(makers["user"]().initiate_chat(makers["clerk"](), message="Hi", max_turns=1).summary)
        """,
    "registry with a key": """
        makers = {}

        def maker(name):
            def register(function):
                makers[name] = function
                return function

            return register

        @maker("clerk")
        def make_clerk():
            return $CLERK

        @maker("cook")
        def make_cook():
            return $COOK

        user = $USER
        for name in ("clerk", "cook"):
            print(user.initiate_chat(makers[name](), message="Hi", max_turns=1).summary)
        """,
    "registry of classes": """
        crews = {}

        def crew(cls):
            crews[cls.__name__] = cls
            return cls

        @crew
        class Desk:
            def __init__(self):
                self.user, self.clerk = $USER, $CLERK

            def run(self):
                return self.user.initiate_chat(self.clerk, message="Hi", max_turns=1).summary

        print(crews["Desk"]().run())
        """,
    "registry of subclasses": """
        class Desk:
            kinds = []

            def __init_subclass__(cls, **more):
                super().__init_subclass__(**more)
                Desk.kinds.append(cls)

            def run(self):
                return self.user.initiate_chat(self.clerk, message="Hi", max_turns=1).summary

        class Counter(Desk):
            def __init__(self):
                self.user, self.clerk = $USER, $CLERK

        for kind in Desk.kinds:
            print(kind().run())
        """,
    "registry object": """
        class Registry:
            def __init__(self):
                self._makers = {}

            def register(self, name):
                def add(function):
                    self._makers[name] = function
                    return function

                return add

            def make(self, name):
                return self._makers[name]()

        registry = Registry()

        @registry.register("clerk")
        def new_clerk():
            return $CLERK

        user = $USER
        print(user.initiate_chat(registry.make("clerk"), message="Hi", max_turns=1).summary)
        """,
    "lru_cache": """
        from functools import lru_cache

        @lru_cache(maxsize=None)
        def clerk():
            return $CLERK

        @lru_cache
        def user():
            return $USER

        print(user().initiate_chat(clerk(), message="Hi", max_turns=1).summary)
        """,
    "cache": """
        import functools

        @functools.cache
        def people():
            return {"user": $USER, "clerk": $CLERK}

        print(people()["user"].initiate_chat(people()["clerk"], message="Hi", max_turns=1).summary)
        """,
    "wrapped factory": """
        from functools import wraps

        def logged(function):
            @wraps(function)
            def wrapper(*args, **kwargs):
                print("making", function.__name__)
                return function(*args, **kwargs)

            return wrapper

        @logged
        def clerk():
            return $CLERK

        user = $USER
        print(user.initiate_chat(clerk(), message="Hi", max_turns=1).summary)
        """,
    "wrapped asker": """
        import functools
        import time

        def timed(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                start = time.time()
                try:
                    return function(*args, **kwargs)
                finally:
                    print(time.time() - start)

            return wrapper

        @timed
        def ask(user, clerk):
            return user.initiate_chat(clerk, message="Hi", max_turns=1).summary

        print(ask($USER, $CLERK))
        """,
    "given by a decorator": """
        def with_clerk(function):
            def wrapper(*args):
                return function(*args, clerk=$CLERK)

            return wrapper

        @with_clerk
        def ask(user, clerk=None):
            return user.initiate_chat(clerk, message="Hi", max_turns=1).summary

        print(ask($USER))
        """,
    "single dispatch": """
        from functools import singledispatch

        user = $USER

        @singledispatch
        def ask(question):
            return user.initiate_chat($CLERK, message=str(question), max_turns=1).summary

        @ask.register(list)
        def _(questions):
            return [ask(question) for question in questions]

        print(ask(["Hi", "Hello"]))
        """,
    "atexit": """
        import atexit

        user, clerk = $USER, $CLERK

        @atexit.register
        def goodbye():
            print(user.initiate_chat(clerk, message="Bye", max_turns=1).summary)
        """,
    "command": """
        import click

        user, clerk = $USER, $CLERK

        @click.command()
        @click.argument("text")
        def main(text):
            click.echo(user.initiate_chat(clerk, message=text, max_turns=1).summary)

        if __name__ == "__main__":
            main()
        """,
    "retried": """
        from tenacity import retry, stop_after_attempt

        @retry(stop=stop_after_attempt(3))
        def ask(user, clerk):
            return user.initiate_chat(clerk, message="Hi", max_turns=1).summary

        print(ask($USER, $CLERK))
        """,
    "fixture": """
        import pytest

        @pytest.fixture
        def clerk():
            return $CLERK

        @pytest.fixture
        def user():
            return $USER

        def test_answer(user, clerk):
            assert user.initiate_chat(clerk, message="Hi", max_turns=1).summary
        """,
}


@each(FLOWS)
def test_native(flow: str) -> None:
    check_native(program(flow))
