import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("mix")
@click.option("--part", type=click.IntRange(min=1, max=9), default=3, help="Parts.")
@click.option("--heat", type=click.FloatRange(min=0, max=1, max_open=True), help="Heat.")
@click.option("--speed", type=click.IntRange(max=5, clamp=True), default=0)
def mix(part, heat, speed):
    click.echo("%d %s %d" % (part, "cold" if heat is None else "%.2f" % heat, speed))
