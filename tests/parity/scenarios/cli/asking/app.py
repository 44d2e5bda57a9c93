import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("drop")
def drop():
    name = click.prompt("Which table", default="users")
    click.confirm("Drop " + name + "?", abort=True)
    click.echo("dropped " + name)
    n = click.prompt("How many", type=int, prompt_suffix="? ")
    click.echo(n + 1)
