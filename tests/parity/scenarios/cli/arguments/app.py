import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("copy")
@click.argument("sources", nargs=-1)
@click.argument("target")
def copy(sources, target):
    click.echo("%d to %s" % (len(sources), target))


@app.cli.command("show")
@click.argument("name", default="all")
@click.argument("more", required=False)
def show(name, more):
    click.echo(name + " " + (more or "none"))


@app.cli.command("point")
@click.argument("at", nargs=2, type=int)
def point(at):
    click.echo(at[0] + at[1])
