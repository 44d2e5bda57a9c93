local luaflask = require("luaflask")
local url_for = luaflask.url_for
local app = luaflask.Flask("app")

local function index(name)
  return "index " .. name
end

app:route("/people/<name>", { endpoint = "index" })(index)
app:route("/p/<name>", { endpoint = "index", alias = true })(index)

app:get("/url", function()
  return url_for("index", { name = "ada" })
end)

return app
