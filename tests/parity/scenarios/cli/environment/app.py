import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("send-mail")
@click.option("--to", envvar=["MAIL_TO", "MAIL"], show_envvar=True, help="Whom.")
@click.option("--dry-run/--really", default=False)
@click.option("--copies", type=int, multiple=True)
@click.argument("text", envvar="TEXT", required=False)
def send_mail(text, to, dry_run, copies):
    click.echo((to or "nobody") + " " + ("dry" if dry_run else "wet") + " " + str(len(copies)) + " " + (text or ""))
