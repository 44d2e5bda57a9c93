from flask import Flask, Response, request
from flask.views import MethodView

app = Flask(__name__)


class Implicit(MethodView):
    def get(self):
        return Response("Blub", headers={"X-Method": request.method})


class Explicit(MethodView):
    def get(self):
        return "GET"

    def head(self):
        return Response("", headers={"X-Method": "HEAD"})


app.add_url_rule("/implicit", view_func=Implicit.as_view("implicit"))
app.add_url_rule("/explicit", view_func=Explicit.as_view("explicit"))
