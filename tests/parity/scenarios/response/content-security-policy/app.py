from flask import Flask, make_response

app = Flask(__name__)


@app.get("/")
def show():
    response = make_response("ok")
    csp = response.content_security_policy
    csp.default_src = "'self'"
    csp.img_src = "* data:"
    csp.script_src_elem = "'none'"
    response.content_security_policy_report_only.report_to = "endpoint"
    return response


@app.get("/change")
def change():
    response = make_response("ok")
    response.content_security_policy = "default-src 'self'; img-src *"
    csp = response.content_security_policy
    csp.img_src = None
    csp.font_src = "https://fonts.example"
    csp["x-own"] = "yes"
    return response


@app.get("/gone")
def gone():
    response = make_response("ok")
    response.content_security_policy = "default-src 'self'"
    response.content_security_policy.default_src = None
    return response
