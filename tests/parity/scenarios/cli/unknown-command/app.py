import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("greet")
@click.argument("name")
@click.option("--count", "-c", default=1, show_default=True, help="How often the greeting is written.")
@click.option("--shout/--no-shout", help="In capitals, or not.")
@click.option("--size", type=float, metavar="METERS")
def greet(name, count, shout, size):
    """
    Greets NAME.

    A second paragraph, which is long enough to be broken into lines because a terminal is eighty columns wide.
    """
    for _ in range(count):
        click.echo("Hello " + (name.upper() if shout else name))
