local luaflask = require("luaflask")
local g = luaflask.g

local app = luaflask.Flask("app")

app:get("/app-context", function()
  g.value = "of the request"
  local inner = app:app_context()(function()
    return g:get("value", "nothing")
  end)
  return { inner, g.value }
end)

app:get("/request-context", function()
  g.value = "of the request"
  local inner = app:test_request_context("/")(function()
    return g:get("value", "nothing")
  end)
  return { inner, g.value }
end)

return app
