from flask import Flask, g

app = Flask(__name__)


@app.shell_context_processor
def names():
    return {"answer": 42, "app": "mine"}


@app.get("/")
def index():
    context = app.make_shell_context()
    return [sorted(context), context["answer"], context["app"], context["g"] is g, len(app.shell_context_processors)]
