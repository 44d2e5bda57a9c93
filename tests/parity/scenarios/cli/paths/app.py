import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("read")
@click.argument("file", type=click.File())
def read(file):
    click.echo(file.read(), nl=False)


@app.cli.command("write")
@click.argument("file", type=click.File("w"))
@click.argument("text")
def write(file, text):
    file.write(text + "\n")


@app.cli.command("check")
@click.option("--any", type=click.Path())
@click.option("--there", type=click.Path(exists=True))
@click.option("--file", type=click.Path(exists=True, dir_okay=False))
@click.option("--folder", type=click.Path(exists=True, file_okay=False))
def check(any, there, file, folder):
    """Looks."""
    click.echo(any or there or file or folder)
