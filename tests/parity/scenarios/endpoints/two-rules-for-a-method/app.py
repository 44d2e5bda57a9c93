from flask import Flask

app = Flask(__name__)


class Index:
    greeting = "a"

    def dispatch_request(self, test=None):
        return test or self.greeting


view = Index().dispatch_request
app.add_url_rule("/", "index", view)
app.add_url_rule("/<test>/", "index", view)
