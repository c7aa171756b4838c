"""Chats that run on AutoGen 0.2.40 and on this package alike, told in words that both understand.

A case gets a *world* (see ``record_chat_facts.py`` for 0.2.40 and ``test_facts_of_0_2.py`` for this package)
and returns plain data. The world's models answer from a script; every request is remembered as (role, text)
pairs.
"""

from __future__ import annotations

from typing import Any

TEMPLATES = {
    "select_speaker_message_template": "Roles: {roles} Choose from {agentlist}",
    "select_speaker_prompt_template": "Who of {agentlist}?",
    "select_speaker_auto_multiple_template": "Too many of {agentlist}",
    "select_speaker_auto_none_template": "None of {agentlist}",
}


def outcome(result: Any, **more: Any) -> dict[str, Any]:
    """Return what a chat's result tells, as plain data."""
    return {
        "history": [dict(message) for message in result.chat_history],
        "summary": result.summary,
        "human_input": list(result.human_input),
        **more,
    }


def raised(error: BaseException) -> str:
    return type(error).__name__


# ---------------------------------------------------------------- two agents


async def two_turns(w: Any) -> Any:
    bot = w.model("bot", ["one", "two TERMINATE"])
    me = w.proxy("me", default_auto_reply="go on")
    return outcome(await w.chat(me, bot, "start", max_turns=2), requests=w.requests(bot))


async def ends_on_exact_terminate(w: Any) -> Any:
    bot = w.model("bot", ["not yet TERMINATE", "TERMINATE"])
    me = w.proxy("me", default_auto_reply="go on")
    return outcome(await w.chat(me, bot, "start"), requests=w.requests(bot))


async def ends_on_own_predicate(w: Any) -> Any:
    bot = w.model("bot", ["a", "b done", "c"])
    me = w.proxy("me", default_auto_reply="more", is_termination_msg=lambda m: "done" in m["content"])
    return outcome(await w.chat(me, bot, "start done"), requests=w.requests(bot))


async def task_is_terminate(w: Any) -> Any:
    bot = w.model("bot", ["a"])
    return outcome(await w.chat(w.proxy("me"), bot, "TERMINATE"), requests=w.requests(bot))


async def auto_reply_terminates(w: Any) -> Any:
    bot = w.model("bot", ["a"])
    return outcome(
        await w.chat(w.proxy("me", default_auto_reply="TERMINATE"), bot, "hi"), requests=w.requests(bot)
    )


async def limited_auto_replies(w: Any) -> Any:
    bot = w.model("bot", ["a", "b", "c"])
    me = w.proxy("me", default_auto_reply="more", max_consecutive_auto_reply=1)
    return outcome(await w.chat(me, bot, "start"), requests=w.requests(bot))


async def model_opens(w: Any) -> Any:
    one, two = w.model("one", ["1b", "1c"]), w.model("two", ["2a", "2b", "2c"])
    result = await w.chat(one, two, "1a", max_turns=3)
    return outcome(result, one=w.requests(one), two=w.requests(two))


async def goes_on(w: Any) -> Any:
    one, two = w.model("one", ["1b", "1c", "1d"]), w.model("two", ["2a", "2b", "2c", "2d"])
    first = outcome(await w.chat(one, two, "1a", max_turns=2))
    second = outcome(await w.chat(one, two, "again", max_turns=2, clear_history=False))
    return [first, second, w.requests(one), w.requests(two)]


async def goes_on_with_swapped_sides(w: Any) -> Any:
    one, two = w.model("one", ["1b", "1c", "1d"]), w.model("two", ["2a", "2b", "2c", "2d"])
    first = outcome(await w.chat(one, two, "1a", max_turns=1))
    second = outcome(await w.chat(two, one, "turn around", max_turns=1, clear_history=False))
    return [first, second, w.requests(one), w.requests(two)]


async def clears(w: Any) -> Any:
    bot, me = w.model("bot", ["a", "b", "c"]), w.proxy("me", max_consecutive_auto_reply=0)
    first = await w.chat(me, bot, "1")
    second = await w.chat(me, bot, "2")
    third = outcome(await w.chat(me, bot, "3", clear_history=False))
    return [
        outcome(first),
        outcome(second),
        third,
        first.chat_history is second.chat_history,
        w.requests(bot),
    ]


