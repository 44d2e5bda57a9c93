import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.group("db", invoke_without_command=True)
@click.option("--url", default="local")
@click.pass_context
def db(ctx, url):
    ctx.obj = {"url": url}
    click.echo("opened " + url + " for " + str(ctx.invoked_subcommand or "nothing"))


@db.command("init")
@click.pass_obj
def init(obj):
    click.echo("made tables in " + obj["url"])
