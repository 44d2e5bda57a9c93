from flask import Flask, redirect, request, url_for

app = Flask(__name__)


@app.get("/to")
def to():
    code = request.args.get("code", 302, int)
    return redirect(request.args.get("where") or "/elsewhere", code)


@app.get("/named")
def named():
    return redirect(url_for("target", id=3, q="a b"))


@app.get("/target/<int:id>")
def target(id):
    return f"at {id}"


@app.get("/app-method")
def app_method():
    return app.redirect("/x", 303)
