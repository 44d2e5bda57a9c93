local luaflask = require("luaflask")
local app = luaflask.Flask("shop", { static_folder = false, host_matching = true })

local function view()
  return ""
end
app:get("/", { endpoint = "index", host = "shop.example" }, view)
app:get("/", { endpoint = "api", host = "api.shop.example" }, view)

return app
