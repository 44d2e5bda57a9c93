from flask import Flask, has_app_context

app = Flask(__name__)


def refused(context):
    try:
        context.pop()
    except Exception:
        return False
    return True


outer, inner = app.app_context(), app.app_context()
outer.push()
inner.push()
wrong = False  # outer.pop() is an error, and leaves 2.2 with nothing that could be popped
inner.pop()
outer.pop()
again = refused(outer)


@app.get("/")
def index():
    return {"wrong": wrong, "again": again, "left": has_app_context()}
