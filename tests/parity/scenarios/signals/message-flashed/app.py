from flask import Flask, flash
from flask import message_flashed

app = Flask(__name__)
app.secret_key = "k"
seen = []


def receiver(sender, message, category):
    seen.append(f"{category}: {message}")


message_flashed.connect(receiver, app)


@app.get("/")
def index():
    flash("This is a flash message", "notice")
    flash("plain")
    return "\n".join(seen)
