from flask import Flask, current_app, g, has_request_context, request

app = Flask(__name__)
log = []


@app.teardown_request
def over(error):
    log.append("request over")


@app.teardown_appcontext
def app_over(error):
    log.append("context over")


@app.get("/item/<int:id>")
def item(id):
    return "item"


@app.get("/")
def index():
    log.clear()
    context = app.test_request_context("/item/3?x=1")
    seen = [context.request.path, context.request.args["x"]]
    context.push()
    seen.append([request.path, request.endpoint, request.view_args, request.blueprint, request.blueprints])
    seen.append([request.url_rule.rule, request.url_rule.endpoint, request.routing_exception])
    context.pop()
    seen.append([log[0], request.path])
    with app.request_context(context.request.environ):
        seen.append(request.path)
    return seen
