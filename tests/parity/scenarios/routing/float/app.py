from flask import Flask

app = Flask(__name__)


@app.get("/plain/<float:x>")
def plain(x):
    return str(x * 2)


@app.get("/range/<float(min=0.5, max=1.5):x>", endpoint="range")
def get_range(x):
    return str(x)


@app.get("/signed/<float(signed=True):x>")
def signed(x):
    return str(x)
