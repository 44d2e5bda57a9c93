from flask import Flask, url_for

app = Flask(__name__)


app.add_url_rule("/ws", "ws", websocket=True)


@app.endpoint("ws")
def ws():
    return "ws"


@app.get("/both")
def both():
    return "http"


app.add_url_rule("/both", "ws", websocket=True)


@app.get("/url")
def url():
    return url_for("ws")
