local luaflask = require("luaflask")
local request = luaflask.request

local app = luaflask.Flask("app")

app:get("/", "index", function()
  local seen = { request.path }
  app:test_request_context("/inner?x=1", { method = "POST" })(function()
    table.insert(seen, request.path)
    table.insert(seen, request.method)
    table.insert(seen, request.args:get("x"))
    table.insert(seen, luaflask.url_for("index"))
  end)
  table.insert(seen, request.path)
  return seen
end)

return app
