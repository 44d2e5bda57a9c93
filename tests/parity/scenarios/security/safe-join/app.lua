local luaflask = require("luaflask")
local security = require("luaflask.security")
local app = luaflask.Flask("app")

app:post("/", function()
  local parts = luaflask.request.form:getlist("part")
  return security.safe_join("files", parts[1], parts[2]) or "refused"
end)

return app
