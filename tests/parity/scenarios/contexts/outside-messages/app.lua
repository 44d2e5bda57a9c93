local luaflask = require("luaflask")
local request, session, g, current_app = luaflask.request, luaflask.session, luaflask.g, luaflask.current_app

-- While the app is loaded there is no context.
local seen = {}
for i, proxy in ipairs({
  function() return request.path end,
  function() return session:get("x") end,
  function() return g.x end,
  function() return current_app.name end,
}) do
  local _, err = pcall(proxy)
  seen[i] = tostring(err):gsub("^[^\n]-:%d+: ", ""):match("^[^\n]+")
end

local app = luaflask.Flask("app")

app:get("/", function()
  return seen
end)

return app
