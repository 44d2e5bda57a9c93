import os

import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("show")
@click.option("--color", default="none")
def show(color):
    click.echo(os.environ.get("PLACE", "nowhere") + " " + color + " " + os.environ.get("QUOTED", ""))
