local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:route("/user/", { methods = { "GET", "POST" } })(function()
  return request.form.status or "none"
end)

return app
