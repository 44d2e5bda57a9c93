from flask import Flask, session


def make_app(key, fallbacks=None):
    app = Flask("app")
    app.config.update(SECRET_KEY=key, SECRET_KEY_FALLBACKS=fallbacks)

    @app.post("/")
    def write():
        session["a"] = 1
        return ""

    @app.get("/")
    def read():
        return {"a": session.get("a", 0)}

    return app


response = make_app("0 key").test_client().post("/")
cookie = response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]


def answer_of(app):
    client = app.test_client(use_cookies=False)
    return client.get("/", headers={"Cookie": "session=" + cookie}).get_data(as_text=True)


answers = answer_of(make_app("? key")) + answer_of(make_app("+1 key", ["0 key", "-1 key"]))

app = make_app("1 key")


@app.get("/answers")
def get_answers():
    return answers
