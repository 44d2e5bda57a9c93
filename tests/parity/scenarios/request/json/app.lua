local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:post("/json", function()
  return { got = request.json }
end)

app:post("/silent", function()
  local value = request:get_json({ silent = true })
  return { got = value == nil and "nothing" or value }
end)

app:post("/force", function()
  return { got = request:get_json({ force = true }) }
end)

app:post("/both", function()
  local value = request:get_json({ force = true, silent = true })
  return { got = value == nil and "nothing" or value, is_json = request.is_json }
end)

app:post("/twice", function()
  local first = request:get_json({ cache = false })
  first.changed = true
  local second = request:get_json()
  second.kept = true
  return { fresh = second.changed == nil, same = request.json.kept == true }
end)

return app
