from flask import Flask, request

app = Flask(__name__)


@app.before_request
def tell():
    exception, rule = request.routing_exception, request.url_rule
    return "{} {} {} {}".format(
        exception.code if exception else "none",
        rule.rule if rule else "none",
        request.endpoint or "none",
        request.view_args["id"] if request.view_args else "none",
    )


@app.get("/items/<int:id>")
def item(id):
    return str(id)


@app.get("/slash/")
def slash():
    return "slash"
