from flask import Flask
from itsdangerous import URLSafeSerializer

app = Flask(__name__)
serializer = URLSafeSerializer("k")


@app.get("/<token>")
def index(token):
    return list(serializer.loads_unsafe(token))
