from flask import Flask, session

app = Flask(__name__)
app.secret_key = "testkey"


@app.get("/getitem")
def getitem():
    try:
        return session["test"]
    except KeyError:
        return "none"


@app.get("/setdefault")
def setdefault():
    return session.setdefault("test", "default")


@app.get("/pop")
def pop():
    return session.pop("test", "none")


@app.get("/contains")
def contains():
    return str("test" in session).lower()


@app.get("/iterate")
def iterate():
    return str(sum(1 for _ in session))
