from flask import Flask
from flask.views import MethodView, View

app = Flask(__name__)


def tag(name):
    def decorator(view):
        def wrapper(*args, **kwargs):
            return f"<{name}>{view(*args, **kwargs)}</{name}>"

        return wrapper

    return decorator


class Page(View):
    methods = ["GET", "POST"]
    decorators = [tag("inner"), tag("outer")]

    def dispatch_request(self):
        return "page"


class Sub(Page):
    decorators = Page.decorators + [tag("sub")]


class Api(MethodView):
    decorators = [tag("api")]

    def get(self):
        return "get"


app.add_url_rule("/page", view_func=Page.as_view("page"))
app.add_url_rule("/sub", view_func=Sub.as_view("sub"))
app.add_url_rule("/api", view_func=Api.as_view("api"))
