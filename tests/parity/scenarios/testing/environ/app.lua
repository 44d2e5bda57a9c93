local luaflask = require("luaflask")
local request, null = luaflask.request, luaflask.null
local app = luaflask.Flask("app")

app:get("/echo", function()
  return {
    addr = request.remote_addr,
    user = request.remote_user or null,
    token = request.headers:get("X-Token") or null,
    custom = request.environ["spec.value"] or null,
    method = request.environ.REQUEST_METHOD,
    script = request.environ.SCRIPT_NAME,
    path = request.environ.PATH_INFO,
    scheme = request.environ["wsgi.url_scheme"],
  }
end)

app:get("/", function()
  local client = app:test_client()
  client.environ_base.HTTP_X_TOKEN = "base"
  return {
    client:get("/echo").json,
    client:get("/echo", { environ_base = { REMOTE_ADDR = "10.1.2.3", ["spec.value"] = "base" } }).json,
    client:get("/echo", { environ_overrides = { REMOTE_USER = "ada", ["wsgi.url_scheme"] = "https" } }).json,
    client:get("/echo", { headers = { ["X-Token"] = "own" }, environ_overrides = { REMOTE_ADDR = "::1" } }).json,
  }
end)

return app
