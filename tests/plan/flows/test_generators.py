"""Agents through generators and context managers."""

from __future__ import annotations

from .helpers import check_native, each, program

FLOWS = {
    "generator": """
        def helpers():
            yield $CLERK
            yield $COOK

        user = $USER
        for helper in helpers():
            print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "yield from": """
        def clerks():
            yield $CLERK

        def helpers():
            yield from clerks()
            yield from [$COOK]

        user = $USER
        for helper in helpers():
            print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "next": """
        def pairs():
            while True:
                yield $USER, $CLERK

        user, clerk = next(pairs())
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "list of a generator": """
        def helpers():
            for name in ("clerk", "cook"):
                yield AssistantAgent(name, system_message="Help.", llm_config=llm_config)

        user = $USER
        members = list(helpers())
        for helper in members:
            print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "unpacked generator": """
        def people():
            yield $USER
            yield $CLERK

        user, clerk = people()
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "generator of answers": """
        def answers(user, *helpers):
            for helper in helpers:
                yield user.initiate_chat(helper, message="Hi", max_turns=1).summary

        for answer in answers($USER, $CLERK, $COOK):
            print(answer)
        """,
    "contextmanager": """
        from contextlib import contextmanager

        @contextmanager
        def desk():
            clerk = $CLERK
            try:
                yield $USER, clerk
            finally:
                print("closed")

        with desk() as (user, clerk):
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "class with enter": """
        class Desk:
            def __enter__(self):
                self.clerk = $CLERK
                return self.clerk

            def __exit__(self, *error):
                print("closed")

        user = $USER
        with Desk() as clerk:
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "class that enters itself": """
        class Desk:
            def __init__(self):
                self.user, self.clerk = $USER, $CLERK

            def __enter__(self):
                return self

            def __exit__(self, *error):
                return False

            def ask(self, text):
                return self.user.initiate_chat(self.clerk, message=text, max_turns=1).summary

        with Desk() as desk:
            print(desk.ask("Hi"))
        """,
    "exit stack": """
        from contextlib import ExitStack, contextmanager

        @contextmanager
        def opened(agent):
            yield agent

        with ExitStack() as stack:
            user = stack.enter_context(opened($USER))
            clerk = stack.enter_context(opened($CLERK))
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "asynccontextmanager": """
        import asyncio
        from contextlib import asynccontextmanager

        @asynccontextmanager
        async def desk():
            yield $USER, $CLERK

        async def main():
            async with desk() as (user, clerk):
                result = await user.a_initiate_chat(clerk, message="Hi", max_turns=1)
                print(result.summary)

        asyncio.run(main())
        """,
    "class with aenter": """
        import asyncio

        class Desk:
            async def __aenter__(self):
                return $CLERK

            async def __aexit__(self, *error):
                print("closed")

        async def main():
            user = $USER
            async with Desk() as clerk:
                print((await user.a_initiate_chat(clerk, message="Hi", max_turns=1)).summary)

        asyncio.run(main())
        """,
    "asynchronous generator": """
        import asyncio

        async def helpers():
            yield $CLERK
            yield $COOK

        async def main():
            user = $USER
            async for helper in helpers():
                print((await user.a_initiate_chat(helper, message="Hi", max_turns=1)).summary)

        asyncio.run(main())
        """,
    "awaited factory": """
        import asyncio

        async def make():
            return $USER, $CLERK

        async def main():
            user, clerk = await make()
            print((await user.a_initiate_chat(clerk, message="Hi", max_turns=1)).summary)

        asyncio.run(main())
        """,
    "gathered factories": """
        import asyncio

        async def new_user():
            return $USER

        async def new_clerk():
            return $CLERK

        async def main():
            user, clerk = await asyncio.gather(new_user(), new_clerk())
            print((await user.a_initiate_chat(clerk, message="Hi", max_turns=1)).summary)

        asyncio.run(main())
        """,
}


@each(FLOWS)
def test_native(flow: str) -> None:
    check_native(program(flow))
