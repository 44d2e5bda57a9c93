from flask import Flask, abort, redirect, request, session
from werkzeug.security import check_password_hash, generate_password_hash

app = Flask(__name__)
app.secret_key = "testkey"
users = {}


@app.post("/register")
def register():
    password = request.form["password"]
    users[request.form["name"]] = generate_password_hash(password, "pbkdf2:sha256:1000")
    return "", 201


@app.post("/login")
def login():
    hash = users.get(request.form["name"])
    if not hash or not check_password_hash(hash, request.form["password"]):
        abort(401)
    session.clear()
    session["user"] = request.form["name"]
    return redirect("/")


@app.get("/")
def index():
    return "hello " + session.get("user", "stranger")
