from flask import Flask, session

app = Flask(__name__)
app.secret_key = "key"


@app.get("/add/<item>")
def add(item):
    session.setdefault("cart", []).append(item)
    session.modified = True
    return session["cart"]
