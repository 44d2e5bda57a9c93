from flask import Flask


class Loud(Flask):
    def dispatch_request(self):
        return "<" + super().dispatch_request() + ">"

    def preprocess_request(self):
        from flask import request

        if request.args.get("stop"):
            return "stopped", 403
        return super().preprocess_request()

    def make_response(self, rv):
        response = super().make_response(rv)
        response.headers["X-Made"] = "1"
        return response

    def process_response(self, response):
        response = super().process_response(response)
        response.headers["X-Processed"] = "1"
        return response

    def handle_user_exception(self, e):
        if isinstance(e, ZeroDivisionError):
            return "divided", 400
        return super().handle_user_exception(e)


app = Loud(__name__)


@app.get("/")
def index():
    return "index"


@app.get("/divide")
def divide():
    raise ZeroDivisionError
