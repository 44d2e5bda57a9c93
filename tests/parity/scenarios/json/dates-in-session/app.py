from datetime import datetime, timezone

from flask import Flask, session

app = Flask(__name__)
app.secret_key = "testkey"


@app.get("/set")
def set():
    session["at"] = datetime(2026, 11, 22, 13, 5, 9, 250000, tzinfo=timezone.utc)
    session["nested"] = {"list": [datetime(2000, 1, 1, tzinfo=timezone.utc)]}
    return ""


@app.get("/get")
def get():
    return session["at"].isoformat() + " " + session["nested"]["list"][0].isoformat()
