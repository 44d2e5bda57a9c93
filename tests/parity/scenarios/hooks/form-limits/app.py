from flask import Flask, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 400
app.config["MAX_FORM_MEMORY_SIZE"] = 30
app.config["MAX_FORM_PARTS"] = 2


@app.post("/form")
def form():
    return {"n": len(request.form.getlist("a"))}


@app.post("/data")
def data():
    return str(len(request.get_data()))


@app.post("/own")
def own():
    request.max_content_length = None
    request.max_form_memory_size = 1000
    request.max_form_parts = 10
    return {"n": len(request.form.getlist("a")), "limits": [request.max_form_memory_size, request.max_form_parts]}


@app.get("/limits")
def limits():
    return [request.max_content_length, request.max_form_memory_size, request.max_form_parts]
