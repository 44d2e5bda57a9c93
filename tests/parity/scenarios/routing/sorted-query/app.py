from flask import Flask, url_for

app = Flask(__name__)


app.url_map.sort_parameters = True


@app.get("/")
def index():
    return url_for("index", b=1, c=[3, 2], a=0)
