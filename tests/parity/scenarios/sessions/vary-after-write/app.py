from flask import Flask, session

app = Flask(__name__)
app.secret_key = "testkey"


@app.get("/set")
def set_session():
    session["test"] = "test"
    session["more"] = "more"
    return ""
