import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("wrap", context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def wrap(words):
    click.echo(" ".join(words))


@app.cli.command("extra", context_settings={"allow_extra_args": True, "help_option_names": ["-h", "--help"]})
@click.pass_context
def extra(ctx):
    click.echo(",".join(ctx.args))


@app.cli.command("old", deprecated=True, help="Does it the old way.", epilog="See new.")
def old():
    click.echo("done")
