from flask import Flask

app = Flask(__name__)


app.add_url_rule("/old", "old", redirect_to="new")
app.add_url_rule("/old/<int:id>", "old_id", redirect_to="new/<id>")
app.add_url_rule("/called/<name>", "called", redirect_to=lambda adapter, name: f"new/{len(name)}")


@app.get("/new")
def new():
    return "new"


@app.get("/new/<int:id>")
def new_id(id):
    return f"new {id}"
