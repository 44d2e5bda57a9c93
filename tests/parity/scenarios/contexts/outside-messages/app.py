import threading

from flask import Flask, current_app, g, request, session

app = Flask(__name__)


@app.get("/")
def index():
    seen = []

    def run():
        for proxy in [lambda: request.path, lambda: session.get("x"), lambda: g.x, lambda: current_app.name]:
            try:
                proxy()
            except RuntimeError as e:
                seen.append(str(e).split("\n")[0])

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return seen
