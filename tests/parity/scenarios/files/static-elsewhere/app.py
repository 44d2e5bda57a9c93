from flask import Blueprint, Flask, send_from_directory, url_for


class App(Flask):
    def get_send_file_max_age(self, name):
        return 10 if name and name.endswith("a.txt") else None


app = App(__name__, static_folder="public", static_url_path="/assets")

bp = Blueprint("bp", __name__, static_folder="other", url_prefix="/bp", static_url_path="/files")
app.register_blueprint(bp)


@app.get("/urls")
def urls():
    return url_for("static", filename="a.txt") + " " + url_for("bp.static", filename="b.txt")


@app.get("/own")
def own():
    return send_from_directory("public", "a.txt")
