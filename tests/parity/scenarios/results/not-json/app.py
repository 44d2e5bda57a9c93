from dataclasses import dataclass

from flask import Flask

app = Flask(__name__)


@dataclass
class Point:
    x: int
    y: int


@app.get("/function-inside")
def function_inside():
    return {"f": print}


@app.get("/object-inside")
def object_inside():
    return {"o": object()}


@app.get("/own-form")
def own_form():
    return {"p": Point(1, 2)}
