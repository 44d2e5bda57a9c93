local luaflask = require("luaflask")
local testing = require("luaflask.testing")
local request, null = luaflask.request, luaflask.null
local EnvironBuilder, BytesIO = testing.EnvironBuilder, testing.BytesIO
local app = luaflask.Flask("app")

app:route("/echo", { methods = { "GET", "POST" } })(function()
  return { request.method, request.url, request:get_data(), request.headers["X-A"] or null, request.remote_addr }
end)

app:get("/", function()
  local client = app:test_client()
  local builder = EnvironBuilder(app, "/echo?x=1", { method = "POST", data = "text", headers = { ["X-A"] = "1" } })
  local environ = testing.create_environ("/echo", { base_url = "http://example.com/", query_string = { a = "b" },
    headers = { ["X-A"] = "2" } })
  local seen = { client:open(builder).json, client:open(environ).json }
  local response = client:get("/echo?again=1")
  seen[#seen + 1] = client:open(response.request.environ).json
  builder = EnvironBuilder.from_environ(environ, { app = app, method = "POST", input_stream = BytesIO("new") })
  seen[#seen + 1] = { builder.path, builder.base_url, builder.query_string, builder.headers["X-A"] }
  seen[#seen + 1] = client:open(builder).json
  local request_ = builder:get_request()
  seen[#seen + 1] = { request_.method, request_.args:get("a"), request_.host, request_.headers["X-A"] }
  return seen
end)

return app
