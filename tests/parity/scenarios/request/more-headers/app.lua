local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/", function()
  local wanted = request.access_control_request_headers
  return {
    referrer = request.referrer or luaflask.null,
    origin = request.origin or luaflask.null,
    max_forwards = request.max_forwards or luaflask.null,
    pragma = request.pragma:to_header(),
    no_cache = request.pragma:has("no-cache"),
    agent = request.user_agent.string,
    agent_text = tostring(request.user_agent),
    browser = request.user_agent.browser or luaflask.null,
    platform = request.user_agent.platform or luaflask.null,
    method = request.access_control_request_method or luaflask.null,
    wanted = wanted and wanted:to_header() or luaflask.null,
    has_x_b = wanted and wanted:has("X-b") or false,
  }
end)

return app
