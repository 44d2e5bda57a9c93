import click
from flask import Flask, current_app, g, has_app_context

app = Flask("shop", static_folder=None)


@app.teardown_appcontext
def teardown(err):
    click.echo("teardown " + ("with an error" if err else "without"))


@app.cli.command("inside")
def inside():
    g.x = "kept"
    click.echo(current_app.name + " " + g.x)


@app.cli.command("fails")
def fails():
    click.get_current_context().fail("no")


@app.cli.command("outside", with_appcontext=False)
def outside():
    click.echo("inside" if has_app_context() else "outside")
