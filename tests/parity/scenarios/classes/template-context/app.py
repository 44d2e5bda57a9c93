from flask import Blueprint, Flask, g, request

app = Flask(__name__)
bp = Blueprint("bp", __name__, url_prefix="/bp")


@app.context_processor
def words():
    return {"word": "app", "only_app": 1, "given": "app"}


@bp.context_processor
def bp_words():
    return {"word": "bp", "only_bp": 2}


@bp.app_context_processor
def everywhere():
    return {"everywhere": True}


def shown():
    g.user = "ada"
    context = {"given": "mine"}
    app.update_template_context(context)
    names = sorted(context)
    return [names, context["word"], context["given"], context["g"].user, context["request"].path]


app.add_url_rule("/", "index", shown)
bp.add_url_rule("/", "index", shown)
app.register_blueprint(bp)


@app.get("/registry")
def registry():
    processors = app.template_context_processors
    return [len(processors[None]), len(processors["bp"]) > 0]
