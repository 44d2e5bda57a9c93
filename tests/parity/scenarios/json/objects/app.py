import dataclasses
import decimal
import uuid

from flask import Flask
from markupsafe import Markup

app = Flask(__name__)


@dataclasses.dataclass
class Point:
    x: int
    y: int


@app.get("/")
def index():
    return {
        "point": Point(1, 2),
        "id": uuid.UUID("123e4567-e89b-42d3-a456-426614174000"),
        "html": Markup("<b>bold</b>"),
        "price": decimal.Decimal("12.50"),
    }
