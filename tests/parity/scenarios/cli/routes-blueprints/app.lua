local luaflask = require("luaflask")
local app = luaflask.Flask("shop", { static_folder = false })

local auth = luaflask.Blueprint("auth", { url_prefix = "/auth" })
auth:get("/login", { endpoint = "login" }, function()
  return ""
end)
local admin = luaflask.Blueprint("admin", { url_prefix = "/admin" })
admin:get("/", { endpoint = "index" }, function()
  return ""
end)
auth:register_blueprint(admin)
app:register_blueprint(auth)

return app
