from flask import Flask
from flask import appcontext_popped, appcontext_pushed

app = Flask(__name__)
log = []


def pushed(sender):
    log.append("pushed")


def popped(sender):
    log.append("popped")


appcontext_pushed.connect(pushed, app)
appcontext_popped.connect(popped, app)


@app.get("/")
def index():
    log.clear()
    with app.app_context():
        log.append("inside")
    return " ".join(log)
