from flask import Flask


class App(Flask):
    def make_response(self, rv):
        if isinstance(rv, int):
            rv = f"the number {rv}"
        return super().make_response(rv)


app = App(__name__)


@app.get("/number")
def number():
    return 42


@app.get("/text")
def text():
    return "text", 201
