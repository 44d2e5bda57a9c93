import blinker
from flask import Flask

app = Flask(__name__)

orders = blinker.Namespace()
paid = orders.signal("order-paid", "Sent when an order was paid.")


@app.get("/")
def index():
    seen = []

    def receiver(sender, number):
        seen.append(f"{sender} {number}")
        return number * 2

    paid.connect(receiver)
    results = paid.send("shop", number=7)
    paid.disconnect(receiver)
    after = paid.send("shop", number=8)
    return [paid.name, seen, len(results), results[0][1], len(after)]
