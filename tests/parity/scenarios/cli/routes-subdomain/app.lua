local luaflask = require("luaflask")
local app = luaflask.Flask("shop", { static_folder = false, subdomain_matching = true })

local function view()
  return ""
end
app:get("/", { endpoint = "index" }, view)
app:get("/a", { endpoint = "users", subdomain = "users" }, view)
app:get("/b", { endpoint = "api", subdomain = "<name>.api" }, view)

return app
