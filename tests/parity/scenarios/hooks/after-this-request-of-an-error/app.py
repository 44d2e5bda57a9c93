from flask import Flask, abort, after_this_request

app = Flask(__name__)


def adds(word):
    def after(response):
        response.set_data(response.get_data(as_text=True) + " " + word)
        return response

    return after


app.after_request(adds("app"))


@app.get("/")
def index():
    after_this_request(adds("one"))
    after_this_request(adds("two"))
    return "view"


@app.get("/other")
def other():
    return "other"


@app.get("/fails")
def fails():
    after_this_request(adds("kept"))
    abort(409, "no")


@app.errorhandler(409)
def conflict(error):
    return error.description, 409
