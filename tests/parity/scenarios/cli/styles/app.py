import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("paint")
@click.option("--force", is_flag=True)
def paint(force):
    color = force or None
    click.secho("red", fg="red", bold=True, color=color)
    click.echo(click.style("blue", fg="bright_blue", bg="black", underline=True), color=color)
    click.echo(click.style("rgb", fg=(1, 2, 3), bg=200, reset=False, italic=False), color=color)
    click.echo(click.unstyle(click.style("plain", dim=True, blink=True, reverse=True, strikethrough=True)))
    click.echo("no newline", nl=False)
