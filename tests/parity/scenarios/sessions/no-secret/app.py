from flask import Flask, session

app = Flask(__name__)


@app.get("/read")
def read():
    return [session.get("a"), "a" in session, len(session), session.permanent, bool(session)]


@app.get("/write")
def write():
    try:
        session["a"] = 1
    except RuntimeError as e:
        return str(e).split(".")[0]
    return "written"
