from flask import Flask, session

app = Flask(__name__)
app.config.update(SECRET_KEY="testkey", PERMANENT_SESSION_LIFETIME=3600)


@app.get("/")
def index():
    session.permanent = True
    return str(int(app.permanent_session_lifetime.total_seconds()))
