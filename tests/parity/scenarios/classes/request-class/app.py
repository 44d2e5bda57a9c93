from flask import Flask, Request, request

app = Flask(__name__)


class MyRequest(Request):
    max_form_parts = 2

    @property
    def tenant(self):
        return self.host.split(".")[0]

    def on_json_loading_failed(self, error):
        return {"broken": True}


app.request_class = MyRequest


@app.post("/")
def index():
    return [request.tenant, request.get_json(), isinstance(request._get_current_object(), MyRequest)]


@app.get("/default")
def default():
    return [Flask("x").request_class is Request, app.request_class is MyRequest]
