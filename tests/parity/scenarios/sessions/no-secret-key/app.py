from flask import Flask, session

app = Flask(__name__)


@app.get("/read")
def read():
    return str(session.get("missing_key") is None).lower()


@app.get("/write")
def write():
    session["foo"] = 42
    return "written"


@app.get("/message")
def message():
    try:
        session["foo"] = 42
    except RuntimeError as error:
        return str(error).partition("  Set ")[0]
