local luaflask = require("luaflask")
local security = require("luaflask.security")
local app = luaflask.Flask("app")

app:post("/", function()
  return tostring((security.check_password_hash(luaflask.request.form:need("hash"), "geheim")))
end)

return app
