import click
from flask import Blueprint, Flask, current_app

app = Flask("shop", static_folder=None)


def blueprint(name, **opts):
    bp = Blueprint(name, __name__, **opts)

    @bp.cli.command("say-" + name)
    def say():
        click.echo(name + " in " + current_app.name)

    return bp


app.register_blueprint(blueprint("plain"))
app.register_blueprint(blueprint("other", cli_group="renamed"))
app.register_blueprint(blueprint("merged", cli_group=None))
app.register_blueprint(blueprint("late"), cli_group="later")
parent, child = blueprint("parent"), blueprint("child")
parent.register_blueprint(child)
app.register_blueprint(parent)
