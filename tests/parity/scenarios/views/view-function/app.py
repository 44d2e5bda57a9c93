from flask import Flask, url_for
from flask.views import MethodView, View

app = Flask(__name__)


class Index(View):
    methods = ["GET", "PUT"]

    def dispatch_request(self, **values):
        return {"n": len(values)}


view = Index.as_view("the_name")
app.add_url_rule("/", view_func=view)
app.add_url_rule("/other", "other_name", view)


class Empty(View):
    pass


app.add_url_rule("/empty", view_func=Empty.as_view("empty"))


class NoMethods(MethodView):
    pass


app.add_url_rule("/no-methods", view_func=NoMethods.as_view("no_methods"))


@app.get("/seen")
def seen():
    return {
        "name": view.__name__,
        "class": view.view_class is Index,
        "methods": view.methods,
        "urls": [url_for("the_name"), url_for("other_name")],
    }
