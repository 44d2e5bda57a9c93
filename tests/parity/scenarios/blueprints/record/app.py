from flask import Blueprint, Flask, request

app = Flask("app")
bp = Blueprint("bp", __name__, url_prefix="/bp", subdomain="sub")
nested = Blueprint("nested", __name__)
events = []


def note(kind):
    def recorder(state):
        events.append(
            {
                "kind": kind,
                "app": state.app.name,
                "blueprint": state.blueprint.name,
                "first": state.first_registration,
                "name": state.name,
                "name_prefix": state.name_prefix,
                "url_prefix": state.url_prefix,
                "subdomain": state.subdomain,
            }
        )

    return recorder


bp.record(note("record"))
bp.record_once(note("once"))
nested.record(note("nested"))
bp.record(lambda state: state.add_url_rule("/added", "added", lambda: request.endpoint, subdomain=""))
bp.register_blueprint(nested, url_prefix="/nested")

app.register_blueprint(bp)
app.register_blueprint(bp, name="again", url_prefix="/again")


@app.get("/log")
def log():
    return events
