import click
from flask import Flask

app = Flask("shop", static_folder=None)


@app.cli.command("work")
def work():
    sum = 0
    with click.progressbar([1, 2, 3, 4], label="Working") as bar:
        for n in bar:
            sum += n
    click.echo(sum)
    with click.progressbar(length=3, label="Again") as bar:
        bar.update(2)
        click.echo(bar.pos)
