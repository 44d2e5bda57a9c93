from flask import Flask, Request, request
from werkzeug.datastructures import MultiDict
from werkzeug.user_agent import UserAgent

app = Flask(__name__)


class Agent(UserAgent):
    def __init__(self, string):
        super().__init__(string)
        self.browser = string.partition("/")[0] if "/" in string else None


class MyRequest(Request):
    user_agent_class = Agent
    parameter_storage_class = MultiDict
    list_storage_class = list

    @property
    def tenant(self):
        return self.headers.get("X-Tenant", "nobody")

    def greeting(self):
        return "Hello " + self.tenant


app.request_class = MyRequest


@app.get("/")
def show():
    request.args.add("x", "added")
    return {
        "tenant": request.tenant,
        "greeting": request.greeting(),
        "browser": request.user_agent.browser,
        "agent": str(request.user_agent),
        "list": request.args.getlist("x"),
        "route": request.access_route,
        "is_mine": isinstance(request, MyRequest),
    }
