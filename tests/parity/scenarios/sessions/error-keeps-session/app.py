from flask import Flask, abort, session

app = Flask(__name__)
app.secret_key = "key"


@app.get("/fail")
def fail():
    session["a"] = "kept"
    abort(403)


@app.get("/crash")
def crash():
    session["a"] = "crashed"
    raise ValueError


@app.get("/get")
def get():
    return session.get("a", "none")
