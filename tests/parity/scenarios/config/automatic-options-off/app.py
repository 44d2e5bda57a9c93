from flask import Flask, request

app = Flask(__name__)
app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False


@app.get("/")
def index():
    return "x"


@app.get("/on", provide_automatic_options=True)
def on():
    return "x"


@app.route("/own", methods=["GET", "OPTIONS"])
def own():
    return request.method
