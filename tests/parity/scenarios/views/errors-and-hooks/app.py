from flask import Flask, abort, after_this_request, g, request
from flask.views import MethodView

app = Flask(__name__)


@app.before_request
def before():
    g.user = "ada"


class Page(MethodView):
    def get(self, name):
        if name == "none":
            abort(404, "no page " + name)

        @after_this_request
        def add_header(response):
            response.headers["X-Page"] = name
            return response

        return self.render(name), 203, {"X-User": g.user}

    def render(self, name):
        return "page " + name

    def post(self, name):
        file = request.files.get("file")
        return name + " " + request.form.get("a", "none") + " " + (file.filename if file else "no file")


@app.errorhandler(404)
def not_found(err):
    return err.description, 404


app.add_url_rule("/<name>", view_func=Page.as_view("page"))
