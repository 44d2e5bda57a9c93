from flask import Flask, flash, get_flashed_messages, session

app = Flask(__name__)
app.secret_key = "testkey"


@app.get("/")
def index():
    states = [str(session.modified).lower()]
    flash("Zap")
    session.modified = False
    flash("Zip")
    states.append(str(session.modified).lower())
    return " ".join(states) + " " + " ".join(get_flashed_messages())
