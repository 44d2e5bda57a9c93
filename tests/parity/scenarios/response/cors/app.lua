local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:get("/", function()
  local r = luaflask.make_response("ok")
  r.access_control_allow_origin = "https://a.example"
  r.access_control_allow_credentials = true
  r.access_control_allow_headers = { "X-A", "X-B" }
  r.access_control_allow_methods = { "GET", "PUT" }
  r.access_control_expose_headers = { "X-C" }
  r.access_control_max_age = 600
  r.cross_origin_opener_policy = "same-origin"
  r.cross_origin_embedder_policy = "require-corp"
  return r
end)

app:get("/read", function()
  local r = luaflask.make_response("ok")
  local before = { r.access_control_allow_credentials, r.cross_origin_opener_policy }
  r.headers["Access-Control-Allow-Methods"] = "GET, put"
  r.headers["Access-Control-Max-Age"] = "60"
  r.access_control_allow_credentials = true
  r.access_control_allow_credentials = false
  return {
    credentials = before[1], opener = before[2], put = r.access_control_allow_methods:has("PUT"),
    age = r.access_control_max_age, gone = r.headers:has("Access-Control-Allow-Credentials"),
  }
end)

return app
