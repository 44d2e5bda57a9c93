from flask import Blueprint, Flask, url_for

app = Flask(__name__)
prefixed = Blueprint("prefixed", __name__, static_folder="files", url_prefix="/prefixed")
renamed = Blueprint("renamed", __name__, static_folder="files", static_url_path="/assets", url_prefix="/r")
nested = Blueprint("nested", __name__, static_folder="files", url_prefix="/nested")
plain = Blueprint("plain", __name__, static_folder="files")

prefixed.register_blueprint(nested)
for bp in prefixed, renamed, plain:
    app.register_blueprint(bp)


@app.get("/urls")
def urls():
    list = []
    for name in "prefixed", "renamed", "prefixed.nested", "plain":
        list.append(url_for(name + ".static", filename="a b.txt"))
    list.append(url_for("static", filename="x.css"))
    return list


@app.get("/open")
def open():
    with prefixed.open_resource("files/text.txt") as file:
        return file.read()


@app.get("/sent")
def sent():
    response = prefixed.send_static_file("text.txt")
    response.headers["X-Sent"] = "by the view"
    return response
