from flask import Flask, Request, request

app = Flask(__name__)


class MyRequest(Request):
    def on_json_loading_failed(self, e):
        return {"failed": e is not None, "mimetype": self.mimetype}


app.request_class = MyRequest


@app.post("/")
def show():
    return request.json
