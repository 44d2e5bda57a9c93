import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("typed")
@click.option("--on", type=click.DateTime())
@click.option("--day", type=click.DateTime(["%d.%m.%Y"]))
@click.option("--id", type=click.UUID)
@click.option("--yes", type=bool)
@click.option("--ratio", default=0.5, show_default=True)
@click.option("--words", default=["a", "b"], multiple=True, show_default=True)
def typed(on, day, id, yes, ratio, words):
    on = on or day
    if on:
        click.echo(on.strftime("%Y-%m-%d %H:%M:%S"))
    if id:
        click.echo(id)
    if yes is not None:
        click.echo("yes" if yes else "no")
    click.echo("%.3f %d" % (ratio, len(words)))
