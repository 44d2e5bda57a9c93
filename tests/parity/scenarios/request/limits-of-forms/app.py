from flask import Flask, request

app = Flask(__name__)
app.config["MAX_FORM_MEMORY_SIZE"] = 20
app.config["MAX_FORM_PARTS"] = 2


@app.before_request
def limit():
    if request.path == "/more":
        request.max_form_memory_size = 200
        request.max_form_parts = 4


def show():
    return str(len(list(request.form.items(multi=True))) + len(list(request.files.items(multi=True))))


app.post("/", endpoint="show")(show)
app.post("/more", endpoint="more")(show)
