local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:post("/", function()
  return { form = luaflask.object(request.form:to_dict(false)), files = luaflask.object(request.files:to_dict()) }
end)

return app
