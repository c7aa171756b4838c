"""Agents in the state of frameworks, and chats in their handlers."""

from __future__ import annotations

from .helpers import check_native, each, program

FLOWS = {
    "streamlit items": """
        import streamlit as st

        if "clerk" not in st.session_state:
            st.session_state["clerk"] = $CLERK
            st.session_state["user"] = $USER
        text = st.chat_input("Ask")
        if text:
            result = st.session_state["user"].initiate_chat(
                st.session_state["clerk"], message=text, max_turns=1
            )
            st.write(result.summary)
        """,
    "streamlit attributes": """
        import streamlit as st

        if "clerk" not in st.session_state:
            st.session_state.clerk = $CLERK
            st.session_state["user"] = $USER
        clerk = st.session_state["clerk"]
        user = st.session_state.user
        st.write(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "streamlit get": """
        import streamlit as st

        st.session_state.setdefault("clerk", $CLERK)
        user = $USER
        clerk = st.session_state.get("clerk")
        st.write(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "streamlit cache": """
        import streamlit as st

        @st.cache_resource
        def people():
            return $USER, $CLERK

        user, clerk = people()
        st.write(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "streamlit button": """
        import streamlit as st

        user, clerk = $USER, $CLERK

        def ask():
            st.write(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)

        st.button("Ask", on_click=ask)
        """,
    "chainlit session": """
        import chainlit as cl

        @cl.on_chat_start
        async def start():
            cl.user_session.set("user", $USER)
            cl.user_session.set("clerk", $CLERK)

        @cl.on_message
        async def message(text):
            user = cl.user_session.get("user")
            clerk = cl.user_session.get("clerk")
            result = await user.a_initiate_chat(clerk, message=text.content, max_turns=1)
            await cl.Message(content=result.summary).send()
        """,
    "chainlit make_async of a function": """
        import chainlit as cl

        user, clerk = $USER, $CLERK

        def ask(helper, text):
            return user.initiate_chat(helper, message=text, max_turns=1).summary

        @cl.on_message
        async def message(text):
            answer = await cl.make_async(ask)(clerk, text.content)
            await cl.Message(content=answer).send()
        """,
    "FastAPI state": """
        from fastapi import FastAPI, Request

        app = FastAPI()
        app.state.user = $USER
        app.state.clerk = $CLERK

        @app.post("/ask")
        async def ask(request: Request, text: str):
            result = await app.state.user.a_initiate_chat(app.state.clerk, message=text, max_turns=1)
            return {"answer": result.summary}
        """,
    "FastAPI state of the request": """
        from fastapi import FastAPI, Request

        app = FastAPI()
        app.state.people = {"user": $USER, "clerk": $CLERK}

        @app.post("/ask")
        async def ask(request: Request, text: str):
            people = request.app.state.people
            result = await people["user"].a_initiate_chat(people["clerk"], message=text, max_turns=1)
            return {"answer": result.summary}
        """,
    "FastAPI dependency": """
        from fastapi import Depends, FastAPI

        app = FastAPI()

        def get_clerk():
            return $CLERK

        @app.post("/ask")
        async def ask(text: str, clerk=Depends(get_clerk)):
            user = $USER
            result = await user.a_initiate_chat(clerk, message=text, max_turns=1)
            return {"answer": result.summary}
        """,
    "FastAPI lifespan": """
        from contextlib import asynccontextmanager
        from fastapi import FastAPI

        people = {}

        @asynccontextmanager
        async def lifespan(app):
            people["user"] = $USER
            people["clerk"] = $CLERK
            yield
            people.clear()

        app = FastAPI(lifespan=lifespan)

        @app.get("/")
        async def ask(text: str):
            result = await people["user"].a_initiate_chat(people["clerk"], message=text, max_turns=1)
            return result.summary
        """,
    "FastAPI background task": """
        from fastapi import BackgroundTasks, FastAPI

        app = FastAPI()
        user, clerk = $USER, $CLERK

        def work(helper, text):
            print(user.initiate_chat(helper, message=text, max_turns=1).summary)

        @app.post("/ask")
        async def ask(text: str, tasks: BackgroundTasks):
            tasks.add_task(work, clerk, text)
            return {"state": "running"}
        """,
    "Flask g": """
        from flask import Flask, g, request

        app = Flask(__name__)

        @app.before_request
        def before():
            g.user = $USER
            g.clerk = $CLERK

        @app.route("/ask", methods=["POST"])
        def ask():
            return g.user.initiate_chat(g.clerk, message=request.json["text"], max_turns=1).summary
        """,
    "Flask config": """
        from flask import Flask, current_app

        app = Flask(__name__)
        app.config["CLERK"] = $CLERK
        app.config["USER"] = $USER

        @app.route("/ask")
        def ask():
            user = current_app.config["USER"]
            return user.initiate_chat(app.config["CLERK"], message="Hi", max_turns=1).summary
        """,
    "context variable": """
        from contextvars import ContextVar

        current = ContextVar("current", default=None)

        def ask(text):
            user, clerk = current.get()
            return user.initiate_chat(clerk, message=text, max_turns=1).summary

        token = current.set(($USER, $CLERK))
        print(ask("Hi"))
        current.reset(token)
        """,
    "thread local": """
        import threading

        local = threading.local()

        def people():
            if not hasattr(local, "clerk"):
                local.user = $USER
                local.clerk = $CLERK
            return local.user, local.clerk

        user, clerk = people()
        print(user.initiate_chat(clerk, message="Hi", max_turns=1).summary)
        """,
    "gradio": """
        import gradio as gr

        user, clerk = $USER, $CLERK

        def answer(text, history):
            return user.initiate_chat(clerk, message=text, max_turns=1).summary

        gr.ChatInterface(answer).launch()
        """,
    "gradio state": """
        import gradio as gr

        def answer(text):
            user, clerk = $USER, $CLERK
            return user.initiate_chat(clerk, message=text, max_turns=1).summary

        with gr.Blocks() as demo:
            box = gr.Textbox()
            box.submit(answer, inputs=box, outputs=box)
        demo.launch()
        """,
    "panel": """
        import panel as pn

        user, clerk = $USER, $CLERK

        def callback(contents, name, instance):
            instance.send(user.initiate_chat(clerk, message=contents, max_turns=1).summary)

        pn.chat.ChatInterface(callback=callback).servable()
        """,
    "aiohttp application": """
        from aiohttp import web

        async def ask(request):
            user, clerk = request.app["user"], request.app["clerk"]
            result = await user.a_initiate_chat(clerk, message="Hi", max_turns=1)
            return web.Response(text=result.summary)

        app = web.Application()
        app["user"] = $USER
        app["clerk"] = $CLERK
        app.router.add_get("/", ask)
        web.run_app(app)
        """,
    "celery task": """
        from celery import Celery

        app = Celery("tasks")
        user, clerk = $USER, $CLERK

        @app.task
        def ask(text):
            return user.initiate_chat(clerk, message=text, max_turns=1).summary

        ask.delay("Hi")
        """,
    "discord": """
        import discord

        client = discord.Client(intents=discord.Intents.default())
        client.clerk = $CLERK
        user = $USER

        @client.event
        async def on_message(message):
            result = await user.a_initiate_chat(client.clerk, message=message.content, max_turns=1)
            await message.channel.send(result.summary)

        client.run("token")
        """,
    "argparse defaults": """
        import argparse

        def ask(args):
            user, clerk = $USER, $CLERK
            print(user.initiate_chat(clerk, message=args.text, max_turns=1).summary)

        parser = argparse.ArgumentParser()
        parser.add_argument("--text", default="Hi")
        parser.set_defaults(run=ask)
        args = parser.parse_args()
        args.run(args)
        """,
}


@each(FLOWS)
def test_native(flow: str) -> None:
    check_native(program(flow))
