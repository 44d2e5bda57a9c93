import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("register")
@click.option("--name", prompt=True)
@click.option("--age", prompt="Your age", type=int, default=18)
@click.option("--plan", prompt=True, type=click.Choice(["free", "paid"]), default="free")
@click.option("--news/--no-news", prompt="News?", default=False)
def register(name, age, plan, news):
    click.echo("%s %d %s %s" % (name, age, plan, "news" if news else "no news"))
