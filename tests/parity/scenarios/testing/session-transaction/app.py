from flask import Flask, session

app = Flask(__name__)
app.secret_key = "key"


@app.get("/who")
def who():
    return session.get("user", "nobody")


@app.get("/login")
def login():
    session["user"] = "ada"
    return ""


@app.get("/")
def index():
    client = app.test_client()
    seen = []
    with client.session_transaction() as sess:
        seen.append("user" in sess)
        sess["user"] = "grace"
    seen.append(client.get("/who").text)
    client.get("/login")
    with client.session_transaction() as sess:
        seen.append([sess["user"], sess.new, sess.modified])
        sess["user"] = "eve"
        seen.append(sess.modified)
    seen.append(client.get("/who").text)
    try:
        with client.session_transaction() as sess:
            sess["user"] = "half"
            raise ValueError
    except ValueError:
        seen.append(client.get("/who").text)
    with client.session_transaction() as sess:
        sess.clear()
    seen.append(client.get("/who").text)
    try:
        with app.test_client(use_cookies=False).session_transaction():
            pass
    except Exception:
        seen.append("needs cookies")
    return seen
