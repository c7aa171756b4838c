"""Agents given to well-known code that only keeps or calls what it is given."""

from __future__ import annotations

from .helpers import check_native, each, program

FLOWS = {
    "thread": """
        import threading

        def run(user, clerk):
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)

        thread = threading.Thread(target=run, args=($USER, $CLERK))
        thread.start()
        thread.join()
        """,
    "thread with keywords": """
        from threading import Thread

        def run(user, clerk=None):
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)

        user = $USER
        thread = Thread(target=run, args=(user,), kwargs={"clerk": $CLERK}, daemon=True)
        thread.start()
        thread.join()
        """,
    "thread with a bound method": """
        import threading

        class Desk:
            def __init__(self):
                self.user, self.clerk = $USER, $CLERK

            def start(self):
                threading.Thread(target=self.run).start()

            def run(self):
                print(self.user.initiate_chat(self.clerk, message="Hi", max_turns=1).summary)

        Desk().start()
        """,
    "subclass of a thread": """
        import threading

        class Worker(threading.Thread):
            def __init__(self, user, clerk):
                super().__init__()
                self.user, self.clerk = user, clerk

            def run(self):
                print(self.user.initiate_chat(self.clerk, message="Hi", max_turns=1).summary)

        worker = Worker($USER, $CLERK)
        worker.start()
        worker.join()
        """,
    "shuffled by numpy": """
        import numpy as np

        user = $USER
        clerks = [$CLERK, $COOK]
        np.random.shuffle(clerks)
        clerk = np.random.choice(clerks)
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "result of a task": """
        import asyncio

        async def main():
            user, clerk = $USER, $CLERK
            task = asyncio.create_task(user.a_initiate_chat(clerk, message="Hi", max_turns=1))
            await asyncio.wait([task])
            print(task.result().summary)

        asyncio.run(main())
        """,
    "results of a task group": """
        import asyncio

        async def make():
            return $USER, $CLERK

        async def main():
            async with asyncio.TaskGroup() as group:
                making = group.create_task(make())
            user, clerk = making.result()
            result = await user.a_initiate_chat(clerk, message="Hi", max_turns=1)
            print(result.summary)

        asyncio.run(main())
        """,
    "timer": """
        import threading

        def run(user, clerk):
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)

        threading.Timer(0.1, run, [$USER, $CLERK]).start()
        """,
    "executor submit": """
        from concurrent.futures import ThreadPoolExecutor

        def ask(user, clerk, text):
            return user.initiate_chat(clerk, message=text, max_turns=1).summary

        with ThreadPoolExecutor() as pool:
            future = pool.submit(ask, $USER, $CLERK, "Hi")
            print(future.result())
        """,
    "executor map": """
        import concurrent.futures

        user = $USER

        def ask(helper):
            return user.initiate_chat(helper, message="Hi", max_turns=1).summary

        with concurrent.futures.ThreadPoolExecutor(max_workers=1) as pool:
            print(list(pool.map(ask, [$CLERK, $COOK])))
        """,
    "executor that returns agents": """
        from concurrent.futures import ThreadPoolExecutor

        def make():
            return $CLERK

        user = $USER
        with ThreadPoolExecutor() as pool:
            clerk = pool.submit(make).result()
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "to_thread": """
        import asyncio

        def ask(user, clerk):
            return user.initiate_chat(clerk, message="Hi", max_turns=1).summary

        async def main():
            print(await asyncio.to_thread(ask, $USER, clerk=$CLERK))

        asyncio.run(main())
        """,
    "to_thread of the chat": """
        import asyncio

        async def main():
            user, clerk = $USER, $CLERK
            result = await asyncio.to_thread(user.initiate_chat, clerk, message="Hi", max_turns=1)
            print(result.summary)

        asyncio.run(main())
        """,
    "run_in_executor": """
        import asyncio

        def ask(user, clerk):
            return user.initiate_chat(clerk, message="Hi", max_turns=1).summary

        async def main():
            loop = asyncio.get_running_loop()
            print(await loop.run_in_executor(None, ask, $USER, $CLERK))

        asyncio.run(main())
        """,
    "run_in_executor of a lambda": """
        import asyncio

        async def main():
            user, clerk = $USER, $CLERK
            loop = asyncio.get_event_loop()
            result = await loop.run_in_executor(
                None, lambda: user.initiate_chat(clerk, message="Hi", max_turns=1)
            )
            print(result.summary)

        asyncio.run(main())
        """,
    "anyio": """
        import anyio

        def ask(user, clerk):
            return user.initiate_chat(clerk, message="Hi", max_turns=1).summary

        async def main():
            print(await anyio.to_thread.run_sync(ask, $USER, $CLERK))

        anyio.run(main)
        """,
    "task": """
        import asyncio

        async def ask(user, clerk):
            return (await user.a_initiate_chat(clerk, message="Hi", max_turns=1)).summary

        async def main():
            task = asyncio.create_task(ask($USER, $CLERK))
            print(await asyncio.wait_for(task, 60))

        asyncio.run(main())
        """,
    "asyncio queue": """
        import asyncio

        async def main():
            waiting = asyncio.Queue()
            await waiting.put($CLERK)
            user = $USER
            clerk = await waiting.get()
            print((await user.a_initiate_chat(clerk, message="Hi", max_turns=1)).summary)

        asyncio.run(main())
        """,
    "schedule": """
        import time
        import schedule

        def run(user, clerk):
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)

        schedule.every().day.at("10:30").do(run, $USER, clerk=$CLERK)
        while True:
            schedule.run_pending()
            time.sleep(1)
        """,
    "apscheduler": """
        from apscheduler.schedulers.blocking import BlockingScheduler

        def run(user, clerk):
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)

        scheduler = BlockingScheduler()
        scheduler.add_job(run, "interval", minutes=5, args=[$USER, $CLERK])
        scheduler.start()
        """,
    "apscheduler decorator": """
        from apscheduler.schedulers.background import BackgroundScheduler

        scheduler = BackgroundScheduler()
        user, clerk = $USER, $CLERK

        @scheduler.scheduled_job("interval", minutes=5)
        def run():
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)

        scheduler.start()
        """,
    "sched": """
        import sched
        import time

        def run(user, clerk):
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)

        scheduler = sched.scheduler(time.time, time.sleep)
        scheduler.enter(1, 1, run, ($USER, $CLERK))
        scheduler.run()
        """,
    "logging": """
        import logging

        logger = logging.getLogger(__name__)
        user, clerk = $USER, $CLERK
        logger.info("made %s and %s", user, clerk)
        logging.debug("%r", [user, clerk])
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "print": """
        from pprint import pprint

        user, clerk = $USER, $CLERK
        print(user, clerk, sep="\\n")
        pprint({"clerk": clerk})
        print(f"{clerk!r}", repr(user), id(clerk), type(user).__name__, bool(clerk))
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "isinstance": """
        helpers = [$CLERK, $COOK]
        user = $USER
        for agent in helpers:
            if isinstance(agent, AssistantAgent) and callable(agent.initiate_chat):
                print(user.initiate_chat(agent, message="Hi", max_turns=1).summary)
        """,
    "isinstance alone": """
        user, clerk = $USER, $CLERK
        assert isinstance(clerk, AssistantAgent)
        assert not isinstance(user, (AssistantAgent, GroupChatManager))
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "length and any": """
        user = $USER
        helpers = [$CLERK, $COOK]
        assert len(helpers) == 2 and all(helpers) and any(h.name == "cook" for h in helpers)
        assert hasattr(user, "name") and user not in helpers
        for helper in helpers:
            print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "cast": """
        from typing import Any, cast

        people: dict[str, Any] = {"user": $USER, "clerk": $CLERK}
        clerk = cast(AssistantAgent, people["clerk"])
        user = cast("UserProxyAgent", people["user"])
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "tqdm": """
        from tqdm import tqdm

        user = $USER
        for helper in tqdm([$CLERK, $COOK], desc="asking"):
            print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "rich": """
        from rich import print as show
        from rich.console import Console

        console = Console()
        user, clerk = $USER, $CLERK
        console.print(clerk)
        show(user)
        console.print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "fire": """
        import fire

        def main(text="Hi"):
            user, clerk = $USER, $CLERK
            print(user.initiate_chat(clerk, message=text, max_turns=1).summary)

        if __name__ == "__main__":
            fire.Fire(main)
        """,
    "signal": """
        import signal

        user, clerk = $USER, $CLERK

        def stopped(number, frame):
            print(clerk.name, "stopped")
            raise SystemExit(1)

        signal.signal(signal.SIGTERM, stopped)
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "suppress and time": """
        import time
        from contextlib import suppress

        user, clerk = $USER, $CLERK
        start = time.perf_counter()
        with suppress(ValueError):
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        print(time.perf_counter() - start)
        """,
}


@each(FLOWS)
def test_native(flow: str) -> None:
    check_native(program(flow))
