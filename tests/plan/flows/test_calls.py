"""Agents and configurations through calls: star arguments, keywords, partials, closures."""

from __future__ import annotations

from .helpers import check_native, each, program

FLOWS = {
    "keywords of a constructor": """
        common = {"system_message": "Help.", "llm_config": llm_config}
        clerk = AssistantAgent("clerk", **common)
        user = $USER
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "keywords for several": """
        common = dict(llm_config=llm_config, human_input_mode="NEVER")
        clerk = AssistantAgent(name="clerk", system_message="Help.", **common)
        cook = AssistantAgent(name="cook", system_message="Cook.", **common)
        user = $USER
        for helper in (clerk, cook):
            print(user.initiate_chat(helper, message="Hi", max_turns=1).summary)
        """,
    "keywords from a function": """
        def settings():
            return {"llm_config": llm_config, "system_message": "Help."}

        clerk = AssistantAgent("clerk", **settings())
        user = $USER
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "positional star of a constructor": """
        names = ("clerk", "Help.", llm_config)
        clerk = AssistantAgent(*names)
        user = $USER
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "keywords of a chat": """
        options = {"message": "Hi", "max_turns": 1}
        user, clerk = $USER, $CLERK
        print(user.initiate_chat(clerk, **options).summary)
        """,
    "keywords of a project function": """
        def ask(text, *, user, clerk):
            return user.initiate_chat(clerk, message=text, max_turns=1).summary

        people = {"user": $USER, "clerk": $CLERK}
        print(ask("Hi", **people))
        """,
    "rest of the arguments": """
        def talk(text, *people):
            user, clerk = people
            return user.initiate_chat(clerk, message=text, max_turns=1).summary

        print(talk("Hi", $USER, $CLERK))
        """,
    "rest of the keywords": """
        def talk(text, **people):
            return people["user"].initiate_chat(people["clerk"], message=text, max_turns=1).summary

        print(talk("Hi", user=$USER, clerk=$CLERK))
        """,
    "passed through": """
        def ask(user, clerk, text="Hi"):
            return user.initiate_chat(clerk, message=text, max_turns=1).summary

        def logged(*args, **kwargs):
            print("asking")
            return ask(*args, **kwargs)

        print(logged($USER, clerk=$CLERK))
        """,
    "passed through to a constructor": """
        def make(name, **more):
            return AssistantAgent(name, llm_config=llm_config, **more)

        user = $USER
        print(user.initiate_chat(make("clerk", system_message="Help."), message="Hi", max_turns=1).summary)
        """,
    "partial of a project function": """
        from functools import partial

        def ask(user, clerk, text):
            return user.initiate_chat(clerk, message=text, max_turns=1).summary

        question = partial(ask, $USER, clerk=$CLERK)
        print(question(text="Hi"))
        """,
    "partial of a constructor": """
        import functools

        Helper = functools.partial(AssistantAgent, llm_config=llm_config)
        clerk = Helper("clerk", system_message="Help.")
        user = $USER
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "closure": """
        def asker(user, clerk):
            def ask(text):
                return user.initiate_chat(clerk, message=text, max_turns=1).summary

            return ask

        ask = asker($USER, $CLERK)
        print(ask("Hi"))
        """,
    "lambda": """
        make = {"clerk": lambda: $CLERK, "user": lambda: $USER}
        user = make["user"]()
        print(user.initiate_chat(make["clerk"](), message="Hi", max_turns=1).summary)
        """,
    "default of a parameter": """
        clerk = $CLERK

        def ask(text, user=$USER, helper=clerk):
            return user.initiate_chat(helper, message=text, max_turns=1).summary

        print(ask("Hi"))
        """,
    "callback of the project": """
        def with_agents(then):
            return then($USER, $CLERK)

        print(with_agents(lambda user, clerk: user.initiate_chat(clerk, message="Hi", max_turns=1).summary))
        """,
    "optional parameter": """
        def ask(text, clerk=None, user=None):
            clerk = clerk or $CLERK
            if user is None:
                user = $USER
            return user.initiate_chat(clerk, message=text, max_turns=1).summary

        print(ask("Hi"))
        print(ask("Hello", clerk=$COOK))
        """,
    "recursion": """
        def ask(user, helpers, text):
            if not helpers:
                return text
            first, *others = helpers
            answer = user.initiate_chat(first, message=text, max_turns=1).summary
            return ask(user, others, answer)

        print(ask($USER, [$CLERK, $COOK], "Hi"))
        """,
    "global statement": """
        user = clerk = None

        def start():
            global user, clerk
            user = $USER
            clerk = $CLERK

        start()
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "nonlocal statement": """
        def main():
            clerk = None

            def start():
                nonlocal clerk
                clerk = $CLERK

            start()
            user = $USER
            print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)

        main()
        """,
    "made on first use": """
        _people = None

        def people():
            global _people
            if _people is None:
                _people = ($USER, $CLERK)
            return _people

        user, clerk = people()
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "merged configurations": """
        def configured(**changes):
            return {**llm_config, **changes}

        clerk = AssistantAgent("clerk", system_message="Help.", llm_config=configured(temperature=0))
        user = $USER
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
}


@each(FLOWS)
def test_native(flow: str) -> None:
    check_native(program(flow))
