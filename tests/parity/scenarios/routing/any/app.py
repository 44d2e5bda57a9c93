from flask import Flask, url_for

app = Flask(__name__)


@app.get("/<any(about, help, 'privacy notice', imprint):page>")
def page(page):
    return page + " at " + url_for("page", page=page)
