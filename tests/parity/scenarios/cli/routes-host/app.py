from flask import Flask

app = Flask("shop", static_folder=None, host_matching=True)


def view():
    return ""


app.add_url_rule("/", "index", view, host="shop.example")
app.add_url_rule("/", "api", view, host="api.shop.example")
