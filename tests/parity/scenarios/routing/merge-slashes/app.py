from flask import Flask

app = Flask(__name__)


@app.get("/a/b")
def ab():
    return "ab"


@app.get("/c/<x>/")
def c(x):
    return x


@app.get("/files/<path:name>")
def files(name):
    return name


@app.get("/")
def home():
    return "home"
