local luaflask = require("luaflask")

local app = luaflask.Flask("app")

local outer, inner = app:app_context(), app:app_context()
outer:push()
inner:push()
local wrong = pcall(outer.pop, outer)
inner:pop()
outer:pop()
local again = pcall(outer.pop, outer)

app:get("/", function()
  return { wrong = wrong, again = again, left = luaflask.has_app_context() }
end)

return app
