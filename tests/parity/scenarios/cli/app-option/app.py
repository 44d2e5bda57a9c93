import click
from flask import Flask, current_app


def make_app(name):
    app = Flask(name, static_folder=None)

    @app.cli.command("who")
    def who():
        click.echo(current_app.name)

    return app


app = make_app("usual")
other = make_app("other")


def factory(name, n=""):
    return make_app(name + str(n))
