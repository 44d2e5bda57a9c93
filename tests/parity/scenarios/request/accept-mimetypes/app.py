from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def show():
    accept = request.accept_mimetypes
    return {
        "entries": [f"{value} {quality:.3f}" for value, quality in accept],
        "header": accept.to_header(),
        "best": accept.best,
        "provided": accept.provided,
        "html": accept.accept_html,
        "xhtml": accept.accept_xhtml,
        "json": accept.accept_json,
        "quality": f"{accept.quality('text/html'):.3f}",
        "item": f"{accept['application/json']:.3f}",
        "has_png": "image/png" in accept,
        "find": accept.find("text/html") != -1,
        "first": accept.best_match(["text/html", "application/json"]),
        "second": accept.best_match(["application/json", "text/html"]),
        "third": accept.best_match(["image/png", "text/plain"], "none"),
    }
