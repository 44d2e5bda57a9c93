local luaflask = require("luaflask")
local null, array, object = luaflask.null, luaflask.array, luaflask.object

local app = luaflask.Flask("app")

app:get("/dict", function()
  return { b = 1, a = { true, false, null, 1.5 }, text = "ä<&>'\"\\\n" }
end)

app:get("/empty-dict", function()
  return object({})
end)

app:get("/empty-list", function()
  return array({})
end)

app:get("/list", function()
  return { 1, "two", { three = 3 } }
end)

app:get("/with-headers", function()
  return { a = 1 }, 203, { ["X-A"] = "b" }
end)

app:get("/with-content-type", function()
  return { a = 1 }, { ["Content-Type"] = "application/problem+json" }
end)

return app
