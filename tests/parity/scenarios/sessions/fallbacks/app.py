from flask import Flask, session

app = Flask(__name__)
app.secret_key = "old"


@app.get("/set")
def set_value():
    session["a"] = "1"
    return "set"


@app.get("/get")
def get():
    return session.get("a", "none")


@app.get("/")
def index():
    client = app.test_client()
    client.get("/set")
    seen = [client.get("/get").text]
    app.secret_key = "new"
    seen.append(client.get("/get").text)
    app.config["SECRET_KEY_FALLBACKS"] = ["older", "old"]
    seen.append(client.get("/get").text)
    client.get("/set")
    app.config["SECRET_KEY_FALLBACKS"] = None
    seen.append(client.get("/get").text)
    app.secret_key = "old"
    return seen