async def message_forms(w: Any) -> Any:
    bot, me = w.model("bot", list("abcdefgh")), w.proxy("me")

    def made(sender: Any, recipient: Any, context: dict[str, Any]) -> Any:
        return f"{sender.name}>{recipient.name} {sorted(context.items())}"

    def made_dict(sender: Any, recipient: Any, context: dict[str, Any]) -> Any:
        return {"content": "as dict", "role": "user"}

    forms: list[tuple[Any, dict[str, Any]]] = [
        ("text", {}),
        ("text", {"carryover": "c"}),
        ("text", {"carryover": ["c", {"content": "d"}, 3]}),
        ("text", {"carryover": []}),
        ({"content": "in a dict"}, {"carryover": "c"}),
        ({"content": "named", "name": "other"}, {}),
        (made, {"carryover": "c", "topic": 1}),
        (made_dict, {"carryover": "c"}),
    ]
    return [outcome(await w.chat(me, bot, message, max_turns=1, **more)) for message, more in forms]


async def wrong_messages(w: Any) -> Any:
    errors: list[str] = []
    for message, more in (({"role": "user"}, {}), ("text", {"carryover": 5}), ({"content": None}, {})):
        try:
            await w.chat(w.proxy("me"), w.model("bot", ["a"]), message, max_turns=1, **more)
        except Exception as error:
            errors.append(raised(error))
    return errors


async def asks_for_the_message(w: Any) -> Any:
    w.type("hello", "exit")
    me = w.proxy("me", human_input_mode="ALWAYS")
    return outcome(await w.chat(me, w.model("bot", ["hi"]), None), first_prompt=w.prompts[0])


async def human_answers(w: Any) -> Any:
    w.type("", "say more", "exit")
    bot, me = (
        w.model("bot", list("abcd")),
        w.proxy("me", human_input_mode="ALWAYS", default_auto_reply="auto"),
    )
    first = outcome(await w.chat(me, bot, "start"))
    w.type("exit")
    return [first, outcome(await w.chat(me, bot, "again", clear_history=False)), w.requests(bot)]


# ---------------------------------------------------------------- summaries


async def last_message_summary(w: Any) -> Any:
    bot = w.model("bot", ["The end. TERMINATE and TERMINATE!"])
    return outcome(await w.chat(w.proxy("me"), bot, "start", max_turns=1))


async def no_summary(w: Any) -> Any:
    return outcome(
        await w.chat(w.proxy("me"), w.model("bot", ["x"]), "start", max_turns=1, summary_method=None)
    )


async def made_summary(w: Any) -> Any:
    def prices(sender: Any, recipient: Any, args: dict[str, Any]) -> Any:
        return [
            sender.name,
            recipient.name,
            sorted(args.items()),
            w.history(recipient, sender),
            w.last(recipient, sender),
        ]

    bot, args = w.model("bot", ["x"]), {"a": 1}
    result = await w.chat(w.proxy("me"), bot, "start", max_turns=1, summary_method=prices, summary_args=args)
    return outcome(result, args=args)


async def reflection(w: Any) -> Any:
    bot = w.model("bot", ["a", "b", "in short"])
    me = w.proxy("me", default_auto_reply="more")
    args = {"summary_prompt": "Sum up."}
    result = await w.chat(
        me, bot, "start", max_turns=2, summary_method="reflection_with_llm", summary_args=args
    )
    return outcome(result, requests=w.requests(bot))


async def reflection_in_user_role(w: Any) -> Any:
    bot = w.model("bot", ["a", "in short"])
    args = {"summary_prompt": "Sum up.", "summary_role": "user"}
    result = await w.chat(
        w.proxy("me"), bot, "start", max_turns=1, summary_method="reflection_with_llm", summary_args=args
    )
    return outcome(result, requests=w.requests(bot))


