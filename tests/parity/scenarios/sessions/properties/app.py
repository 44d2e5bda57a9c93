from flask import Flask, session

app = Flask(__name__)
app.secret_key = "testkey"


def states():
    return f"{session.new} {session.modified} {session.permanent}".lower()


@app.get("/")
def index():
    return states()


@app.get("/write")
def write():
    before = states()
    session["a"] = 1
    return before + " | " + states()


@app.get("/nested")
def nested():
    session.setdefault("list", [])
    session.modified = False
    before = states()
    session["list"].append(1)
    return before + " | " + states()


@app.get("/only_new")
def only_new():
    return str(session.new).lower()


@app.get("/only_modified")
def only_modified():
    return str(session.modified).lower()
