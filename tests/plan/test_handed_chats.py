"""Chats whose method is handed to a library, which calls it."""

from __future__ import annotations

import pytest

from .flows.helpers import check_native, program
from .helpers import migrate


def test_a_thread_that_async_code_awaits_is_not_needed() -> None:
    result = check_native(
        program(
            """
            import asyncio

            async def main():
                user, clerk = $USER, $CLERK
                result = await asyncio.to_thread(user.initiate_chat, clerk, message="Hi", max_turns=1)
                print(result.summary)

            asyncio.run(main())
            """
        )
    )
    assert 'result = await run_chat(team, sender=user, message="Hi")' in result.text
    assert "run_sync" not in result.text


def test_an_executor_that_async_code_awaits_is_not_needed() -> None:
    result = check_native(
        program(
            """
            import asyncio

            async def main():
                user, clerk = $USER, $CLERK
                loop = asyncio.get_running_loop()
                result = await loop.run_in_executor(None, user.initiate_chat, clerk)
                print(result.summary)

            asyncio.run(main())
            """
        )
    )
    assert "result = await run_chat(team, sender=user)" in result.text


HANDED = {
    "submit": (
        'pool.submit(user.initiate_chat, clerk, message="Hi", max_turns=1)',
        'pool.submit(run_sync, run_chat(team, sender=user, message="Hi"))',
    ),
    "keywords": (
        'pool.submit(user.initiate_chat, **{"recipient": clerk, "message": "Hi", "max_turns": 1})',
        'pool.submit(run_sync, run_chat(team=team, sender=user, message="Hi"))',
    ),
    "thread": (
        'threading.Thread(target=user.initiate_chat, args=(clerk,), kwargs={"message": "Hi"}, daemon=True)',
        'threading.Thread(target=run_sync, args=(run_chat(team, sender=user, message="Hi"),), daemon=True)',
    ),
    "thread with keywords only": (
        'threading.Thread(target=user.initiate_chat, kwargs={"recipient": clerk, "message": "Hi"})',
        'threading.Thread(target=run_sync, args=(run_chat(team=team, sender=user, message="Hi"),))',
    ),
    "timer": (
        'threading.Timer(3, user.initiate_chat, [clerk], {"message": "Hi"})',
        'threading.Timer(3, run_sync, (run_chat(team, sender=user, message="Hi"),))',
    ),
}


@pytest.mark.parametrize(("before", "after"), list(HANDED.values()), ids=list(HANDED))
def test_a_thread_enters_the_portal(before: str, after: str) -> None:
    text = f"""
        import threading
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor()
        user, clerk = $USER, $CLERK
        task = {before}
        """
    result = check_native(program(text))
    assert f"task = {after}" in result.text, result.text
    assert "a chat runs in another thread" in result.messages("AM180")


def test_options_that_a_thread_gets_from_elsewhere() -> None:
    result = check_native(
        program(
            """
            import threading

            user, clerk = $USER, $CLERK
            options = {"message": "Hi", "max_turns": 1}
            thread = threading.Thread(target=user.initiate_chat, args=[clerk], kwargs=options)
            thread.start()
            """
        )
    )
    assert "options" not in result.text
    assert 'args=(run_chat(team, sender=user, message="Hi"),)' in result.text


KEPT = {
    "agents in several chats": (
        """
        from concurrent.futures import ThreadPoolExecutor

        user, clerk, cook = $USER, $CLERK, $COOK
        with ThreadPoolExecutor() as pool:
            first = pool.submit(user.initiate_chat, clerk, message="Hi", max_turns=1)
            second = pool.submit(user.initiate_chat, cook, message="Hi", max_turns=1)
        """,
        "in 0.4 an agent is in one chat at a time",
    ),
    "chats in a loop": (
        """
        import threading

        user, clerk, cook = $USER, $CLERK, $COOK
        for helper in (clerk, cook):
            threading.Thread(target=user.initiate_chat, args=(helper,), kwargs={"message": "Hi"}).start()
        """,
        "in 0.4 an agent is in one chat at a time",
    ),
    "another process": (
        """
        import multiprocessing

        user, clerk = $USER, $CLERK
        multiprocessing.Process(target=user.initiate_chat, args=(clerk,), kwargs={"message": "Hi"}).start()
        """,
        "the method is handed on, not called",
    ),
    "a value": (
        """
        user, clerk = $USER, $CLERK
        ask = [user.initiate_chat]
        print(ask[0](clerk, message="Hi", max_turns=1).summary)
        """,
        "the method is handed on, not called",
    ),
}


@pytest.mark.parametrize(("text", "reason"), list(KEPT.values()), ids=list(KEPT))
def test_what_cannot_move(text: str, reason: str) -> None:
    result = migrate(program(text), to="auto")
    assert {c.outcome for c in result.plan.conversations} == {"compat"}
    assert reason in result.messages("AM140")


def test_callable_is_answered() -> None:
    result = check_native(
        program(
            """
            user, clerk = $USER, $CLERK
            if callable(user.initiate_chat):
                print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
            """
        )
    )
    assert "if True:" in result.text
