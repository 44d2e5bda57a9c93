from flask import Flask, request, url_for
from werkzeug.routing import EndpointPrefix, Rule, RuleTemplate, Submount

app = Flask(__name__)


def view(name):
    return lambda: name + " " + request.path


app.url_map.add(Submount("/blog", [Rule("/", endpoint="index"), Rule("/entry", endpoint="entry")]))
app.url_map.add(EndpointPrefix("docs/", [Rule("/docs", endpoint="index")]))

resource = RuleTemplate(
    [
        Rule("/$name/", endpoint="$name.list"),
        Rule("/$name/new", endpoint="$name.new"),
    ]
)
app.url_map.add(resource(name="user"))

for name in ["index", "entry", "docs/index", "user.list", "user.new"]:
    app.view_functions[name] = view(name)


@app.get("/urls")
def urls():
    return url_for("entry") + " " + url_for("docs/index") + " " + url_for("user.new")
