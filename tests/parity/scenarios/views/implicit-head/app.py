from flask import Flask, Response, request, views

app = Flask(__name__)


class Index(views.MethodView):
    def get(self):
        return Response("Blub", headers={"X-Method": request.method})


app.add_url_rule("/", view_func=Index.as_view("index"))
