from flask import Flask, request

app = Flask(__name__)


@app.route("/echo", methods=["GET", "POST"])
def echo():
    return {
        "type": request.headers.get("Content-Type"),
        "length": request.headers.get("Content-Length"),
        "form": request.form.to_dict(flat=False),
        "body": request.get_data(as_text=True) if not request.form else "",
    }


@app.get("/")
def index():
    client = app.test_client()
    return [
        client.post("/echo", data={"name": "Ada L", "age": 36}).json,
        client.post("/echo", data={"tag": ["a", "b", "c"]}).json,
        client.post("/echo", data="plain text").json,
        client.post("/echo", data="a=1", content_type="application/x-www-form-urlencoded").json,
        client.post("/echo", data="<a/>", mimetype="text/xml").json,
        client.post("/echo", data={}).json,
        client.post("/echo", data="").json,
        client.get("/echo").json,
    ]
