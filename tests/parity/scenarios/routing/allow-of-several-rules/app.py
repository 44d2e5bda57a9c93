from flask import Flask

app = Flask(__name__)


@app.get("/items/<int:id>")
def get_item(id):
    return "get"


@app.put("/items/<int:id>")
def put_item(id):
    return "put"


@app.delete("/items/<any('1', '2'):id>")
def delete_item(id):
    return "delete"
