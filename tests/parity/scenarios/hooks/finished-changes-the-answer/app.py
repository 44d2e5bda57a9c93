from flask import Flask, request_finished, session

app = Flask(__name__)
app.secret_key = "k"


@request_finished.connect_via(app)
def finished(sender, response):
    session["late"] = True  # too late to be saved
    response.headers.remove("Set-Cookie")
    response.set_data(response.get_data(as_text=True) + "!")
    response.status_code = 202


@app.get("/")
def index():
    session["name"] = "ada"
    return "hello"
