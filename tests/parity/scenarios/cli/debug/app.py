import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("mode")
def mode():
    click.echo("debug" if app.debug else "no debug")
