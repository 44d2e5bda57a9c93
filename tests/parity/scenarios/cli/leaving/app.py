import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("leave")
@click.argument("how")
@click.option("--code", type=int, default=0)
@click.pass_context
def leave(ctx, how, code):
    if how == "fail":
        ctx.fail("it failed")
    elif how == "exit":
        ctx.exit(code)
    elif how == "abort":
        ctx.abort()
    elif how == "usage":
        raise click.UsageError("wrong use")
    elif how == "bad":
        raise click.BadParameter("not this", ctx, None, "HOW")
    elif how == "error":
        raise click.ClickException("no luck")
    click.echo("stayed")
