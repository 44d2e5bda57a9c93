local luaflask = require("luaflask")
local request, null = luaflask.request, luaflask.null
local app = luaflask.Flask("app")

app:get("/echo", function()
  local seen = {}
  for _, name in ipairs({ "X-Token", "Accept", "Host", "User-Agent", "Content-Type" }) do
    seen[name] = request.headers:get(name) or null
  end
  return seen
end)

app:get("/", function()
  local client = app:test_client()
  client.environ_base.HTTP_USER_AGENT = "spec/1"
  return {
    client:get("/echo", { headers = { ["X-Token"] = "t", accept = "text/html" } }).json,
    client:get("/echo", { headers = { { "X-Token", "a" }, { "X-Token", "b" } } }).json,
    client:get("/echo", { headers = { ["User-Agent"] = "own", Host = "other.example" } }).json,
    client:get("/echo", { headers = { ["Content-Type"] = "text/plain" } }).json,
  }
end)

return app
