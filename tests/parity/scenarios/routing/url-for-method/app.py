from flask import Flask, url_for

app = Flask(__name__)


@app.route("/get", endpoint="items", methods=["GET"])
def items():
    return "items"


app.add_url_rule("/post", "items", methods=["POST"])
app.add_url_rule("/both", "both", methods=["POST", "PUT"])


@app.endpoint("both")
def both():
    return "both"


@app.route("/", methods=["GET", "POST"])
def index():
    return " ".join(
        [
            url_for("items"),
            url_for("items", _method="POST"),
            url_for("items", _method="GET"),
            url_for("both"),
            url_for("both", _method="PUT"),
        ]
    )
