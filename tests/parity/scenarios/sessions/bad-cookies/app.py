from flask import Flask, session

app = Flask(__name__)
app.secret_key = "key"


@app.get("/")
def index():
    return [len(session), session.get("a")]
