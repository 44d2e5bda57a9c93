import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("paint")
@click.argument("shape", type=click.Choice(["circle", "square"]))
@click.option("--color", type=click.Choice(["Red", "Blue"], case_sensitive=False), default="Red", show_default=True,
              help="Which colour.")
def paint(shape, color):
    click.echo(shape + " " + color)
