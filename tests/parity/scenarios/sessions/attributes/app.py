from flask import Flask, session

app = Flask(__name__)
app.secret_key = "key"


@app.get("/state")
def state():
    seen = [session.modified, session.permanent]
    session.get("a")
    seen.append([session.accessed, session.modified])
    session["a"] = 1
    seen.append([session.accessed, session.modified, "a" in session, len(session)])
    session.permanent = True
    seen.append([session.permanent, session["_permanent"]])
    session.permanent = False
    seen.append(session.permanent)
    return seen


@app.get("/methods")
def methods():
    seen = [session.setdefault("b", 2), session.setdefault("b", 3), session.pop("b"), session.pop("b", "gone")]
    session.update(c=1, d=2)
    seen.append(sorted(session.keys()))
    session.modified = False
    session.pop("absent", None)
    seen.append(session.modified)
    session.clear()
    seen.append([len(session), session.modified])
    return seen


@app.get("/read")
def read():
    return str(session.get("a"))


@app.get("/untouched")
def untouched():
    return "untouched"
