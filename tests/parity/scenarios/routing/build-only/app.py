from flask import Flask, url_for

app = Flask(__name__)


app.add_url_rule("/cdn/<path:file>", "cdn", build_only=True)


@app.get("/")
def index():
    return url_for("cdn", file="a/b.css")
