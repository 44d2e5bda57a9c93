import click
from flask import Flask, current_app
from flask.cli import AppGroup

app = Flask("shop", static_folder=None)


users = AppGroup("users", help="Manages users.")


@users.command("add", help="Adds a user.")
@click.argument("name")
def add(name):
    click.echo("added " + name + " to " + current_app.name)


@users.command("remove", hidden=True)
@click.argument("name")
def remove(name):
    click.echo("removed " + name)


@users.group("groups", help="Manages groups of users.")
def groups():
    pass


@groups.command("list")
def list_groups():
    click.echo("none")


app.cli.add_command(users)
