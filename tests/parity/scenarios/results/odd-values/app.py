from flask import Flask, Response, jsonify, make_response

app = Flask(__name__)
VALUES = {
    "text_status": lambda: ("x", "404 Not Here"),
    "spaces": lambda: ("x", "  404  "),
    "number_text": lambda: ("x", "299"),
    "float_status": lambda: ("x", 200),
    "empty_headers": lambda: ("x", {}),
    "empty_list_headers": lambda: ("x", 200, []),
    "set_cookie": lambda: ("x", [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]),
    "content_length": lambda: ("xyz", {"Content-Length": "3"}),
    "lower_case": lambda: ("x", {"x-lower": "1"}),
    "headers_of_response": lambda: (Response("x", 200, {"Set-Cookie": "a=1"}), {"Set-Cookie": "b=2"}),
    "line_break": lambda: ("x", {"X-A": "a\nb"}),
    "nested_response": lambda: make_response(make_response("x", 201), 202),
    "latin": lambda: ("x", {"X-A": "caf\xe9"}),
    "jsonify_headers": lambda: (jsonify({"a": 1}), 201, {"X-A": "1"}),
    "empty_string_header": lambda: ("x", {"X-A": ""}),
}


@app.get("/<name>")
def value(name):
    return VALUES[name]()
