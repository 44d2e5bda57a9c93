from flask import Flask, request_finished, session

app = Flask(__name__)
app.secret_key = "k"


@request_finished.connect_via(app)
def finished(sender, response):
    if response.status_code == 200:
        raise RuntimeError("late")


@app.get("/")
def index():
    session["name"] = "ada"
    return "hello"