async def reflection_by_the_sender(w: Any) -> Any:
    one = w.model("one", ["1b", "in short"])
    args = {"summary_prompt": "Sum up."}
    me = w.proxy("me", default_auto_reply="fine")
    result = await w.chat(one, me, "1a", max_turns=2, summary_method="reflection_with_llm", summary_args=args)
    return outcome(result, requests=w.requests(one))


async def impossible_summaries(w: Any) -> Any:
    errors: list[str] = []
    for method in ("reflection_with_llm", "other"):
        try:
            await w.chat(w.proxy("me"), w.proxy("you"), "start", max_turns=1, summary_method=method)
        except BaseException as error:
            errors.append(raised(error))
    return errors


# ---------------------------------------------------------------- several chats


async def queue(w: Any) -> Any:
    bots = [w.model(name, [name.upper(), f"{name} in short"]) for name in ("a", "b", "c", "d")]
    me = w.proxy("me", max_consecutive_auto_reply=0)

    def made(sender: Any, recipient: Any, context: dict[str, Any]) -> str:
        return f"{context['carryover']} {context['extra']}"

    chats: list[dict[str, Any]] = [
        {"recipient": bots[0], "message": "1", "silent": True},
        {
            "recipient": bots[1],
            "message": "2",
            "max_turns": 1,
            "silent": True,
            "summary_method": "reflection_with_llm",
            "summary_args": {"summary_prompt": "Sum up."},
        },
        {"recipient": bots[2], "message": made, "extra": 7, "carryover": "mine", "silent": True},
        {
            "recipient": bots[3],
            "message": "4",
            "carryover": ["mine"],
            "finished_chat_indexes_to_exclude_from_carryover": [0, 2],
            "silent": True,
        },
    ]
    results = await w.chats(me, chats)
    return [[outcome(result) for result in results], [chat["carryover"] for chat in chats]]


async def queue_of_groups(w: Any) -> Any:
    x, y = w.model("x", ["X1", "X2"]), w.model("y", ["Y1", "Y2"])
    team = w.team([x, y], method="round_robin", rounds=3)
    me = w.proxy("me", max_consecutive_auto_reply=0)
    bot = w.model("bot", ["B"])
    results = await w.chats(
        me,
        [
            {"recipient": team, "message": "1", "silent": True},
            {"recipient": bot, "message": "2", "silent": True},
        ],
    )
    return [outcome(result) for result in results]


async def no_turns(w: Any) -> Any:
    bot, me = w.model("bot", ["B"]), w.proxy("me")
    return [
        outcome(r)
        for r in await w.chats(me, [{"recipient": bot, "message": "1", "max_turns": 0, "silent": True}])
    ]


async def sends(w: Any) -> Any:
    bot, me = w.model("bot", list("abcdef")), w.proxy("me", max_consecutive_auto_reply=0)
    await w.send(me, "unanswered", bot)
    steps = [w.history(me, bot), w.history(bot, me)]
    await w.send(me, "answered", bot, request_reply=True)
    await w.chat(me, bot, "chat", clear_history=False)
    await w.send(me, "answered again", bot)
    steps += [w.history(me, bot)]
    await w.reset(bot)
    await w.send(me, "after reset", bot)
    await w.send(me, "after reset, asked", bot, request_reply=True)
    return [*steps, w.history(me, bot), w.history(bot, me), w.last(bot, me), w.requests(bot)]


async def last_messages(w: Any) -> Any:
    a, b, me = w.model("a", ["A"]), w.model("b", ["B"]), w.proxy("me", max_consecutive_auto_reply=0)
    found = [w.last(me)]
    await w.chat(me, a, "1")
    found.append(w.last(me))
    await w.chat(me, b, "2")
    for agent, peer in ((me, None), (a, b)):
        try:
            found.append(w.last(agent, peer))
        except Exception as error:
            found.append(raised(error))
    return [*found, w.last(me, b)]


async def replies(w: Any) -> Any:
    bot, me = w.model("bot", list("abcde")), w.proxy("me", default_auto_reply="auto")
    history = [
        {"content": "q1", "role": "user"},
        {"content": "a1", "role": "assistant"},
        {"content": "q2", "role": "user"},
    ]
    found = [await w.reply(bot, history), await w.reply(bot, history[:1]), await w.reply(me, history)]
    await w.chat(me, bot, "start", max_turns=1)
    found += [await w.reply(bot, sender=me), await w.reply(me, [{"content": "TERMINATE", "role": "user"}])]
    return [*found, w.history(bot, me), w.requests(bot)]


