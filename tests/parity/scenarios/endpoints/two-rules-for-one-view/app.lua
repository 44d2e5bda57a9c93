local luaflask = require("luaflask")
local app = luaflask.Flask("app")

local function index(test)
  return test
end

app:route("/", { endpoint = "index", defaults = { test = "a" } })(index)
app:route("/<test>/", { endpoint = "index" })(index)

return app
