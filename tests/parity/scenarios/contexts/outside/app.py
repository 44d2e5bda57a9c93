from flask import Flask, current_app, g, request, session

app = Flask("app")


def first_line(fn):
    try:
        fn()
    except RuntimeError as err:
        return str(err).split("\n")[0]
    return "no error"


results = {
    "request": first_line(lambda: request.path),
    "session": first_line(lambda: session["user"]),
    "g": first_line(lambda: g.user),
    "g_set": first_line(lambda: setattr(g, "user", 1)),
    "current_app": first_line(lambda: current_app.name),
}

with app.app_context():
    results["request_in_app_context"] = first_line(lambda: request.path)
    results["app_in_app_context"] = current_app.name


@app.get("/")
def index():
    return results
