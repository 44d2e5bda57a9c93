import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("tag")
@click.option("-t", "--tag", multiple=True, help="May be repeated.")
@click.option("--at", nargs=2, type=int, help="A place.")
@click.option("--item", type=(str, int), multiple=True)
def tag(tag, at, item):
    items = [name + "=" + str(n) for name, n in item]
    click.echo(",".join(tag) + "|" + str(at[0] * at[1] if at else "nowhere") + "|" + ",".join(items))
