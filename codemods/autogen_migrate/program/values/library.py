"""What is known of libraries: what their calls keep, return or call of what they are given.

A *selector* picks from the arguments of a call: ``1`` the second positional one, ``1|args`` that or the
keyword, ``1:`` all from there on, ``*`` all of them; ``[]`` behind it what iterating that gives.  Calls that
are not in these tables may do anything with an object of 0.2 that they are given.
"""

from __future__ import annotations

from dataclasses import dataclass


def _words(text: str) -> list[str]:
    return text.split()


@dataclass(frozen=True, slots=True)
class Callback:
    """How a library calls a function that it is given.

    ``function`` selects it, ``positional`` what it gets one by one, ``spread`` an iterable of all positional
    arguments, ``keywords`` a dict of the others.
    """

    function: str
    positional: tuple[str, ...] = ()
    spread: str = ""
    keywords: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a call does.

    Attributes:
        returns: what it gives back, by selector.
        holds: what is in the container that it gives back.
        calls: what it calls.
        gives: what a call's result gives back: ``called``, ``list`` of it, ``box`` with it (a future); or
            ``function``, what it was given to call later.
        box: whether the result is something that holds what is put into it.
    """

    returns: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    calls: tuple[Callback, ...] = ()
    gives: str = ""
    box: bool = False


KEEPS = Effect()
"""Nothing of what is given comes back."""
_FIRST = Effect(returns=("0",))
_COPY = Effect(holds=("0[]",))
_ELEMENT = Effect(returns=("0[]", "1"))
_BOX = Effect(holds=("0[]",), box=True)
_EMPTY_BOX = Effect(box=True)
_REST = (Callback("0", ("1:",), keywords="**"),)
_LATER = Effect(calls=_REST)
_NOW = Effect(calls=_REST, gives="called")
_FUTURE = Effect(calls=_REST, gives="box")
_WRAPPED = Effect(returns=("0",), gives="function")
_KEY = (Callback("|key", ("0[]",)),)

#: By dotted name.
FUNCTIONS: dict[str, Effect] = {
    # builtins
    **dict.fromkeys(
        (
            f"builtins.{name}"
            for name in _words(
                "print len isinstance issubclass type id str repr format hash any all bool int float hasattr "
                "delattr callable dir input range abs round open ValueError TypeError RuntimeError KeyError "
                "Exception AssertionError NotImplementedError object slice bytes ascii chr ord divmod pow "
                "help breakpoint"
            )
        ),
        KEEPS,
    ),
    "builtins.iter": Effect(holds=("0[]",)),
    "builtins.aiter": Effect(holds=("0[]",)),
    "builtins.next": _ELEMENT,
    "builtins.anext": _ELEMENT,
    "builtins.sorted": Effect(holds=("0[]",), calls=_KEY),
    "builtins.min": Effect(returns=("0[]", "*"), calls=_KEY),
    "builtins.max": Effect(returns=("0[]", "*"), calls=_KEY),
    "builtins.sum": Effect(returns=("0[]", "1|start")),
    "builtins.filter": Effect(holds=("1[]",), calls=(Callback("0", ("1[]",)),)),
    "builtins.map": Effect(calls=(Callback("0", ("1[]", "2[]", "3[]")),), gives="list"),
    "builtins.frozenset": _COPY,
    "builtins.memoryview": KEEPS,
    # functools, itertools, collections, copy, contextlib
    "functools.reduce": Effect(returns=("1[]", "2"), calls=(Callback("0", ("1[]", "1[]")),), gives="called"),
    "functools.cache": _WRAPPED,
    "functools.lru_cache": _WRAPPED,
    "functools.wraps": KEEPS,
    "functools.update_wrapper": _WRAPPED,
    "functools.singledispatch": _WRAPPED,
    "functools.partialmethod": _WRAPPED,
    "itertools.chain": Effect(holds=("*[]",)),
    "itertools.chain.from_iterable": Effect(holds=("0[][]",)),
    "itertools.repeat": Effect(holds=("0",)),
    "itertools.starmap": Effect(calls=(Callback("0", spread="1[]"),), gives="list"),
    **dict.fromkeys(
        (
            f"itertools.{name}"
            for name in ("cycle", "islice", "dropwhile", "takewhile", "filterfalse", "accumulate", "compress")
        ),
        Effect(holds=("0[]", "1[]")),
    ),
    "itertools.tee": Effect(holds=("0",)),
    "collections.deque": _BOX,
    "collections.OrderedDict": _BOX,
    "collections.defaultdict": Effect(holds=("1[]",), calls=(Callback("0"),), gives="box", box=True),
    "collections.ChainMap": Effect(holds=("*[]",), box=True),
    "collections.Counter": _BOX,
    "collections.UserDict": _BOX,
    "collections.UserList": _BOX,
    "contextlib.contextmanager": _WRAPPED,
    "contextlib.asynccontextmanager": _WRAPPED,
    "contextlib.closing": _FIRST,
    "contextlib.nullcontext": _FIRST,
    "contextlib.suppress": KEEPS,
    "contextlib.redirect_stdout": KEEPS,
    "contextlib.redirect_stderr": KEEPS,
    "contextlib.ExitStack": _EMPTY_BOX,
    "contextlib.AsyncExitStack": _EMPTY_BOX,
    "contextvars.ContextVar": Effect(holds=("|default",), box=True),
    "contextvars.copy_context": _EMPTY_BOX,
    "types.SimpleNamespace": _EMPTY_BOX,
    "types.MappingProxyType": _FIRST,
    "argparse.Namespace": _EMPTY_BOX,
    "weakref.ref": Effect(holds=("0",), box=True),
    "weakref.WeakMethod": Effect(holds=("0",), box=True),
    "weakref.proxy": _FIRST,
    "weakref.WeakSet": _BOX,
    "weakref.WeakKeyDictionary": _BOX,
    "weakref.WeakValueDictionary": _BOX,
    "typing.cast": Effect(returns=("1",)),
    "random.choice": _ELEMENT,
    "random.choices": Effect(holds=("0[]",)),
    "random.sample": Effect(holds=("0[]",)),
    "random.shuffle": KEEPS,
    "secrets.choice": _ELEMENT,
    "numpy.random.choice": _ELEMENT,
    "numpy.random.permutation": _COPY,
    "numpy.random.shuffle": KEEPS,
    "numpy.array": _COPY,
    "numpy.asarray": _COPY,
    "atexit.register": Effect(returns=("0",), calls=_REST),
    "signal.signal": Effect(calls=(Callback("1"),)),
    "inspect.signature": KEEPS,
    "sys.exit": KEEPS,
    # threads, processes, event loops
    "threading.Thread": Effect(calls=(Callback("1|target", spread="3|args", keywords="4|kwargs"),), box=True),
    "threading.Timer": Effect(
        calls=(Callback("1|function", spread="2|args", keywords="3|kwargs"),), box=True
    ),
    "threading.local": _EMPTY_BOX,
    "multiprocessing.Process": Effect(
        calls=(Callback("1|target", spread="3|args", keywords="4|kwargs"),), box=True
    ),
    "queue.Queue": _EMPTY_BOX,
    "queue.LifoQueue": _EMPTY_BOX,
    "queue.PriorityQueue": _EMPTY_BOX,
    "queue.SimpleQueue": _EMPTY_BOX,
    "asyncio.Queue": _EMPTY_BOX,
    "asyncio.LifoQueue": _EMPTY_BOX,
    "asyncio.PriorityQueue": _EMPTY_BOX,
    "asyncio.run": _FIRST,
    "asyncio.wait_for": _FIRST,
    "asyncio.shield": _FIRST,
    "asyncio.ensure_future": _FIRST,
    "asyncio.create_task": _FIRST,
    "asyncio.gather": Effect(holds=("*",)),
    "asyncio.wait": KEEPS,
    "asyncio.as_completed": Effect(holds=("0[]",)),
    "asyncio.run_coroutine_threadsafe": Effect(returns=("0",)),
    "asyncio.to_thread": _NOW,
    "anyio.to_thread.run_sync": _NOW,
    "anyio.run": _NOW,
    "anyio.from_thread.run": _NOW,
    "anyio.from_thread.run_sync": _NOW,
    "trio.run": _NOW,
    "trio.to_thread.run_sync": _NOW,
    "asgiref.sync.sync_to_async": _WRAPPED,
    "asgiref.sync.async_to_sync": _WRAPPED,
    "starlette.concurrency.run_in_threadpool": _NOW,
    "fastapi.concurrency.run_in_threadpool": _NOW,
    "nest_asyncio.apply": KEEPS,
    "_thread.start_new_thread": Effect(calls=(Callback("0", spread="1"),)),
    # frameworks
    "chainlit.make_async": _WRAPPED,
    "chainlit.run_sync": _FIRST,
    "chainlit.Message": KEEPS,
    "fastapi.Depends": Effect(calls=(Callback("0|dependency"),), gives="called"),
    "fastapi.Security": Effect(calls=(Callback("0|dependency"),), gives="called"),
    "dataclasses.replace": _FIRST,
    "dataclasses.asdict": Effect(holds=("0[]",)),
    "dataclasses.astuple": Effect(holds=("0[]",)),
    "streamlit.cache_resource": _WRAPPED,
    "streamlit.cache_data": _WRAPPED,
    "rich.print": KEEPS,
    "pprint.pprint": KEEPS,
    "pprint.pformat": KEEPS,
    "IPython.display.display": KEEPS,
    "tqdm.tqdm": _FIRST,
    "tqdm.auto.tqdm": _FIRST,
    "tqdm.notebook.tqdm": _FIRST,
    "schedule.every": KEEPS,
}

#: The applications of web frameworks, which handlers find again in what they get.
APPLICATIONS = frozenset(
    (
        "aiohttp.web.Application",
        "fastapi.FastAPI",
        "flask.Flask",
        "litestar.Litestar",
        "quart.Quart",
        "sanic.Sanic",
        "starlette.applications.Starlette",
    )
)

#: Names under which they are found.
CURRENT_APPLICATION = frozenset(("flask.current_app", "quart.current_app"))

#: Modules whose functions only look at what they are given.
LOOKING = frozenset(
    _words(
        "abc argparse datetime enum fnmatch glob hashlib inspect io json logging loguru math os pathlib "
        "platform pprint re rich shutil statistics string structlog sys tempfile termcolor colorama "
        "textwrap time timeit traceback typing typing_extensions uuid unittest warnings"
    )
)

#: By the name of the method, of something that a library made or that is not known.
METHODS: dict[str, Effect] = {
    "submit": _FUTURE,
    "run_in_executor": Effect(calls=(Callback("1", ("2:",)),), gives="called"),
    "run_until_complete": _FIRST,
    "run_coroutine_threadsafe": _FIRST,
    "create_task": _FIRST,
    "start_soon": _LATER,
    "call_soon": _LATER,
    "call_soon_threadsafe": _LATER,
    "call_later": Effect(calls=(Callback("1", ("2:",)),)),
    "call_at": Effect(calls=(Callback("1", ("2:",)),)),
    "add_done_callback": _LATER,
    "apply_async": Effect(calls=(Callback("0", spread="1|args", keywords="2|kwds"),), gives="box"),
    "apply": Effect(calls=(Callback("0", spread="1|args", keywords="2|kwds"),), gives="called"),
    "imap": Effect(calls=(Callback("0", ("1[]",)),), gives="list"),
    "imap_unordered": Effect(calls=(Callback("0", ("1[]",)),), gives="list"),
    "starmap": Effect(calls=(Callback("0", spread="1[]"),), gives="list"),
    "map": Effect(calls=(Callback("0", ("1[]", "2[]", "3[]")),), gives="list"),
    "add_job": Effect(calls=(Callback("0|func", spread="|args", keywords="|kwargs"),)),
    "do": _LATER,
    "enter": Effect(calls=(Callback("2|action", spread="3|argument", keywords="4|kwargs"),)),
    "after": Effect(calls=(Callback("1", ("2:",)),)),
    "after_idle": _LATER,
    "add_task": _LATER,
    "run_sync": _NOW,
    "callback": _LATER,
    "push_async_callback": _LATER,
    **dict.fromkeys(
        _words(
            "print debug info warning error exception critical log write writelines markdown subheader "
            "caption metric json toast success"
        ),
        KEEPS,
    ),
    **dict.fromkeys(
        _words("start join close shutdown cancel release acquire wait notify is_alive task_done index count"),
        KEEPS,
    ),
}

#: How the methods of what holds other things work: ``store`` (all arguments), ``keyed`` (the second under the
#: first), ``load`` (under the first, or any), ``spread`` (what is in the arguments).
HOLDING: dict[str, str] = {
    **dict.fromkeys(_words("put put_nowait append appendleft add push send_nowait insert"), "store"),
    "enter_context": "enter",
    "enter_async_context": "enter",
    "weakref.ref()": "load",
    "weakref.WeakMethod()": "load",
    "set": "keyed",
    "setdefault": "keyed",
    "__setitem__": "keyed",
    "__setattr__": "keyed",
    **dict.fromkeys(
        _words("get pop popleft get_nowait result peek __getitem__ receive_nowait popitem"),
        "load",
    ),
    **dict.fromkeys(["values", "items", "elements"], "all"),
    **dict.fromkeys(["extend", "extendleft", "update"], "spread"),
}