# ---------------------------------------------------------------- group chats


async def group(w: Any, sender: Any, message: Any, team: Any, *members: Any, **options: Any) -> Any:
    result = await w.chat(sender, team, message, **options)
    return outcome(
        result,
        messages=[dict(message) for message in w.messages(team)],
        members=[w.requests(member) for member in members],
        last_speaker=w.last_speaker(team),
        views=[w.history(member, team) for member in members],
    )


async def round_robin_from_a_member(w: Any) -> Any:
    x, y, z = w.model("x", list("abc")), w.model("y", list("def")), w.model("z", list("ghi"))
    return await group(w, y, "go", w.team([x, y, z], method="ROUND_ROBIN", rounds=5), x, y, z)


async def round_robin_from_outside(w: Any) -> Any:
    x, y = w.model("x", list("abc")), w.model("y", list("def"))
    return await group(w, w.proxy("me"), "go", w.team([x, y], method="round_robin", rounds=4), x, y)


async def one_round(w: Any) -> Any:
    x, y = w.model("x", ["a"]), w.model("y", ["b"])
    return await group(w, x, "go", w.team([x, y], method="round_robin", rounds=1), x, y)


async def group_ends_on_predicate(w: Any) -> Any:
    x, y = w.model("x", ["a", "b"]), w.model("y", ["over", "d"])
    team = w.team([x, y], method="round_robin", ends=lambda m: m["content"] == "over" and m["name"] == "y")
    return await group(w, w.proxy("me"), {"content": "over", "name": "z"}, team, x, y)


async def group_ends_on_terminate(w: Any) -> Any:
    x, y = w.model("x", ["a", "TERMINATE"]), w.model("y", ["TERMINATE or not", "d"])
    return await group(w, x, "go", w.team([x, y], method="round_robin"), x, y)


async def member_ends_on_terminate(w: Any) -> Any:
    x, y = w.model("x", ["a", "b"]), w.model("y", ["TERMINATE", "d"])
    return await group(w, x, "go", w.team([x, y], method="round_robin", ends=lambda m: False), x, y)


async def member_gives_no_reply(w: Any) -> Any:
    x, me = w.model("x", ["a", "b"]), w.proxy("me", default_auto_reply=None)
    return await group(w, me, "go", w.team([me, x], method="round_robin"), x, me)


async def member_has_own_predicate(w: Any) -> Any:
    x, me = w.model("x", ["a done", "b"]), w.proxy("me", is_termination_msg=lambda m: "done" in m["content"])
    return await group(w, me, "go", w.team([me, x], method="round_robin"), x, me)


async def human_member(w: Any) -> Any:
    w.type("I think so", "", "exit")
    x, me = w.model("x", ["a", "b", "c"]), w.proxy("me", human_input_mode="ALWAYS", default_auto_reply="auto")
    return await group(w, me, "go", w.team([me, x], method="round_robin"), x, me)


async def selected_by_model(w: Any) -> Any:
    x, y, z = (w.model(name, [f"{name}1", f"{name}2"]) for name in ("x_x", "y_y", "z_z"))
    answers = ["x_x", "Next is y y.", "x_x or y_y", "z\\_z it is", "who?", "nobody", "no idea", "y_y"]
    team = w.team([x, y, z], rounds=6, selector=answers, **TEMPLATES)
    return await group(w, x, "go", team, x, y, z) | {"selection": w.selections()}


async def selected_without_repetition(w: Any) -> Any:
    x, y, z = (w.model(name, [f"{name}1", f"{name}2"]) for name in ("x", "y", "z"))
    team = w.team([x, y, z], rounds=4, selector=["y", "x", "z"], allow_repeat_speaker=False, **TEMPLATES)
    return await group(w, x, "go", team, x, y, z) | {"selection": w.selections()}


