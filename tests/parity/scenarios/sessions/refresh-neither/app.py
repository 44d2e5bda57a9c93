from flask import Flask, session

app = Flask(__name__)
app.config.update(SECRET_KEY="testkey", SESSION_REFRESH_EACH_REQUEST=False)


@app.get("/bump")
def bump():
    session["n"] = session.get("n", 0) + 1
    return str(session["n"])


@app.get("/read")
def read():
    return str(session.get("n", 0))
