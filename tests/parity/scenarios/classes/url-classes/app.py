from flask import Flask, url_for
from werkzeug.routing import Map, Rule


class MyRule(Rule):
    def get_rules(self, map):
        if self.rule.startswith("/v1"):
            yield MyRule("/v2" + self.rule[3:], endpoint=self.endpoint + "_v2", methods=self.methods)
        yield from super().get_rules(map)


class MyMap(Map):
    default_converters = {**Map.default_converters}

    def label(self):
        return "mine"


class MyFlask(Flask):
    url_rule_class = MyRule
    url_map_class = MyMap

    def create_url_adapter(self, request):
        adapter = super().create_url_adapter(request)
        if request is not None:
            adapter.query_args = request.query_string.decode()
        return adapter


app = MyFlask(__name__)


@app.get("/item/<int:id>/")
def item(id):
    return [id, app.url_map.label(), isinstance(next(app.url_map.iter_rules("item")), MyRule)]


@app.get("/adapter")
def adapter():
    found = app.create_url_adapter(None)
    with app.test_request_context("/item/3/?x=1"):
        adapter = app.create_url_adapter(__import__("flask").request._get_current_object())
        endpoint, values = adapter.match()
        return [found is None, endpoint, values, adapter.server_name, adapter.url_scheme, adapter.query_args]