async def selected_with_one_repeater(w: Any) -> Any:
    x, y = (w.model(name, [f"{name}1", f"{name}2", f"{name}3"]) for name in ("x", "y"))
    team = w.team([x, y], rounds=5, selector=["x", "y", "x"], allow_repeat_speaker=[x], **TEMPLATES)
    return await group(w, x, "go", team, x, y) | {"selection": w.selections()}


async def selected_with_other_templates(w: Any) -> Any:
    x, y = (w.model(name, [f"{name}1", f"{name}2"]) for name in ("x", "y"))
    other = TEMPLATES | {"select_speaker_prompt_template": None, "role_for_select_speaker_messages": "user"}
    other["max_retries_for_selecting_speaker"] = 1
    team = w.team([x, y], rounds=4, selector=["none", "y", "x and y", "?", "x"], **other)
    return await group(w, x, "go", team, x, y) | {"selection": w.selections()}


async def selected_without_model(w: Any) -> Any:
    x, y = (w.model(name, [f"{name}1", f"{name}2"]) for name in ("x", "y"))
    return await group(w, x, "go", w.team([x, y], rounds=4), x, y)


async def selected_by_function(w: Any) -> Any:
    x, y, z = (w.model(name, [f"{name}1", f"{name}2"]) for name in ("x", "y", "z"))
    seen: list[Any] = []

    def choose(last: Any, chat: Any) -> Any:
        seen.append([last.name, len(chat.messages), chat.messages[-1]["content"], chat.agent_names])
        if len(chat.messages) == 1:
            return chat.agent_by_name("z")
        if len(chat.messages) == 2:
            return "Round_Robin"
        return last if len(chat.messages) == 3 else None

    team = w.team([x, y, z], method=choose, rounds=9)
    return await group(w, w.proxy("me"), "go", team, x, y, z) | {"seen": seen}


async def function_chooses_wrongly(w: Any) -> Any:
    errors: list[Any] = []
    stranger = w.proxy("stranger")
    for choice in (stranger, 5, "nonsense"):
        team = w.team([w.model("x", ["a"]), w.model("y", ["b"])], method=lambda last, chat, c=choice: c)
        try:
            await w.chat(w.proxy("me"), team, "go")
        except Exception as error:
            errors.append([raised(error), [dict(m) for m in w.messages(team)]])
    return errors


async def allowed_transitions(w: Any) -> Any:
    x, y, z = (w.model(name, [f"{name}1", f"{name}2", f"{name}3"]) for name in ("x", "y", "z"))
    roads = {x: [y], y: [z, x], z: [x]}
    team = w.team(
        [x, y, z],
        rounds=6,
        selector=["z", "x"],
        allowed_or_disallowed_speaker_transitions=roads,
        speaker_transitions_type="allowed",
        **TEMPLATES,
    )
    return await group(w, x, "go", team, x, y, z) | {"selection": w.selections()}


async def dead_end(w: Any) -> Any:
    x, y = (w.model(name, [f"{name}1", f"{name}2"]) for name in ("x", "y"))
    team = w.team(
        [x, y], allowed_or_disallowed_speaker_transitions={x: [y]}, speaker_transitions_type="allowed"
    )
    return await group(w, x, "go", team, x, y)


async def disallowed_transitions(w: Any) -> Any:
    x, y, z = (w.model(name, [f"{name}1", f"{name}2", f"{name}3"]) for name in ("x", "y", "z"))
    team = w.team(
        [x, y, z],
        method="round_robin",
        rounds=6,
        allowed_or_disallowed_speaker_transitions={x: [y, x], y: [x, y]},
        speaker_transitions_type="Disallowed",
    )
    return await group(w, w.proxy("me"), "go", team, x, y, z)


async def by_hand(w: Any) -> Any:
    w.type("2", "9", "x", "", "1")
    x, y = (w.model(name, [f"{name}1", f"{name}2", f"{name}3"]) for name in ("x", "y"))
    return await group(w, x, "go", w.team([x, y], method="manual", rounds=5), x, y)


async def group_of_one(w: Any) -> Any:
    x = w.model("x", ["a", "b", "c"])
    alone = await group(w, x, "go", w.team([x], method=lambda last, chat: chat.agents[0], rounds=3), x)
    try:
        return [alone, await group(w, x, "go", w.team([x]), x)]
    except Exception as error:
        return [alone, raised(error)]


