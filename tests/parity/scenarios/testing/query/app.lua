local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/echo", function()
  return request.query_string
end)

app:get("/", function()
  local client = app:test_client()
  local both = "none"
  if not pcall(client.get, client, "/echo?in=path", { query_string = { x = 1 } }) then
    both = "refused"
  end
  return {
    client:get("/echo", { query_string = { a = 1, b = "x y" } }).text,
    client:get("/echo", { query_string = { a = { 1, 2 } } }).text,
    client:get("/echo", { query_string = "raw=%20" }).text,
    client:get("/echo?in=path").text,
    client:get("/echo?a=1#fragment").text,
    client:get("/echo", { query_string = { q = "ü&=" } }).text,
    both,
  }
end)

return app
