from flask import Flask, request, session

app = Flask(__name__)
app.secret_key = "testkey"


@app.post("/set")
def set_value():
    session["value"] = request.form["value"]
    return "value set"


@app.get("/get")
def get():
    return session.get("value", "None")
