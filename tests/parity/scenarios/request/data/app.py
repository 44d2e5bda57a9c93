from flask import Flask, request

app = Flask(__name__)


@app.post("/data")
def data():
    return b"[" + request.data + b"]"


@app.post("/get-data")
def get_data():
    first = request.get_data()
    return f"{len(first)} {len(request.get_data())} {request.form.get('a', 'no form')}"


@app.post("/as-text")
def as_text():
    return request.get_data(as_text=True)


@app.post("/parsed")
def parsed():
    return f"[{request.get_data(parse_form_data=True).decode()}] {request.form.get('a', 'no form')}"


@app.post("/stream")
def stream():
    stream = request.stream
    return f"{stream.read(2).decode()}|{stream.read(3).decode()}|{stream.read().decode()}"


@app.post("/lines")
def lines():
    return [line.decode().rstrip("\n") for line in request.stream]
