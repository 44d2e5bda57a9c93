from flask import Blueprint, Flask, request

app = Flask(__name__)


class Counted(Blueprint):
    made = 0

    def make_setup_state(self, app, options, first_registration=False):
        self.made += 1
        state = super().make_setup_state(app, options, first_registration)
        state.url_prefix = (state.url_prefix or "") + f"/v{self.made}"
        return state


bp = Counted("bp", __name__)


@bp.get("/x")
def x():
    return request.path


app.register_blueprint(bp)
app.register_blueprint(bp, name="second")
