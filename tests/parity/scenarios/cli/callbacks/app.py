import click
from flask import Flask

app = Flask("shop", static_folder=None)


def even(ctx, param, value):
    if value % 2 == 1:
        raise click.BadParameter("%d is odd" % value)
    return value * 10


def show_license(ctx, param, value):
    if value:
        click.echo("MIT")
        ctx.exit()


@app.cli.command("half")
@click.option("--n", type=int, default=2, callback=even)
@click.option("--license", is_flag=True, is_eager=True, expose_value=False, callback=show_license)
def half(**opts):
    click.echo(opts["n"])
    click.echo("no key" if "license" not in opts else "key")
