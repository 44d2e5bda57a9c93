import blinker
from flask import Flask

app = Flask(__name__)

mine, other = blinker.Namespace(), blinker.Namespace()


@app.get("/")
def index():
    return [
        mine.signal("a") is mine.signal("a"),
        mine.signal("a") is other.signal("a"),
        mine.signal("b", "told").__doc__,
        mine.signal("b", "again").__doc__,
        blinker.signal("a") is blinker.signal("a"),
        blinker.signal("a") is mine.signal("a"),
        mine["a"].name,
    ]