async def introductions(w: Any) -> Any:
    x, y = w.model("x", ["a", "b"]), w.model("y", ["c", "d"])
    team = w.team([x, y], method="round_robin", rounds=3, send_introductions=True)
    found = await group(w, w.proxy("me"), "go", team, x, y)
    return w.without_introduction(found)


async def introductions_from_a_member(w: Any) -> Any:
    x, me = w.model("x", ["a", "b"]), w.proxy("me")
    team = w.team([x, me], method="round_robin", rounds=3, send_introductions=True)
    return w.without_introduction(await group(w, me, "go", team, x, me))


async def group_reflection(w: Any) -> Any:
    x, y = w.model("x", ["a"]), w.model("y", ["b"])
    team = w.team([x, y], method="round_robin", rounds=3, selector=["in short"])
    args = {"summary_prompt": "Sum up."}
    found = await group(
        w, w.proxy("me"), "go", team, x, summary_method="reflection_with_llm", summary_args=args
    )
    return found | {"selection": w.selections()}


async def group_goes_on(w: Any) -> Any:
    x, y = w.model("x", list("abcd")), w.model("y", list("efgh"))
    team, me = w.team([x, y], method="round_robin", rounds=3), w.proxy("me")
    first = await group(w, me, "go", team, x, y)
    second = await group(w, me, "on", team, x, y, clear_history=False)
    third = await group(w, x, "fresh", team, x, y)
    return [first, second, third]


async def prefilled_messages(w: Any) -> Any:
    x, y = w.model("x", list("abcd")), w.model("y", list("efgh"))
    early = [{"content": "long ago", "role": "user", "name": "y"}]
    team = w.team([x, y], rounds=3, selector=["x", "y"], messages=early, **TEMPLATES)
    kept = await group(w, w.proxy("me"), "go", team, x, y, clear_history=False)
    return [kept, w.selections(), w.messages(team) is early]


async def members_of_two_groups(w: Any) -> Any:
    x, y, z = (w.model(name, [f"{name}{i}" for i in range(4)]) for name in ("x", "y", "z"))
    first = await group(w, x, "go", w.team([x, y], method="round_robin", rounds=3), x, y)
    second = await group(w, x, "over", w.team([x, z], method="round_robin", rounds=3), x, z)
    return [first, second]


async def failing_member(w: Any) -> Any:
    x, y = w.model("x", ["a", "b", "c"]), w.model("y", [w.Failure("no"), "d", "e"])
    team, me = w.team([x, y], method="round_robin", rounds=3), w.proxy("me")
    try:
        await w.chat(me, team, "go")
    except w.Failure as error:
        before = [str(error), [dict(m) for m in w.messages(team)]]
    return [before, await group(w, me, "once more", team, x, y)]


async def failing_recipient(w: Any) -> Any:
    bot, me = w.model("bot", ["a", w.Failure("no"), "b"]), w.proxy("me", default_auto_reply="more")
    found: list[Any] = []
    try:
        await w.chat(me, bot, "go")
    except w.Failure as error:
        found = [str(error), w.history(me, bot)]
    return [*found, outcome(await w.chat(me, bot, "on", max_turns=1, clear_history=False)), w.requests(bot)]


async def changing_peers(w: Any) -> Any:
    a, b, c = (w.model(name, [f"{name}{i}" for i in range(9)]) for name in "abc")
    options: dict[str, Any] = {"max_turns": 2, "clear_history": False}
    found = [outcome(await w.chat(a, b, "1", **options)), outcome(await w.chat(a, c, "2", **options))]
    found += [outcome(await w.chat(b, a, "3", **options)), outcome(await w.chat(c, b, "4", **options))]
    found += [outcome(await w.chat(c, a, "5", max_turns=2)), outcome(await w.chat(a, b, "6", **options))]
    return [*found, *(w.requests(agent) for agent in (a, b, c))]


