local luaflask = require("luaflask")
local request, null = luaflask.request, luaflask.null
local app = luaflask.Flask("app")

app:post("/echo", function()
  return { type = request.content_type, json = request:get_json({ silent = true }), body = request:get_data() }
end)

app:get("/plain", function()
  return "no JSON"
end)

app:get("/", function()
  local client = app:test_client()
  local both = "none"
  if not pcall(client.post, client, "/echo", { json = { 1 }, data = "x" }) then
    both = "refused"
  end
  local plain = client:get("/plain")
  return {
    client:post("/echo", { json = "text" }).json,
    client:post("/echo", { json = { 1, true } }):get_json().json,
    client:post("/echo", { json = { a = { b = "ü" } } }).json.json,
    client:post("/echo", { json = luaflask.object({}), content_type = "application/vnd.api+json" }).json,
    both,
    plain.is_json,
    plain:get_json(false, true) or null,
  }
end)

return app
