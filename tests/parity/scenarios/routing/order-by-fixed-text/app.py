from flask import Flask

app = Flask(__name__)


def add(rule):
    app.get(rule, endpoint=rule)(lambda **values: rule)


add("/<a>")
add("/x<a>")
add("/xy<a>")
add("/<a>.html")
add("/x<a>.html")
add("/<a>-<b>")
add("/<a>/<b>")
add("/x/<b>")
add("/<a>/y")
