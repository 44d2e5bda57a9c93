from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def show():
    h = request.headers
    return {
        "own": sorted(f"{name}={value}" for name, value in h.items() if name.startswith("X-")),
        "any_case": h.get("x-OWN-name"),
        "item": h["X-Own-Name"] if "X-Own-Name" in h else None,
        "missing": h.get("X-Missing", "default"),
        "number": h.get("X-Number", 7, int),
        "list": h.getlist("X-Two"),
        "all": h.get_all("X-Own-Name"),
        "has": "x-two" in h,
        "host": h["Host"],
    }
