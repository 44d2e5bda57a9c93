import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("login")
@click.option("--user", required=True, help="Who.")
@click.option("--role", type=click.Choice(["admin", "guest"]), required=True)
def login(user, role):
    click.echo(user + " as " + role)
