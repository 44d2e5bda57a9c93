from flask import Flask, session

app = Flask(__name__)
app.secret_key = "testkey"


@app.get("/bump")
def bump():
    session.permanent = True
    session["n"] = session.get("n", 0) + 1
    return str(session["n"])


@app.get("/read")
def read():
    return str(session.get("n", 0))
