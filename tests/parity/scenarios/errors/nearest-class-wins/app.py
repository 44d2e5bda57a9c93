from flask import Flask


class E1(Exception):
    pass


class E2(Exception):
    pass


class E3(E2):
    pass


class E4(E3):
    pass


app = Flask(__name__)


@app.errorhandler(E2)
def handle_e2(err):
    return "E2"


@app.errorhandler(Exception)
def handle_exception(err):
    return "Exception"


def add_view(name, cls):
    @app.get("/" + name, endpoint=name)
    def view():
        raise cls()


for name, cls in {"E1": E1, "E2": E2, "E3": E3, "E4": E4}.items():
    add_view(name, cls)
