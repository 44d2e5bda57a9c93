from flask import Flask, session

app = Flask(__name__)
app.secret_key = "testkey"


@app.get("/get")
def get():
    return session.get("test", "none")
