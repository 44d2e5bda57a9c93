from flask import Flask, current_app

app = Flask("app")
app.config["WHO"] = "app"

other = Flask("other")
other.config["WHO"] = "other"


@app.get("/")
def index():
    with other.app_context():
        inner = current_app.config["WHO"]
    return [current_app.name, current_app.config["WHO"], inner, current_app._get_current_object() is app]
