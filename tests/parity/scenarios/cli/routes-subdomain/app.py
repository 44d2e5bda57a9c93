from flask import Flask

app = Flask("shop", static_folder=None, subdomain_matching=True)


def view():
    return ""


app.add_url_rule("/", "index", view)
app.add_url_rule("/a", "users", view, subdomain="users")
app.add_url_rule("/b", "api", view, subdomain="<name>.api")
