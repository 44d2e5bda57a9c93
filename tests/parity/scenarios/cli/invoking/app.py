import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("add")
@click.option("--a", type=int, default=1)
@click.option("--b", type=int, default=2)
def add(a, b):
    click.echo(a + b)


@app.cli.command("sums")
@click.option("--a", type=int, default=10)
@click.pass_context
def sums(ctx, a):
    ctx.invoke(add, a=5, b=a)
    ctx.forward(add)
    ctx.invoke(add)
