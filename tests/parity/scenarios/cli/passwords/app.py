import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("password")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
def password(password):
    click.echo(len(password))
