local luaflask = require("luaflask")
local app = luaflask.Flask("app")

app:route("/options", { methods = { "options" } })(function()
  return "c0ffee00-0000-4000-8000-000000000000"
end)

return app
