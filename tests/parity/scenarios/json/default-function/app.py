from flask import Flask

app = Flask(__name__)


class Money:
    def __init__(self, amount):
        self.amount = amount


def default(value):
    if isinstance(value, Money):
        return {"amount": value.amount, "currency": "EUR"}
    raise TypeError


app.json.default = default


@app.get("/")
def index():
    return {"price": Money(5), "list": [Money(7)]}
