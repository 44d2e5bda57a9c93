import uuid

from flask import Flask, session
from flask.sessions import SessionInterface, SessionMixin

app = Flask(__name__)


class StoredSession(dict, SessionMixin):
    def __init__(self, sid, values):
        super().__init__(values)
        self.sid = sid
        self.modified = True


class StoreInterface(SessionInterface):
    def __init__(self):
        self.store = {}

    def open_session(self, app, request):
        sid = request.cookies.get(self.get_cookie_name(app))
        if sid not in self.store:
            sid = "sid-" + str(len(self.store) + 1)
        return StoredSession(sid, self.store.get(sid, {}))

    def save_session(self, app, session, response):
        name, path = self.get_cookie_name(app), self.get_cookie_path(app)
        if not session:
            self.store.pop(session.sid, None)
            response.delete_cookie(name, path=path)
            return
        self.store[session.sid] = dict(session)
        response.set_cookie(name, session.sid, path=path, httponly=self.get_cookie_httponly(app))


app.session_interface = StoreInterface()


@app.get("/count")
def count():
    session["n"] = session.get("n", 0) + 1
    return f"{session.sid} {session['n']}"


@app.get("/clear")
def clear():
    session.clear()
    return "cleared"
