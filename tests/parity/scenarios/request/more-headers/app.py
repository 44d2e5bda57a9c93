from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def show():
    wanted = request.access_control_request_headers
    return {
        "referrer": request.referrer,
        "origin": request.origin,
        "max_forwards": request.max_forwards,
        "pragma": request.pragma.to_header(),
        "no_cache": "no-cache" in request.pragma,
        "agent": request.user_agent.string,
        "agent_text": str(request.user_agent),
        "browser": request.user_agent.browser,
        "platform": request.user_agent.platform,
        "method": request.access_control_request_method,
        "wanted": wanted.to_header() if wanted is not None else None,
        "has_x_b": "X-b" in wanted if wanted else False,
    }
