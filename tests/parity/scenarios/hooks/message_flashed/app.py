from flask import Flask, flash, message_flashed

app = Flask(__name__)
app.secret_key = "k"
log = []


@message_flashed.connect_via(app)
def flashed(sender, message, category):
    log.append(category + ": " + message)


@app.get("/")
def index():
    flash("hello")
    flash("beware", "warning")
    return "\n".join(log)