async def group_and_direct_chats(w: Any) -> Any:
    a, b = (w.model(name, [f"{name}{i}" for i in range(9)]) for name in "ab")
    team, options = w.team([a, b], method="round_robin", rounds=3), {"clear_history": False}
    found = [
        outcome(await w.chat(a, team, "1", **options)),
        outcome(await w.chat(a, b, "2", max_turns=1, **options)),
    ]
    found += [
        outcome(await w.chat(b, team, "3", **options)),
        outcome(await w.chat(b, a, "4", max_turns=1, **options)),
    ]
    return [*found, w.requests(a), w.requests(b)]


async def sends_between_chats(w: Any) -> Any:
    a, b, c = (w.model(name, [f"{name}{i}" for i in range(9)]) for name in "abc")
    await w.chat(a, b, "1", max_turns=1)
    await w.chat(a, c, "2", max_turns=1)
    await w.send(a, "3", b, request_reply=False)
    await w.send(b, "4", a, request_reply=True)
    await w.send(a, "5", b, request_reply=True)
    return [w.history(a, b), w.history(b, a), *(w.requests(agent) for agent in (a, b, c))]


async def nested_chat(w: Any) -> Any:
    writer, critic = w.model("writer", ["w1", "w2", "w3"]), w.model("critic", ["c1", "c2", "c3", "c4"])
    owner = w.nesting(
        "owner", writer, critic, lambda text: f"Look at {text}", max_turns=2, default_auto_reply="hm"
    )
    found = [outcome(await w.chat(owner, writer, "go", max_turns=3))]
    return [*found, w.history(critic, owner), w.requests(writer), w.requests(critic)]


async def wrong_groups(w: Any) -> Any:
    x, y, o = (w.proxy(name) for name in ("x", "y", "o"))
    wrong: list[dict[str, Any]] = [
        {"allow_repeat_speaker": "x"},
        {"speaker_transitions_type": "other"},
        {"allowed_or_disallowed_speaker_transitions": {x: [y]}},
        {
            "allowed_or_disallowed_speaker_transitions": {x: [y]},
            "speaker_transitions_type": "allowed",
            "allow_repeat_speaker": True,
        },
        {"allowed_or_disallowed_speaker_transitions": [x], "speaker_transitions_type": "allowed"},
        {"allowed_or_disallowed_speaker_transitions": {x: y}, "speaker_transitions_type": "allowed"},
        {"allowed_or_disallowed_speaker_transitions": {"x": [y]}, "speaker_transitions_type": "allowed"},
        {"allowed_or_disallowed_speaker_transitions": {x: ["y"]}, "speaker_transitions_type": "allowed"},
        {"allowed_or_disallowed_speaker_transitions": {o: [y]}, "speaker_transitions_type": "disallowed"},
        {"select_speaker_message_template": ""},
        {"select_speaker_auto_multiple_template": None},
        {"select_speaker_auto_none_template": ""},
        {"role_for_select_speaker_messages": ""},
        {"max_retries_for_selecting_speaker": -1},
        {"max_retries_for_selecting_speaker": "2"},
        {"select_speaker_auto_verbose": None},
        {"select_speaker_prompt_template": ""},
    ]
    errors: list[str] = []
    for settings in wrong:
        try:
            w.team([x, y], **settings)
            errors.append("fine")
        except Exception as error:
            errors.append(raised(error))
    return errors


async def next_agents(w: Any) -> Any:
    x, y, z, o = (w.proxy(name) for name in ("x", "y", "z", "o"))
    chat = w.groupchat(w.team([x, y, z], method="round_robin"))
    names = [chat.next_agent(a).name for a in (x, y, z, o)]
    names += [chat.next_agent(a, [z, x]).name for a in (x, y, z, o)]
    for choice in ([], [x, o]):
        try:
            names.append(chat.next_agent(x, choice).name)
        except Exception as error:
            names.append(raised(error))
    return [names, chat.agent_names, chat.agent_by_name("y") is y, chat.agent_by_name("o")]


CASES = [
    value
    for name, value in list(globals().items())
    if getattr(value, "__module__", "") == __name__ and callable(value)
]
CASES = [case for case in CASES if case.__name__ not in ("outcome", "raised", "group")]
