from flask import Flask, flash, got_request_exception, message_flashed, request_finished

app = Flask(__name__)
app.secret_key = "testkey"
seen = []


@request_finished.connect_via(app)
def finished(sender, response, **extra):
    seen.append(response.status_code)


@got_request_exception.connect_via(app)
def failed(sender, exception, **extra):
    seen.append(str(exception))


@message_flashed.connect_via(app)
def flashed(sender, message, category, **extra):
    seen.append(f"{category}: {message}")


@app.get("/flash")
def flash_two():
    flash("saved")
    flash("careful", "warning")
    return ""


@app.get("/error")
def error():
    raise Exception("oops")


@app.get("/seen")
def show():
    return seen
