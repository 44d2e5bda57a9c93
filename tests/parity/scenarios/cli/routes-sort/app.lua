local luaflask = require("luaflask")
local app = luaflask.Flask("shop")

local function view()
  return ""
end
app:get("/", { endpoint = "index" }, view)
app:route("/users/<int:id>", { endpoint = "user", methods = { "POST", "DELETE", "GET" } })(view)
app:route("/zebra", { endpoint = "animal", methods = { "PUT" } })(view)

return app
