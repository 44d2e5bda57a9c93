from flask import Flask, Request, Response, abort, request

app = Flask(__name__)


@Request.application
def inner(request):
    if "missing" in request.args:
        abort(404)
    return Response(f"{request.method} {request.path} {request.form.get('a', 'no form')}", 203)


@app.route("/x/<path:rest>", methods=["GET", "POST"])
def show(rest):
    return Response.from_app(inner, request.environ, buffered=True)
