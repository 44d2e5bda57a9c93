from flask import Blueprint, Flask

app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/bp")
events = []


def hook():
    events.append("hook")


app.before_request(hook)
app.before_request(hook)
bp.before_request(hook)


@bp.get("/")
def index():
    return "x"


@app.get("/log")
def log():
    return str(len(events))


app.register_blueprint(bp)
