import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("run-it")
@click.option("-v", "--verbose", count=True, help="Say more.")
@click.option("-q", is_flag=True)
@click.option("--upper", "how", flag_value="upper", default=True)
@click.option("--lower", "how", flag_value="lower")
@click.option("-x/-X", "x", default=True, show_default=True)
def run_it(verbose, q, how, x):
    click.echo("%d %s %s %s" % (verbose, "quiet" if q else "loud", how, "x" if x else "no x"))
