from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def show():
    args = request.args
    return {
        "first": args["x"] if "x" in args else None,
        "get": args.get("x", "default"),
        "number": args.get("n", -1, int),
        "list": args.getlist("x"),
        "numbers": args.getlist("n", int),
        "has": "x" in args,
        "length": len(args.to_dict(False)["x"]),
        "keys": list(args.keys()),
        "values": list(args.values()),
        "items": list(args.items()),
        "multi": list(args.items(multi=True)),
        "lists": list(args.lists()),
        "dict": args.to_dict(),
        "dict_of_lists": args.to_dict(flat=False),
    }


@app.get("/needed")
def needed():
    return request.args["x"]


@app.get("/text")
def text():
    return repr(request.args)
