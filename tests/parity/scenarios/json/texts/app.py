from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/")
def index():
    return jsonify(["\b\f\n\r\t\0\x1b", "\"\\/", "Hällo wörld", "\U0001f600", "</script>", "\x7f\x80\u2028"])


@app.get("/plain")
def plain():
    app.json.ensure_ascii = False
    response = jsonify("Hällo \U0001f600 \u2028")
    app.json.ensure_ascii = True
    return response
